import { backoff } from './backoff.js';
import type { Environment } from './environment.js';
import { BrokenError, CarillonError } from './errors.js';
import type { Link } from './link.js';
import type { Positions, Recovery } from './positions.js';
import { type Frame, isAutomatic, type PositionReply, positionsOf } from './protocol.js';

/** How a channel came out of a subscribe. */
export interface Outcome {
  recovery: Recovery;
  /** Whether something of what was missed is gone, and what is left follows. */
  partial: boolean;
}

export interface SubscriptionListener {
  adopted(channel: string, outcome: Outcome): void;
  /** The server won't let us have this channel; it is no longer followed. */
  refused(channel: string, error: CarillonError): void;
  /** The server can't let us have this channel just now; it is tried again by itself. */
  delayed(channel: string, error: CarillonError): void;
}

/**
 * The channels that we want. They are subscribed to on every connection anew, from where we stopped;
 * changes of one turn of the event loop go out as one message. What the server subscribes us to by
 * itself is never asked for.
 */
export class Subscriptions {
  readonly #wanted = new Set<string>();
  /** What this connection has, or has asked for. */
  readonly #asked = new Set<string>();
  /** What this connection has. */
  readonly #live = new Set<string>();
  #automatic: ReadonlySet<string> = new Set();
  /** What was refused for a while only, and the number of tries in a row that were. */
  readonly #delayed = new Set<string>();
  #failures = 0;
  #cancelRetry: () => void = () => {};
  #link: Link | undefined;
  #flushing = false;
  /** What was left in this turn. */
  readonly #left = new Set<string>();

  readonly #positions: Positions;
  readonly #listener: SubscriptionListener;
  readonly #environment: Pick<Environment, 'later' | 'random'>;

  constructor(
    positions: Positions,
    listener: SubscriptionListener,
    environment: Pick<Environment, 'later' | 'random'>,
  ) {
    this.#positions = positions;
    this.#listener = listener;
    this.#environment = environment;
  }

  /** Whether publications of a channel are due on this connection. */
  has(channel: string): boolean {
    return this.#live.has(channel) || this.#automatic.has(channel);
  }

  follow(channel: string): void {
    this.#wanted.add(channel);
    this.#left.delete(channel);
    this.#flushSoon();
  }

  unfollow(channel: string): void {
    this.#wanted.delete(channel);
    this.#left.add(channel);
    this.#flushSoon();
  }

  /** Brings a new connection up to what we want. */
  attach(link: Link, automatic: readonly string[]): void {
    this.detach();
    this.#link = link;
    this.#automatic = new Set(automatic);
    this.#flush();
  }

  detach(): void {
    this.#link = undefined;
    this.#asked.clear();
    this.#live.clear();
    this.#automatic = new Set();
    this.#delayed.clear();
    this.#cancelRetry();
    this.#failures = 0;
  }

  /** A channel that is left and joined again within one turn stays as it was. */
  #flushSoon(): void {
    if (!this.#flushing) {
      this.#flushing = true;
      queueMicrotask(() => {
        this.#flushing = false;
        this.#flush();
      });
    }
  }

  #flush(): void {
    const link = this.#link;
    for (const channel of this.#left) {
      if (!isAutomatic(channel)) {
        this.#positions.forget(channel);
      }
    }
    this.#left.clear();
    if (link === undefined) {
      return;
    }
    const gone = [...this.#asked].filter((channel) => !this.#wanted.has(channel));
    if (gone.length > 0) {
      for (const channel of gone) {
        this.#asked.delete(channel);
        this.#live.delete(channel);
        this.#delayed.delete(channel);
      }
      link.command(
        { type: 'unsubscribe', channels: gone },
        () => {},
        () => {},
      );
    }
    const own = (channel: string) => isAutomatic(channel) && this.#automatic.has(channel);
    this.#subscribe([...this.#wanted].filter((one) => !this.#asked.has(one) && !own(one)));
  }

  #subscribe(channels: string[]): void {
    const link = this.#link;
    if (channels.length === 0 || link === undefined) {
      return;
    }
    const entries = channels.map((channel) => {
      this.#asked.add(channel);
      const since = this.#positions.get(channel);
      return since === undefined ? channel : { channel, since };
    });
    link.command(
      { type: 'subscribe', channels: entries },
      (reply) => this.#adopt(reply),
      (error) => link === this.#link && this.#failed(channels, error),
    );
  }

  #adopt(reply: Frame): void {
    this.#failures = 0;
    for (const [channel, position] of positionsOf(reply)) {
      this.#delayed.delete(channel);
      if (this.#wanted.has(channel)) {
        this.#live.add(channel);
        this.#listener.adopted(channel, outcomeOf(this.#positions, channel, position));
      }
    }
  }

  /** A subscribe takes effect as a whole or not at all: find out which channel it was. */
  #failed(all: string[], error: Error): void {
    const channels = all.filter((channel) => this.#wanted.has(channel));
    if (error instanceof BrokenError || !(error instanceof CarillonError)) {
      return;
    }
    if (error.retryable) {
      this.#delay(channels, error);
    } else if (channels.length > 1) {
      for (const channel of channels) {
        this.#subscribe([channel]);
      }
    } else {
      for (const channel of channels) {
        this.#asked.delete(channel);
        this.#wanted.delete(channel);
        this.#delayed.delete(channel);
        this.#positions.forget(channel);
        this.#listener.refused(channel, error);
      }
    }
  }

  /** Tries again after a while, longer each time. */
  #delay(channels: string[], error: CarillonError): void {
    for (const channel of channels) {
      this.#delayed.add(channel);
      this.#listener.delayed(channel, error);
    }
    this.#cancelRetry();
    this.#cancelRetry = this.#environment.later(
      backoff(this.#failures, this.#environment.random()),
      () => this.#subscribe([...this.#delayed]),
    );
    this.#failures += 1;
  }
}

export function outcomeOf(positions: Positions, channel: string, reply: PositionReply): Outcome {
  return { recovery: positions.adopt(channel, reply), partial: reply.partial === true };
}
