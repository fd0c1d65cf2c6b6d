import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { startNginx } from '../support/nginx.js';
import { startServer } from '../support/server.js';
import { attacks } from './attacks.js';
import { Honest } from './honest.js';
import { readOptions, usage } from './options.js';

/** How often an attack is repeated that seems to slow others down: a busy machine does so too, but not each time. */
const tries = 3;

/** Each attack by itself, and in the end all at once. */
const rounds = [
  ...attacks.map(({ name, what }) => ({ name, what, names: [name] })),
  { name: 'all', what: 'all of these at once', names: attacks.map(({ name }) => name) },
];

let options;
try {
  options = readOptions(process.argv.slice(2));
  const unknown = options.only?.find((name) => !rounds.some((round) => round.name === name));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: known are ${rounds.map(({ name }) => name).join(', ')}`);
  }
} catch (error) {
  console.error(`hostile/run: ${error.message}`);
  process.exit(2);
}
if (options.help || options.list) {
  console.log(options.help ? usage : rounds.map(({ name, what }) => `${name}: ${what}`).join('\n'));
  process.exit(0);
}

const secret = randomBytes(32).toString('base64url');
const key = randomBytes(24).toString('base64url');
const server = await startServer({
  CARILLON_AUTH_SECRET: secret,
  CARILLON_AUTH_API_KEYS: key,
  CARILLON_JAVA_OPTS: `-Xmx${options.heap}`,
}).catch((error) => {
  console.error(`hostile/run: ${error.message}`);
  process.exit(2);
});
const nginx = await startNginx(
  server,
  'location / { proxy_pass http://carillon; proxy_set_header Connection ""; }',
);
const faults = [];
const honest = await Honest.begin(server, { secret, key, clients: options.clients });

for (const round of rounds) {
  if (options.only === undefined || options.only.includes(round.name)) {
    await suffer(round);
  }
}
await honest.end();
collect('in the end');
const errors = server.output.split('\n').filter((line) => / ERROR /.test(line));
faults.push(...errors.map((line) => `the server's log: ${line}`));
await nginx.stop();
await server.stop();

console.log(faults.length === 0 ? 'All held.' : `${faults.length} did not hold:`);
for (const fault of faults.slice(0, 40)) {
  console.log(`  ${fault}`);
}
process.exit(faults.length === 0 ? 0 : 1);

async function suffer(round) {
  for (let i = 1; i <= tries; i++) {
    const before = await quietFigures();
    const during = await attacked(round);
    console.log(
      `${round.name} (${round.what}): p99 ${said(before)} before, ${said(during)} meanwhile, ` +
        `${during.open} sockets held, ${resident()} MB`,
    );
    if (options.short || during.p99 <= 2 * before.p99 + 1) {
      return;
    }
    if (i === tries) {
      faults.push(`${round.name}: p99 went from ${said(before)} to ${said(during)}`);
    }
  }
}

/** How fast messages are while nobody attacks. */
async function quietFigures() {
  honest.figures();
  await wait(options.short ? 200 : options.seconds * 500);
  collect('nobody attacks');
  return honest.figures();
}

async function attacked({ name, names }) {
  const attacker = fork(new URL('attacker.js', import.meta.url));
  const { port, url, socketUrl } = server;
  attacker.send({
    ...{ names, seconds: options.seconds, secret },
    ...{ server: { port, url, socketUrl }, nginx: { port: nginx.port, url: nginx.url } },
  });
  const outcome = await Promise.race([
    once(attacker, 'message').then(([message]) => message),
    once(attacker, 'exit').then(([code]) => ({
      faults: [`${name}: the attackers' process ended with ${code}`],
      open: 0,
    })),
  ]);
  const figures = honest.figures();
  const ready = await fetch(`${server.url}/ready`, { signal: AbortSignal.timeout(15_000) })
    .then(({ status }) => status)
    .catch((error) => `nothing: ${error.cause ?? error}`);
  faults.push(...outcome.faults);
  if (ready !== 200) {
    faults.push(`${name}: /ready was answered by ${ready}`);
  }
  if (figures.messages === 0) {
    faults.push(`${name}: nobody heard anything`);
  }
  const left = new Promise((resolve) => attacker.once('exit', resolve));
  if (attacker.connected) {
    attacker.send('leave');
    await left;
  }
  collect(name);
  return { ...figures, open: outcome.open };
}

function collect(name) {
  faults.push(...honest.faults.splice(0).map((fault) => `${name}: ${fault}`));
}

function said({ messages, p99 }) {
  return `${p99.toFixed(1)} ms of ${messages}`;
}

/** What the server's largest process holds in memory, in MB. */
function resident() {
  const sizes = server.processes.map((line) => {
    const status = readFileSync(`/proc/${line.trim().split(/\s+/)[1]}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  });
  return Math.round(Math.max(0, ...sizes));
}
