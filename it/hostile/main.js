import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '../support/client.js';
import { signToken } from '../support/jwt.js';
import { startNginx } from '../support/nginx.js';
import { startServer } from '../support/server.js';
import proxy from './attacks/proxy.js';
import sockets from './attacks/sockets.js';
import user from './attacks/user.js';
import { Honest } from './honest.js';
import { readOptions, usage } from './options.js';
import { Stranger } from './stranger.js';

const attacks = [...sockets, ...user, ...proxy];

let options;
try {
  options = readOptions(process.argv.slice(2));
  const unknown = options.only?.find((name) => !attacks.some((attack) => attack.name === name));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: known are ${attacks.map(({ name }) => name).join(', ')}`);
  }
} catch (error) {
  console.error(`hostile/run: ${error.message}`);
  process.exit(2);
}
if (options.help || options.list) {
  console.log(
    options.help ? usage : attacks.map(({ name, what }) => `${name}: ${what}`).join('\n'),
  );
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

await wait(options.seconds * 1000);
const quiet = honest.figures();
console.log(`nobody attacks: ${said(quiet)}`);
collect('nobody attacks');

for (const [i, attack] of attacks.entries()) {
  if (options.only === undefined || options.only.includes(attack.name)) {
    await suffer(attack, i);
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

async function suffer({ name, what, attack }, number) {
  const stranger = new Stranger(server.port, number);
  const until = performance.now() + options.seconds * 1000;
  const fail = (why) => faults.push(`${name}: ${why}`);
  const during = async (step) => {
    while (performance.now() < until) {
      await step();
      await wait(5);
    }
  };
  const token = signToken({ sub: `attacker-${number}` }, secret);
  const honestUser = (sub) =>
    Client.open(`${server.socketUrl}?token=${signToken({ sub }, secret)}`);
  await attack({ stranger, token, server, nginx, honestUser, during, fail });
  const figures = honest.figures();
  const ready = await fetch(`${server.url}/ready`, { signal: AbortSignal.timeout(15_000) })
    .then(({ status }) => status)
    .catch((error) => `nothing: ${error.cause ?? error}`);
  if (ready !== 200) {
    fail(`/ready was answered by ${ready}`);
  }
  if (figures.messages === 0) {
    fail('nobody heard anything');
  }
  if (!options.short && figures.p99 > 2 * quiet.p99 + 1) {
    fail(`p99 went from ${quiet.p99.toFixed(1)} to ${figures.p99.toFixed(1)} ms`);
  }
  console.log(
    `${name} (${what}): ${said(figures)}, ${stranger.open} sockets held, ${resident()} MB`,
  );
  collect(name);
  stranger.leave();
}

function collect(name) {
  faults.push(...honest.faults.splice(0).map((fault) => `${name}: ${fault}`));
}

function said({ messages, p99 }) {
  return `${messages} messages, p99 ${p99.toFixed(1)} ms`;
}

/** What the server's largest process holds in memory, in MB. */
function resident() {
  const sizes = server.processes.map((line) => {
    const status = readFileSync(`/proc/${line.trim().split(/\s+/)[1]}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  });
  return Math.round(Math.max(0, ...sizes));
}
