// What all who take part share: where the server is, whom the facts go to, and when to come to an end.
import { setTimeout as wait } from 'node:timers/promises';
import { signToken } from '../support/jwt.js';

export class World {
  isSettling = false;

  #secret;
  #resting = new Set();

  /**
   * @param users the first half has tasks, and is sent what is not durable, too; so is the first room
   * @param mixed how much of that is not
   * @param isShaky whether the store may be away while the server is there
   * @param patience how many milliseconds something may take that must happen once the server is left alone
   */
  constructor({ server, facts, secret, users, rooms, patience, mixed, isShaky }) {
    this.server = server;
    this.facts = facts;
    this.#secret = secret;
    this.users = users;
    this.rooms = rooms;
    this.patience = patience;
    this.mixed = mixed;
    this.isShaky = isShaky;
  }

  /** The users whose inboxes are not all durable. */
  get mixedUsers() {
    return this.users.slice(0, Math.ceil(this.users.length / 2));
  }

  isMixed(channel) {
    return channel === this.rooms[0] || this.mixedUsers.some((user) => channel === `user:${user}`);
  }

  /** Whether an error says that something may be asked again. */
  isTemporary({ name }) {
    return name === 'overloaded' || (this.isShaky && name === 'store_unavailable');
  }

  token(user, roles = ['user']) {
    return signToken({ sub: user, username: user, roles }, this.#secret);
  }

  /** Waits, but not once all come to an end. */
  async rest(millis) {
    if (this.isSettling) {
      return;
    }
    let timer;
    let wake;
    await new Promise((resolve) => {
      wake = resolve;
      this.#resting.add(wake);
      timer = setTimeout(wake, millis);
    });
    clearTimeout(timer);
    this.#resting.delete(wake);
  }

  /** Nobody begins anything any more; what has begun is brought to its end. */
  settle() {
    this.isSettling = true;
    for (const wake of this.#resting) {
      wake();
    }
  }

  /**
   * Asks over HTTP until there is an answer: the server may be dead, or overloaded.
   *
   * @param options `user` and `roles` of the caller, `json` to send, `key` for idempotency, `impatience`: milliseconds after which
   *     the first try is given up, as if its answer had been lost
   * @returns the status and the body of the answer; undefined when there was none in all that time
   */
  async ask(method, path, { impatience, ...options }) {
    const deadline = performance.now() + this.patience;
    for (let timeout = impatience; ; timeout = undefined) {
      const answer = await this.tryOnce(method, path, { ...options, timeout });
      if (answer.status < 500 && answer.status !== 429 && !this.#isPartial(answer)) {
        return answer;
      }
      if (performance.now() > deadline) {
        const last = JSON.stringify(answer);
        this.facts.trouble(
          `${method} ${path} was not answered in ${this.patience} ms; last: ${last}`,
        );
        return undefined;
      }
      await wait(25);
    }
  }

  /** Whether some of several publications are to be tried again. */
  #isPartial({ status, body }) {
    return (
      status === 207 && body.publications.some(({ error }) => error && this.isTemporary(error))
    );
  }

  /** Asks once; the status is 599 when no answer came. */
  async tryOnce(method, path, { user, roles, json, key, timeout = 10_000 }) {
    const headers = {
      authorization: `Bearer ${this.token(user, roles)}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const body = json && JSON.stringify(json);
    const signal = AbortSignal.timeout(Math.ceil(timeout));
    try {
      const answer = await fetch(this.server.url + path, { method, headers, body, signal });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      return { status: 599, body: error.cause?.code ?? error.message };
    }
  }
}
