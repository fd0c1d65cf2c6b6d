// A real PostgreSQL of a test's own, in a folder of its own.
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from './program.js';
import { freePort } from './server.js';

const script = fileURLToPath(new URL('../../scripts/private-postgres', import.meta.url));

/** Starts one on a free port; it is there when this resolves. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-postgres-'));
  chmodSync(folder, 0o755); // It may run as another user, and has a folder of its own in here.
  const postgres = new Postgres(folder, await freePort());
  await postgres.start();
  return postgres;
}

class Postgres {
  #program;
  #port;

  constructor(folder, port) {
    this.#program = new Program('PostgreSQL', folder);
    this.#port = port;
  }

  get url() {
    return `postgresql://carillon@127.0.0.1:${this.#port}/postgres`;
  }

  start() {
    const command = [script, join(this.#program.folder, 'data'), String(this.#port)];
    return this.#program.run(command, 'ready to accept connections');
  }

  /** Ends it at once, without its own last work: it recovers when it starts again. */
  kill() {
    return this.#program.kill('SIGQUIT');
  }

  async stop() {
    await this.kill();
    this.#program.removeFolder();
  }
}
