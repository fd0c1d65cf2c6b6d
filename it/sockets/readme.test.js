// What README.md tells its readers to do, done as it stands there, and what it claims, looked at.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { login } from '../support/api.js';
import { connectAs } from '../support/client.js';
import { portLike, startServer } from '../support/server.js';
import { runSnippets } from '../support/snippets.js';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const readme = readFileSync(join(home, 'README.md'), 'utf8');
const run = promisify(execFile);
const key = 'a-key-of-this-test-long-enough';
const documentedPort = 8000;

/** The pieces of a language, as they stand. */
const fenced = (language) =>
  [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text);

/** The commands, which are indented; a line that ends with a backslash goes on in the next. */
const commands = [...readme.matchAll(/^ {4}((?:.*\\\n)*.*)$/gm)].map(([, text]) => text);

let server;
let port;
let folder;

/** What nobody on this machine keeps us from running as it stands. */
const here = (text) => text.replaceAll(`localhost:${documentedPort}`, `localhost:${port}`);

const command = (beginning) => {
  const found = commands.find((text) => text.startsWith(beginning));
  assert.ok(found, `README.md has no command '${beginning}'`);
  return here(found);
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carillon-readme-'));
  port = await portLike(documentedPort);
  server = await startServer({ CARILLON_AUTH_API_KEYS: key }, { port });
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const shell = (text, options = {}) =>
  run('bash', ['-c', text], { cwd: home, ...options, env: { ...process.env, ...options.env } });

test('its users may log in with the passwords that it names', async () => {
  const names = [...readme.matchAll(/`([\w-]+)` \/ `([\w-]+)`/g)];
  assert.equal(names.length, 3);
  for (const [, username, password] of names) {
    const answer = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      body: JSON.stringify({ username, password }),
    });
    assert.equal(answer.status, 200, username);
  }
});

test('its command to publish reaches the user on all their devices', async () => {
  const user = await login(server, 'user1');
  const devices = [await connectAs(user), await connectAs(user)];
  const { stdout } = await shell(command('curl '), { env: { KEY: key } });
  assert.equal(JSON.parse(stdout).connections, 2, stdout);
  for (const device of devices) {
    assert.equal((await device.frame('notification')).data.title, 'Your report is ready');
    await device.close();
  }
});

test('its lines for a browser subscribe and hear', async () => {
  const user = await login(server, 'user1');
  const files = [
    ['token.js', `const token = ${JSON.stringify(user.token)};`],
    ['snippet.js', here(fenced('js')[0])],
  ];
  for (const [name, text] of files) {
    await writeFile(join(folder, name), text);
  }
  const page = await runSnippets(files.map(([name]) => pathToFileURL(join(folder, name))));
  await page.frames.next({ type: 'subscribed' });
  const other = await connectAs(await login(server, 'user2'));
  await other.request({ type: 'publish', channel: 'room:lobby', data: 'hello' });
  const [heard] = await page.output.next(
    ([frame]) => frame.channel === 'room:lobby' && frame.data === 'hello',
  );
  assert.equal(heard.type, 'message');
  page.close();
  await other.close();
});

test('its lines of Java call what is public', () => {
  const names = [...fenced('java')[0].matchAll(/\.(\w+)\(/g)].map(([, name]) => name);
  const sources = [
    'server/src/main/java/dev/carillon/server/Carillon.java',
    'server/src/main/java/dev/carillon/server/CarillonBuilder.java',
    'protocol/src/main/java/dev/carillon/protocol/json/RawJson.java',
  ].map((file) => readFileSync(join(home, file), 'utf8'));
  for (const name of names) {
    assert.ok(
      sources.some((source) => new RegExp(`public .*\\b${name}\\(`).test(source)),
      name,
    );
  }
});

test('its commands of settings say what it claims', async () => {
  const defaults = await shell('./carillon config defaults');
  assert.equal(defaults.stderr, '');
  await writeFile(join(folder, 'carillon.yaml'), defaults.stdout);
  const check = await shell(`./carillon config check --demo --config ${folder}/carillon.yaml`);
  assert.match(check.stdout, /The settings are fine/);
  await assert.rejects(
    shell('./carillon config check --set port=99999 --set colour=blue'),
    ({ code, stderr }) => code === 1 && /port/.test(stderr) && /colour/.test(stderr),
  );
});

test('its commands are there, and so is everything that it links to', () => {
  for (const file of commands.map((text) => text.split(' ')[0]).filter((f) => f.startsWith('./'))) {
    assert.ok(existsSync(join(home, file)), file);
  }
  const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => path);
  assert.ok(links.length > 20);
  for (const path of links.filter((link) => !link.includes('://'))) {
    assert.ok(existsSync(join(home, path)), path);
  }
});

test('its table of modules has every module that is built', () => {
  const modules = readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(home, entry.name, 'pom.xml')))
    .map(({ name }) => name);
  for (const name of modules) {
    assert.ok(readme.includes(`| [${name}](${name}) |`), name);
  }
});

test('what it says is served is served', async () => {
  const { openapi } = await (await fetch(`${server.url}/openapi.json`)).json();
  assert.match(openapi, /^3\.1/);
  const page = await (await fetch(server.url)).text();
  assert.match(page, /<div id="root">/);
});

test('the log of a start says version, settings, storage, TLS and address, with date and zone', () => {
  const line = server.output.split('\n').find((text) => text.includes(' listens version='));
  assert.match(
    line ?? server.output,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d) INFO .*version="carillon\/.*settings=".*address="127\.0\.0\.1:\d+".*storage="sqlite:.*tls="none"/,
  );
});
