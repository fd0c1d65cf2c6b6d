// The server under test: `./carillon demo`, or `serve` with a preset, started as a user would, in a folder of its own.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from './program.js';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Starts a server on a free port; it is there when this resolves.
 *
 * @param settings environment variables beside those that every test server gets; undefined takes one of those away
 * @param options `preset` to serve with, the `port` to take, and a `program` to run in the place of all that: a list of
 *     its path and its arguments, to which `--port` is added
 */
export async function startServer(settings = {}, { preset, port, program } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-it-'));
  const command = preset === undefined ? ['demo'] : ['serve', '--preset', preset, '--demo'];
  const whole = program ?? [join(home, 'carillon'), ...command];
  const server = new Server(port ?? (await freePort()), folder, settings, whole);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

class Server {
  /** Stays the same over a restart, so that tokens do. */
  #secret = randomBytes(32).toString('hex');
  #program;
  #settings;
  #command;

  constructor(port, folder, settings, command) {
    this.port = port;
    this.#program = new Program('the server', folder);
    this.#settings = settings;
    this.#command = command;
  }

  get url() {
    return `http://localhost:${this.port}`;
  }

  get socketUrl() {
    return `ws://localhost:${this.port}/ws`;
  }

  /** The newest of what the server printed, over all its starts. */
  get output() {
    return this.#program.output;
  }

  /** The processes that it consists of. */
  get processes() {
    return execFileSync('ps', ['-A', '-o', 'pgid=,pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.trim().split(/\s+/)[0] === String(this.#program.pid));
  }

  start() {
    const env = {
      ...process.env,
      CARILLON_DATA_DIR: join(this.#program.folder, 'data'),
      CARILLON_AUTH_SECRET: this.#secret,
      ...this.#settings,
    };
    const command = [...this.#command, '--port', String(this.port)];
    return this.#program.run(command, `listens on port ${this.port}`, { env });
  }

  /** Ends the process as a power cut would. */
  kill() {
    return this.#program.kill();
  }

  /** Ends it as Ctrl-C does. */
  end() {
    return this.#program.kill('SIGTERM');
  }

  /** Kills it and starts it again: same port, same data, same secret. */
  async restart() {
    await this.kill();
    await this.start();
  }

  /** Ends it for good and removes what it has written. */
  async stop() {
    await this.kill();
    this.#program.removeFolder();
  }
}

/** The port that a document names, if nobody has it. */
export async function portLike(documented) {
  return (await isFree(documented)) ? documented : freePort();
}

/** A port below those that the system hands out by itself, so that none is taken meanwhile. */
export async function freePort() {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error('no free port was found');
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
