// A real PostgreSQL of a test's own, in a folder of its own.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './server.js';

const program = fileURLToPath(new URL('../../scripts/private-postgres', import.meta.url));
const startMillis = 60_000;
const running = new Set();

process.on('exit', () => {
  for (const postgres of running) {
    postgres.kill();
    postgres.removeFolder();
  }
});

/** Starts one on a free port; it is there when this resolves. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-postgres-'));
  chmodSync(folder, 0o755); // It may run as another user, and has a folder of its own in here.
  const postgres = new Postgres(folder, await freePort());
  await postgres.start();
  return postgres;
}

class Postgres {
  #folder;
  #port;
  #process;
  #ended = Promise.resolve();
  #output = '';

  constructor(folder, port) {
    this.#folder = folder;
    this.#port = port;
  }

  get url() {
    return `postgresql://carillon@127.0.0.1:${this.#port}/postgres`;
  }

  async start() {
    const child = spawn(program, [join(this.#folder, 'data'), String(this.#port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    running.add(this);
    this.#ended = new Promise((resolve) => {
      child.once('close', () => {
        running.delete(this);
        resolve();
      });
    });
    await new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`PostgreSQL ${why}; it printed:\n${this.#output}`));
      const timer = setTimeout(() => fail(`did not start within ${startMillis} ms`), startMillis);
      const from = this.#output.length;
      const hear = (chunk) => {
        this.#output += chunk;
        if (this.#output.includes('ready to accept connections', from)) {
          clearTimeout(timer);
          resolve();
        }
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('error', (error) => fail(`could not be run: ${error.message}`));
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        fail(`ended by ${signal ?? `code ${code}`}`);
      });
    });
  }

  /** Ends it at once, without its own last work: it recovers when it starts again. */
  kill() {
    this.#process.kill('SIGQUIT');
    return this.#ended;
  }

  async stop() {
    await this.kill();
    this.removeFolder();
  }

  removeFolder() {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
