// One who stores files, fetches them and the results of tasks again and again, and tells what comes.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { chance } from './chance.js';
import { isWholeZip } from './zip.js';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export class Keeper {
  #world;
  #user;
  #random;
  #files = new Map();

  constructor(world, user, seed) {
    this.#world = world;
    this.#user = user;
    this.#random = chance(seed, `${user}'s files`);
  }

  async run() {
    while (!this.#world.isSettling) {
      await this.#store();
      await this.#world.rest(this.#random.between(50, 600));
      if (this.#files.size > 0 && this.#random.happens(0.3)) {
        await this.fetch(this.#random.pick([...this.#files.keys()]));
      }
    }
  }

  async #store() {
    const content = randomBytes(1 + this.#random.below(200_000));
    const form = new FormData();
    form.append('file', new Blob([content]), 'noise.bin');
    const answer = await this.#try('POST', '/api/v1/files', form);
    if (answer?.status === 201) {
      const path = `/api/v1/files/${JSON.parse(String(answer.bytes)).id}`;
      this.#files.set(path, {});
      this.#world.facts.tell('stored', { file: path, digest: sha256(content) });
    }
  }

  /** The result of a task that is completed is a file from here on. */
  note(task) {
    this.#files.set(`/api/v1/tasks/${task}/result`, { isZip: true });
  }

  /** Fetches all that there ever was. */
  async fetchAll() {
    for (const path of this.#files.keys()) {
      await this.fetch(path);
    }
  }

  async fetch(path) {
    const deadline = performance.now() + this.#world.patience;
    while (performance.now() < deadline) {
      const answer = await this.#try('GET', path);
      if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
        const { status, bytes } = answer;
        const whole = !this.#files.get(path).isZip || isWholeZip(bytes);
        this.#world.facts.tell('fetched', { file: path, status, digest: sha256(bytes), whole });
        return;
      }
      await wait(25);
    }
    this.#world.facts.trouble(`GET ${path} was not answered in ${this.#world.patience} ms`);
  }

  /** The answer, whole; undefined when none came. */
  async #try(method, path, body) {
    const headers = { authorization: `Bearer ${this.#world.token(this.#user)}` };
    const signal = AbortSignal.timeout(10_000);
    try {
      const answer = await fetch(this.#world.server.url + path, { method, headers, body, signal });
      return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
    } catch {
      return undefined;
    }
  }
}
