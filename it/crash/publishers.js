// Those who publish. Whoever gets no answer asks again with the same key, until there is one.
import { chance } from './chance.js';
import { Connection } from './connection.js';
import { content, eventType } from './messages.js';

/** What one publisher has in mind next. */
class Drafts {
  #world;
  #random;
  #name;
  #count = 0;

  constructor(world, name, random) {
    this.#world = world;
    this.#name = name;
    this.#random = random;
  }

  next(channels) {
    const random = this.#random;
    this.#count += 1;
    const draft = {
      id: `${this.#name}-${this.#count}`,
      channels,
      durable:
        !channels.every((channel) => this.#world.isMixed(channel)) ||
        random.happens(1 - this.#world.mixed),
      key: random.happens(0.1) ? `key-${random.below(3)}` : undefined,
      length: random.happens(0.05) ? 4000 : 10 + random.below(200),
    };
    this.#world.facts.tell('attempted', draft);
    return draft;
  }
}

function body({ id, durable, key, length }) {
  return { data: content(id, length), durable: durable || undefined, key };
}

/** Publishes over HTTP, as the application. */
export class HttpPublisher {
  #world;
  #random;
  #drafts;

  constructor(world, name, seed) {
    this.#world = world;
    this.#random = chance(seed, name);
    this.#drafts = new Drafts(world, name, this.#random);
  }

  async run() {
    while (!this.#world.isSettling) {
      await this.publish(this.#drafts.next(this.#target()));
      await this.#world.rest(this.#random.between(0, 40));
    }
  }

  #target() {
    const random = this.#random;
    const inbox = () => `user:${random.pick(this.#world.users)}`;
    if (random.happens(0.2)) {
      return [random.pick(this.#world.rooms)];
    }
    return random.happens(0.15) ? [...new Set([inbox(), inbox(), inbox()])] : [inbox()];
  }

  async publish(draft) {
    const random = this.#random;
    const { id, channels, durable } = draft;
    const to =
      channels.length === 1 && channels[0].startsWith('user:')
        ? { user: channels[0].slice('user:'.length) }
        : { channels };
    const json = { ...to, type: eventType, ...body(draft) };
    const options = { user: 'admin', roles: ['admin'], json, key: durable ? id : undefined };
    const isImpatient = durable && random.happens(0.05);
    const impatience = isImpatient ? random.between(1, 20) : undefined;
    this.#note(id, await this.#ask({ ...options, impatience }, durable));
    // An answer may get lost on its way to whoever asked.
    if (durable && random.happens(0.05)) {
      this.#note(id, await this.#ask(options, durable));
    }
  }

  /** What is not durable is tried once: nobody could tell whether it is the same that was tried before. */
  #ask(options, durable) {
    return durable
      ? this.#world.ask('POST', '/api/v1/publish', options)
      : this.#world.tryOnce('POST', '/api/v1/publish', options);
  }

  #note(id, answer) {
    if (answer === undefined || answer.status >= 500) {
      return;
    }
    if (answer.status !== 200 && answer.status !== 207) {
      this.#world.facts.trouble(`publishing ${id} was refused: ${JSON.stringify(answer)}`);
      return;
    }
    for (const { channel, epoch, offset, error } of answer.body.publications) {
      if (error === undefined) {
        this.#world.facts.tell('accepted', { id, channel, epoch, offset });
      }
    }
  }

  /** One message to each channel, behind everything that was acknowledged before. */
  async mark(channels, name) {
    const marks = new Map(channels.map((channel) => [channel, `mark-${name}-${channel}`]));
    for (const [channel, id] of marks) {
      const draft = { id, channels: [channel], durable: true, length: 10 };
      this.#world.facts.tell('attempted', draft);
      await this.publish(draft);
    }
    return marks;
  }
}

/** Publishes to rooms over a socket, several messages at once. */
export class SocketPublisher {
  #world;
  #name;
  #random;
  #drafts;
  #connecting;

  constructor(world, name, seed) {
    this.#world = world;
    this.#name = name;
    this.#random = chance(seed, name);
    this.#drafts = new Drafts(world, name, this.#random);
  }

  async run() {
    await Promise.all([1, 2, 3].map(() => this.#publishOn()));
    const connection = await this.#connecting;
    await connection?.leave();
  }

  async #publishOn() {
    while (!this.#world.isSettling) {
      await this.#publish(this.#drafts.next([this.#random.pick(this.#world.rooms)]));
      await this.#world.rest(this.#random.between(0, 40));
    }
  }

  async #publish(draft) {
    const { id, channels, durable } = draft;
    const [channel] = channels;
    const command = { type: 'publish', channel, event: eventType, ...body(draft) };
    const again = durable && this.#random.happens(0.05) ? 1 : 0;
    const deadline = performance.now() + this.#world.patience;
    for (let answers = 0; answers <= again; ) {
      const connection = await this.#connection();
      const reply = await connection?.ask(durable ? { ...command, idempotency_key: id } : command);
      if (reply?.type === 'ack') {
        const { epoch, offset } = reply.data;
        this.#world.facts.tell('accepted', { id, channel, epoch, offset });
        answers += 1;
      } else if (reply?.type === 'error' && !this.#world.isTemporary(reply.data)) {
        this.#world.facts.trouble(`publishing ${id} was refused: ${JSON.stringify(reply)}`);
        return;
      } else if (!durable) {
        return;
      } else if (performance.now() > deadline) {
        this.#world.facts.trouble(
          `publishing ${id} was not answered in ${this.#world.patience} ms`,
        );
        return;
      } else {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  }

  /** The connection that all share; undefined when there is none just now. */
  #connection() {
    this.#connecting ??= this.#connect();
    return this.#connecting;
  }

  async #connect() {
    try {
      const connection = await Connection.open(this.#world.server.socketUrl, () => {});
      connection.ended.then(() => {
        this.#connecting = undefined;
      });
      const token = this.#world.token(this.#name);
      const reply = await connection.ask({ type: 'auth', token });
      if (reply.type === 'auth_success') {
        return connection;
      }
      await connection.cut();
    } catch {
      // The server is dead.
    }
    this.#connecting = undefined;
    return undefined;
  }
}
