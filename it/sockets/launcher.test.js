// ./carillon, as somebody meets it who copied a checkout, has another JDK or sets options of the JVM.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const run = promisify(execFile);

let folder;
let copy;

/** Whether it would build: its Maven says so, and ends. */
const noMaven = () => ({
  env: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` },
});

before(async () => {
  // Built, and prepared for later starts, before anybody looks at what is said.
  await run(join(home, 'carillon'), ['config', 'defaults']);
  folder = await mkdtemp(join(tmpdir(), 'carillon-launcher-'));
  await mkdir(join(folder, 'bin'));
  const maven = join(folder, 'bin', 'mvn');
  await writeFile(maven, '#!/bin/sh\necho "[INFO] BUILD called"\nexit 1\n');
  await chmod(maven, 0o755);
  copy = join(folder, 'copy');
  const parts = ['carillon', 'scripts', 'pom.xml', 'console/index.html', 'console/src'];
  parts.push('console/public', 'console/package-lock.json', 'console/vite.config.ts');
  parts.push('console/build', 'sdk/src', 'sdk/package.json');
  for (const module of readdirSync(home)) {
    parts.push(`${module}/pom.xml`, `${module}/src/main`);
  }
  for (const module of ['server', 'cli']) {
    const files = [`carillon-${module}.jar`, 'lib', '.built', 'native'];
    parts.push(...files.map((file) => `${module}/target/${file}`));
  }
  for (const cache of ['server/target/carillon.aot', 'cli/target/carillon-cli.aot']) {
    parts.push(cache, `${cache}.key`);
  }
  for (const part of parts.filter((path) => existsSync(join(home, path)))) {
    await mkdir(dirname(join(copy, part)), { recursive: true });
    // With their times, to the nanosecond, so that the JVM's caches are good for the copy.
    await run('cp', ['-Rp', join(home, part), join(copy, part)]);
  }
});
after(() => rm(folder, { recursive: true, force: true }));

test('a copied checkout is not built again, and says nothing but what was asked', async () => {
  for (const [command, expected] of [
    [['--version'], /^carillon\/\S+\n$/],
    [['config', 'defaults'], /^# Every setting/],
  ]) {
    const first = await run(join(copy, 'carillon'), command, noMaven());
    assert.match(first.stdout, expected);
    assert.doesNotMatch(first.stderr, /building/);
    const second = await run(join(copy, 'carillon'), command, noMaven());
    assert.deepEqual(second, { stdout: first.stdout, stderr: '' });
  }
});

test('a source that changed has it built, and a build that fails says where all is that it said', async () => {
  await appendFile(join(copy, 'server/src/main/resources/logback.xml'), '<!-- -->\n');
  await assert.rejects(
    run(join(copy, 'carillon'), ['--version'], noMaven()),
    ({ code, stdout, stderr }) =>
      code !== 0 &&
      stdout === '' &&
      /BUILD called[\s\S]*the build failed; .*build\.log/.test(stderr),
  );
});

test('other options of the JVM add nothing to standard output', async () => {
  const plain = await run(join(home, 'carillon'), ['config', 'defaults']);
  assert.equal(plain.stderr, '');
  assert.match(plain.stdout, /^# Every setting/);
  for (const options of ['-XX:+UseSerialGC', '-XX:-UseCompactObjectHeaders', '-Xmx300m']) {
    const { stdout } = await run(join(home, 'carillon'), ['config', 'defaults'], {
      env: { ...process.env, CARILLON_JAVA_OPTS: options },
    });
    assert.equal(stdout, plain.stdout, options);
  }
});

test('the JVM ends where memory runs out, whatever options are added, for half a server is worse than none', async () => {
  for (const options of ['', '-Xmx300m']) {
    const { stderr } = await run(join(home, 'carillon'), ['config', 'defaults'], {
      env: { ...process.env, CARILLON_JAVA_OPTS: `${options} -XX:+PrintFlagsFinal` },
      maxBuffer: 10_000_000,
    });
    assert.match(stderr, /ExitOnOutOfMemoryError\s+= true/, options);
  }
});

test('a CARILLON_JAVA_HOME that is no JDK 25 is named', async () => {
  await mkdir(join(folder, 'old', 'bin'), { recursive: true });
  await writeFile(join(folder, 'old', 'bin', 'javac'), '', { mode: 0o755 });
  await writeFile(join(folder, 'old', 'release'), 'JAVA_VERSION="17.0.1"\n');
  for (const [name, number] of [
    ['old', 'JDK 17 and no JDK 25'],
    ['bin', 'no JDK 25'],
    ['nowhere', 'no JDK 25'],
  ]) {
    const env = { ...process.env, CARILLON_JAVA_HOME: join(folder, name) };
    await assert.rejects(
      run(join(home, 'carillon'), ['--version'], { env }),
      ({ code, stdout, stderr }) =>
        code === 1 &&
        stdout === '' &&
        stderr.includes(`CARILLON_JAVA_HOME is '${join(folder, name)}', which is ${number}`),
    );
  }
});

test('the options with which Maven starts are those that Java 17 knows, so that it can say which it needs', () => {
  const options = readFileSync(join(home, '.mvn/jvm.config'), 'utf8').trim().split('\n');
  for (const option of options) {
    assert.match(
      option,
      /^--(add-exports|add-opens|enable-native-access)=|^-D|^-XX:TieredStopAtLevel=1$/,
    );
  }
});
