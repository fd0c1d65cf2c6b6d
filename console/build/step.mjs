// One step of the Maven build: `build` lays the page into target/classes, `check` lints and tests it.
// A step whose input did not change since it last went well is skipped; so is the installation.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = 'target/classes/dev/carillon/console';
const configuration = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'index.html',
  'build',
  'public',
  'src',
];
/** The client that the page is built with. */
const client = ['../sdk/src', '../sdk/package.json'];
/** Where the server's codes are, which a test compares with the page's words. */
const codes = '../protocol/src/main/java/dev/carillon/protocol';
const steps = {
  build: { inputs: [...configuration, ...client], output: `${page}/index.html`, script: 'build' },
  check: { inputs: [...configuration, ...client, 'biome.json', 'tests', codes], script: 'check' },
};

const name = process.argv[2];
const step = steps[name];
if (step === undefined) {
  console.error(`unknown step '${name}'; known are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
process.chdir(root);

unlessDone('node_modules/.carillon-lock', hash(['package-lock.json']), undefined, () =>
  npm(['ci', '--prefer-offline', '--no-audit', '--no-fund']),
);
unlessDone(`target/${name}.stamp`, hash(step.inputs), step.output, () =>
  npm(['run', step.script], { CARILLON_CONSOLE_OUT: page }),
);

function unlessDone(stamp, state, output, action) {
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === state;
  if (done && (output === undefined || existsSync(output))) {
    console.log(`${stamp} is up to date`);
    return;
  }
  rmSync(stamp, { force: true });
  action();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, state);
}

/** Runs the very npm that runs us; its failure is ours. */
function npm(args, environment = {}) {
  const result = spawnSync(process.execPath, [process.env.npm_execpath, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (result.status !== 0) {
    process.exit(result.status ?? 1);
  }
}

function hash(paths) {
  const digest = createHash('sha256').update(process.version);
  for (const path of paths) {
    for (const file of filesUnder(path)) {
      digest.update(`\0${file}\0`).update(readFileSync(file));
    }
  }
  return digest.digest('hex');
}

function filesUnder(path) {
  const entries = readdirSync(dirname(path), { withFileTypes: true });
  const own = entries.find((entry) => join(dirname(path), entry.name) === join(path));
  if (!own?.isDirectory()) {
    return own === undefined ? [] : [path];
  }
  return readdirSync(path)
    .sort()
    .flatMap((child) => filesUnder(join(path, child)));
}
