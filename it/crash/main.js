// Publishes, receives, runs tasks, kills the server again and again, and asks the auditor what it thinks of all that.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Api } from '../support/api.js';
import { students } from '../support/files.js';
import { startPostgres } from '../support/postgres.js';
import { startServer } from '../support/server.js';
import { testProgram } from '../support/test-program.js';
import { Assassin } from './assassin.js';
import { Commits } from './commits.js';
import { Device } from './device.js';
import { raiseDoubt } from './doubt.js';
import { Facts } from './facts.js';
import { Keeper } from './keeper.js';
import { readOptions, usage } from './options.js';
import { PowerSupply } from './power/supply.js';
import { HttpPublisher, SocketPublisher } from './publishers.js';
import { Taskmaster } from './taskmaster.js';
import { World } from './world.js';

const rooms = ['room:north', 'room:south', 'room:east'];

/** Nothing is to be left out for want of room, so that whatever is missing is missing for another reason. */
const settings = {
  CARILLON_OFFLINE_QUEUE_SIZE: '1000000',
  CARILLON_TASKS_FINISHED: '100000',
  CARILLON_TASKS_MAX_INTERRUPTIONS: '1000000',
  CARILLON_TASKS_RETRY_DELAY: '100ms',
  CARILLON_LIMITS_PUBLICATIONS_WAITING: '100000',
};

async function main(options) {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-crash-'));
  const secret = randomBytes(32).toString('hex');
  const command = `it/crash/run --seed ${options.seed} --database ${options.database}`;
  const flags = ['power', 'broken'].filter((name) => options[name]).map((name) => ` --${name}`);
  if (options.commits !== undefined) {
    flags.push(` --commits ${options.commits} --mixed ${options.mixed}`);
  }
  console.log(`crash test: ${command}${flags.join('')}`);

  const postgres = options.database === 'postgres' ? await startPostgres() : undefined;
  const commits = options.commits && new Commits(postgres.url, options);
  await commits?.open();
  const supply = options.power
    ? new PowerSupply(join(folder, 'power'), { seed: options.seed, honest: !options.broken })
    : undefined;
  const server = await startServer(
    {
      ...settings,
      CARILLON_AUTH_SECRET: secret,
      DATABASE_URL: commits?.url ?? postgres?.url,
      ...supply?.settings,
    },
    { program: options.broken && !options.power ? tooEarly() : undefined },
  );
  const facts = new Facts(join(folder, 'facts.jsonl'), options.window);
  const users = Array.from({ length: options.users }, (_, i) => `user-${i + 1}`);
  const world = new World({
    server,
    facts,
    secret,
    users,
    rooms,
    mixed: options.mixed,
    isShaky: options.commits !== undefined,
    patience: options.broken ? 8_000 : 60_000,
  });
  let code = 2;
  try {
    await run(world, options, surroundings(supply, commits));
    if (commits?.undisturbed) {
      facts.trouble(
        'no COMMIT was disturbed, so nothing is shown; raise --commits, or go on for longer',
      );
    }
    facts.tell('over');
  } catch (error) {
    facts.trouble(error.stack);
  }
  code = await facts.verdict();
  writeFileSync(join(folder, 'server.log'), server.output);
  await server.stop();
  if (options.commits !== undefined) {
    console.log(`  COMMITs: ${JSON.stringify(commits.counts)}`);
  }
  commits?.close();
  await postgres?.stop();
  if (code !== 0 || options.keep) {
    console.log(`the facts and the server's output are in ${folder}`);
  } else {
    rmSync(folder, { recursive: true });
  }
  return code;
}

/** What goes on around the server: its power, and its way to the database. */
function surroundings(supply, commits) {
  let isSettled = false;
  const faulty = (is) => {
    if (commits !== undefined) {
      commits.isFaulty = is;
    }
  };
  faulty(true);
  return {
    /** Before that a kill would show nothing of what this run is for. */
    worked: () => commits?.more(1),
    begun: (world, publisher) => commits && raiseDoubt(world, publisher, commits),
    killed: () => {
      faulty(false);
      supply?.cut();
    },
    started: () => faulty(!isSettled),
    settled: () => {
      isSettled = true;
      faulty(false);
    },
  };
}

/** A server with a fault: it acknowledges first, and commits then. */
const tooEarly = () => testProgram('dev.carillon.server.AcknowledgesTooEarly');

async function run(world, { seed, kills, minutes, window }, around) {
  const devices = world.users.flatMap((user) => devicesOf(world, user, seed));
  const publisher = new HttpPublisher(world, 'http-0', seed);
  const publishers = [publisher];
  for (let i = 1; i < 10; i++) {
    publishers.push(new HttpPublisher(world, `http-${i}`, seed));
  }
  publishers.push(
    ...['socket-1', 'socket-2'].map((name) => new SocketPublisher(world, name, seed)),
  );
  const keepers = world.mixedUsers.map((user) => new Keeper(world, user, seed));
  const taskmasters = await Promise.all(
    world.mixedUsers.map(async (user, i) => {
      return new Taskmaster(world, user, await taskInputs(world, user), keepers[i], seed);
    }),
  );
  const alive = Promise.all(devices.map((device) => device.live()));
  await around.begun(world, publisher);
  const working = Promise.all(
    [...publishers, ...taskmasters, ...keepers].map((actor) => actor.run()),
  );
  const failed = new Promise((_, reject) => Promise.all([alive, working]).catch(reject));

  const assassin = new Assassin(world, seed, around);
  const end = performance.now() + (minutes ?? 0) * 60_000;
  const progress = setInterval(() => report(world, assassin), 5000);
  try {
    const isEnough = (atWork, all) =>
      minutes === undefined ? atWork >= kills || all >= 4 * kills : performance.now() > end;
    await Promise.race([assassin.run(isEnough), failed]);
    await world.rest(500);
    world.settle();
    around.settled();
    await working;
    await Promise.all(taskmasters.map((one) => one.finish()));
    await Promise.all(keepers.map((one) => one.fetchAll()));
    await alive;

    const channels = [...world.users.map((user) => `user:${user}`), ...rooms];
    const drain = async (name) => {
      const marks = await publisher.mark(channels, name);
      await Promise.all(devices.map((device) => device.drain(marks)));
    };
    await Promise.all(devices.map((device) => device.arrive()));
    await drain('first');
    // Whoever was left in peace for so long has forgotten nothing: from here on no resending is excused.
    await wait(window + 500);
    await assassin.kill();
    await assassin.start();
    await drain('second');
    await Promise.all(keepers.map((one) => one.fetchAll()));
  } finally {
    clearInterval(progress);
  }
}

function report({ facts: { counts } }, { kills }) {
  const { accepted = 0, received = 0, submitted = 0 } = counts;
  console.log(
    `${Math.round(performance.now() / 1000)} s: ${kills} kills, ${accepted} acknowledgements, ${received} received, ${submitted} tasks`,
  );
}

function devicesOf(world, user, seed) {
  return [
    { name: 'phone', kind: 'acks' },
    { name: 'tablet', kind: 'acks', isLazy: true },
    { name: 'laptop', kind: 'positions' },
    { name: 'screen', kind: 'plain' },
    { name: 'page', kind: 'plain', isNamed: false },
  ].map((options) => new Device(world, user, { ...options, seed }));
}

/** A task that is done at once, and one that lasts for long enough to be killed. */
async function taskInputs(world, user) {
  const api = new Api(world.server, { token: world.token(user), user: { id: user } });
  const spreadsheet = await api.upload(students(1500));
  return [
    { type: 'data.query', input: { search: 'a' } },
    { type: 'documents.generate', input: { spreadsheet, template: 'sample-certificate.docx' } },
  ];
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
  } else {
    process.exitCode = await main(options);
  }
} catch (error) {
  console.error(`crash test: ${error.message}`);
  process.exitCode = 2;
}
