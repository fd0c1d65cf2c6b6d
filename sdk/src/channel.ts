import { type Core, given, newKey } from './core.js';
import { Emitter } from './emitter.js';
import { CarillonError } from './errors.js';
import { type HistoryOptions, type HistoryPage, readHistory } from './history.js';
import type { Position, Publication } from './protocol.js';
import { Stream } from './stream.js';
import type { Outcome } from './subscriptions.js';

/** How a channel came out of a subscribe. */
export interface Subscribed {
  /** Whether all that was published since we were last subscribed follows; `false` the first time. */
  recovered: boolean;
  /** Whether something that was missed is gone, and what is left of it follows. */
  partial: boolean;
}

/** Something was missed that does not come any more: fetch your state anew. */
export interface Gap {
  channel: string;
  /**
   * `lost`: the log no longer reaches back to where we were. `anew`: the channel began anew, as after the
   * restart of a server that keeps it in memory.
   */
  reason: 'lost' | 'anew';
  partial: boolean;
}

export interface ChannelEvents<Data> {
  publication: Publication<Data>;
  subscribed: Subscribed;
  gap: Gap;
  /** The server can't let us have this channel just now; it is tried again until `subscribed`. */
  delayed: CarillonError;
  /** The server won't let us have this channel. */
  error: CarillonError;
}

export interface PublishOptions {
  /** What subscribers see as `type`; `message` when left out. */
  type?: string;
  /** Replaces earlier ones of the same key for whoever has not received them yet. */
  key?: string;
  /** Stored before it is acknowledged and before anybody receives it. */
  durable?: boolean;
  /** Seconds after which it is not worth sending to somebody who was away. */
  ttl?: number;
  priority?: 'low' | 'normal' | 'high';
  /** Names this act of publishing; the client makes one when it is left out. */
  idempotencyKey?: string;
  /** How long to try, in milliseconds. */
  timeout?: number;
}

export interface PresencePage {
  users: { user: string; connections: number }[];
  /** How many users there are in all. */
  total: number;
  /** To be passed on for those that follow; undefined when these are the last. */
  cursor?: string;
}

/**
 * One user of a channel. However many there are, the client has one subscription; it begins with the
 * first listener or loop and ends when the last of them has left.
 */
export class Channel<Data = unknown> implements AsyncIterable<Publication<Data>> {
  readonly #emitter = new Emitter<ChannelEvents<Data>>();
  readonly #streams = new Set<Stream<Publication<Data>>>();
  #joined = false;
  #left = false;

  readonly #core: Core;

  /** @internal */
  constructor(
    readonly name: string,
    core: Core,
  ) {
    this.#core = core;
  }

  /** Listens, and subscribes with the first listener. Returns what takes the listener off again. */
  on<Name extends keyof ChannelEvents<Data>>(
    name: Name,
    listener: (event: ChannelEvents<Data>[Name]) => void,
  ): () => void {
    const off = this.#emitter.on(name, listener);
    this.#join();
    return off;
  }

  /**
   * All that is published from now on, once each and in order, over as many connections as it takes. It
   * ends when the channel is left, and throws when the server refuses it.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Publication<Data>, undefined> {
    const stream: Stream<Publication<Data>> = new Stream(`'${this.name}'`, {
      ended: () => this.#streams.delete(stream),
      moved: () => this.#core.moved(),
    });
    this.#streams.add(stream);
    this.#join();
    return stream;
  }

  /**
   * Resolves once the server has it, with its place in the channel. What is published while there is no
   * connection, or is in flight when that breaks, is sent when there is one, and published once.
   *
   * @throws CarillonError when the server refuses it, or when time is up
   */
  async publish(data: Data, options: PublishOptions = {}): Promise<Position> {
    const { type, key, durable, ttl, priority, idempotencyKey, timeout } = options;
    const command = given({
      type: 'publish',
      channel: this.name,
      event: type,
      key,
      durable,
      ttl,
      priority,
      idempotency_key: idempotencyKey ?? newKey(),
      data: data ?? null,
    });
    const { epoch, offset } = (await this.#core.send(command, timeout)).data as Position;
    return { epoch, offset };
  }

  /** What the channel's log still holds. */
  history(options: HistoryOptions = {}): Promise<HistoryPage<Data>> {
    return readHistory(this.#core, this.name, options);
  }

  /** Who is on the channel. */
  async presence(options: { limit?: number; cursor?: string } = {}): Promise<PresencePage> {
    const { limit, cursor } = options;
    const command = given({ type: 'presence', channel: this.name, limit, cursor });
    const { data } = await this.#core.send(command);
    const page = data as PresencePage & { next_cursor?: string };
    return { users: page.users, total: page.total, cursor: page.next_cursor };
  }

  /** Ends this use of the channel: its listeners hear nothing more, its loops end. */
  leave(): void {
    if (!this.#left) {
      this.#left = true;
      this.#emitter.clear();
      this.#endStreams();
      if (this.#joined) {
        this.#core.leave(this);
      }
    }
  }

  /** @internal */
  receive(publication: Publication): void {
    const own = publication as Publication<Data>;
    this.#emitter.emit('publication', own);
    for (const stream of this.#streams) {
      stream.push(own);
    }
  }

  /** @internal */
  subscribed({ recovery, partial }: Outcome): void {
    if (recovery === 'lost' || recovery === 'anew') {
      this.#emitter.emit('gap', { channel: this.name, reason: recovery, partial });
    }
    this.#emitter.emit('subscribed', { recovered: recovery === 'recovered', partial });
  }

  /** @internal The server refused it. A later listener asks anew. */
  refused(error: CarillonError): void {
    this.#joined = false;
    if (!this.#emitter.has('error') && this.#streams.size === 0) {
      console.error(`channel '${this.name}': ${error.message}`);
    }
    this.#emitter.emit('error', error);
    this.#endStreams(error);
  }

  /** @internal */
  delayed(error: CarillonError): void {
    this.#emitter.emit('delayed', error);
  }

  /** @internal The client is over. */
  end(error?: Error): void {
    this.#endStreams(error);
  }

  /** @internal The first that a loop has not done with. */
  get oldest(): number {
    const offsets = [...this.#streams].map((stream) => stream.oldest?.offset);
    return Math.min(...offsets.map((offset) => offset ?? Number.POSITIVE_INFINITY));
  }

  #join(): void {
    if (this.#left) {
      const why = `'${this.name}' was left; call channel('${this.name}') for another`;
      throw new CarillonError('closed', why);
    }
    if (!this.#joined) {
      this.#joined = true;
      this.#core.join(this);
    }
  }

  #endStreams(error?: Error): void {
    for (const stream of [...this.#streams]) {
      stream.end(error);
    }
  }
}
