import { Acks } from './acks.js';
import type { Gap } from './channel.js';
import { type Core, given } from './core.js';
import { Emitter } from './emitter.js';
import type { Link } from './link.js';
import { type Frame, isRecord, type Position, type Publication } from './protocol.js';
import type { Outcome } from './subscriptions.js';

/** How many messages wait for the first listener. */
const mostEarly = 1000;

/** What was sent to this user. */
export interface InboxMessage<Data = unknown> extends Publication<Data> {
  /**
   * Says that it is put away safely. With `acks: true` the server sends what was not acknowledged again
   * to the next page of this device; without, what was written to a connection counts as acknowledged.
   */
  ack(): void;
  /** Marks it, and everything before it, as read on all of the user's devices. */
  read(): Promise<void>;
}

export interface InboxEvents {
  message: InboxMessage;
  /** On another of the user's connections everything up to an offset was read. */
  read: { offset: number; device?: string };
  gap: Gap;
}

/**
 * The user's inbox, which every connection receives. The events of tasks are not among its messages:
 * `client.tasks` has them. What comes before there is a listener waits for the first.
 */
export class Inbox {
  readonly #emitter = new Emitter<InboxEvents>();
  readonly #acks = new Acks();
  /** What waits for the first listener. */
  #early: InboxMessage[] | undefined = [];
  #epoch = '';
  #told = 0;
  #telling = false;
  #link: Link | undefined;

  readonly #core: Core;
  readonly #acknowledges: boolean;

  /** @internal */
  constructor(core: Core, acknowledges: boolean) {
    this.#core = core;
    this.#acknowledges = acknowledges;
  }

  /** Listens, and connects. Returns what takes the listener off again. */
  on<Name extends keyof InboxEvents>(
    name: Name,
    listener: (event: InboxEvents[Name]) => void,
  ): () => void {
    const off = this.#emitter.on(name, listener);
    this.#core.start();
    if (name === 'message' && this.#early !== undefined) {
      queueMicrotask(() => this.#giveEarly());
    }
    return off;
  }

  /** Acknowledges everything up to an offset. */
  ack(offset: number): void {
    this.#acks.acknowledge(offset, true);
    this.#tellSoon();
  }

  /** Marks everything up to an offset as read, on all of the user's devices. */
  async read(offset: number): Promise<void> {
    await this.#core.send(given({ type: 'read', offset, epoch: this.#epoch || undefined }));
    this.#acks.acknowledge(offset, true);
  }

  /** @internal The reply to `auth` says how the inbox came out. */
  opened(link: Link, channel: string, { epoch }: Position, outcome: Outcome): void {
    this.#link = link;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#acks.reset();
    }
    this.#told = 0;
    this.#tellSoon();
    const { recovery, partial } = outcome;
    if (recovery === 'lost' || recovery === 'anew') {
      this.#emitter.emit('gap', { channel, reason: recovery, partial });
    }
  }

  /** @internal */
  broken(): void {
    this.#link = undefined;
  }

  /** @internal It is another user's from now on. */
  reset(): void {
    this.#acks.reset();
    this.#epoch = '';
    if (this.#early !== undefined) {
      this.#early = [];
    }
  }

  /** @internal @param isOurs whether the client itself takes it, so that it is no message */
  receive(publication: Publication, isOurs: boolean): void {
    const { offset } = publication;
    if (this.#acknowledges) {
      this.#acks.delivered(offset);
    }
    if (isOurs) {
      this.#acks.acknowledge(offset);
      this.#tellSoon();
      return;
    }
    const message: InboxMessage = {
      ...publication,
      ack: () => {
        this.#acks.acknowledge(offset);
        this.#tellSoon();
      },
      read: () => this.read(offset),
    };
    if (this.#early === undefined) {
      this.#emitter.emit('message', message);
      return;
    }
    this.#early.push(message);
    if (this.#early.length > mostEarly) {
      const { channel } = publication;
      this.#early.shift();
      this.#emitter.emit('gap', { channel, reason: 'lost', partial: true });
    }
  }

  /** @internal */
  readElsewhere({ data }: Frame): void {
    if (isRecord(data) && typeof data.offset === 'number') {
      const device = typeof data.device === 'string' ? data.device : undefined;
      this.#emitter.emit('read', { offset: data.offset, device });
    }
  }

  /** @internal The first message that nobody was given. */
  get oldest(): number {
    return this.#early?.[0]?.offset ?? Number.POSITIVE_INFINITY;
  }

  #giveEarly(): void {
    const early = this.#early;
    if (early !== undefined && this.#emitter.has('message')) {
      this.#early = undefined;
      for (const message of early) {
        this.#emitter.emit('message', message);
      }
      this.#core.moved();
    }
  }

  /** What is acknowledged in one turn of the event loop goes out as one message. */
  #tellSoon(): void {
    if (this.#acknowledges && !this.#telling) {
      this.#telling = true;
      queueMicrotask(() => {
        this.#telling = false;
        const offset = this.#acks.upTo;
        if (this.#link !== undefined && offset > this.#told) {
          this.#told = offset;
          this.#link.tell({ type: 'ack', epoch: this.#epoch, offset });
        }
      });
    }
  }
}
