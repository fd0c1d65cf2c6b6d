import { backoff } from './backoff';
import type { Environment } from './environment';
import { CarillonError, isTemporary, UnreachableError } from './errors';
import type { Link } from './link';
import type { Positions, Recovery } from './positions';
import { type Frame, isRecord, type PositionReply } from './protocol';

export interface SubscriptionListener {
  /** How a channel came out of a subscribe. */
  adopted(channel: string, recovery: Recovery): void;
  /** The server won't let us have this channel; it is no longer followed. */
  refused(channel: string, error: CarillonError): void;
  /** The server can't let us have these channels just now; they are tried again by themselves. */
  delayed(channels: readonly string[], error: Error): void;
  /** These channels are delayed no longer. */
  resumed(channels: readonly string[]): void;
}

/**
 * The channels that we want beside the automatic ones. They are subscribed to on every connection
 * anew, from where we stopped; changes of one turn of the event loop go out as one message.
 */
export class Subscriptions {
  private readonly wanted = new Set<string>();
  private readonly fresh = new Set<string>();
  /** What was refused for a while only, and the number of tries in a row that were. */
  private readonly delayed = new Set<string>();
  private failures = 0;
  private cancelRetry: () => void = () => {};
  private link: Link | undefined;

  constructor(
    private readonly positions: Positions,
    private readonly listener: SubscriptionListener,
    private readonly environment: Pick<Environment, 'later' | 'random'>,
  ) {}

  follow(channel: string): void {
    if (this.wanted.has(channel)) {
      return;
    }
    this.wanted.add(channel);
    if (this.link === undefined) {
      return;
    }
    if (this.fresh.size === 0) {
      queueMicrotask(() => {
        const fresh = [...this.fresh];
        this.fresh.clear();
        this.subscribe(fresh);
      });
    }
    this.fresh.add(channel);
  }

  unfollow(channel: string): void {
    if (!this.wanted.delete(channel)) {
      return;
    }
    this.positions.forget(channel);
    this.settled([channel]);
    if (!this.fresh.delete(channel)) {
      this.link?.command(
        { type: 'unsubscribe', channels: [channel] },
        () => {},
        () => {},
      );
    }
  }

  /** Brings a new connection up to what we want. */
  attach(link: Link): void {
    this.detach();
    this.link = link;
    this.subscribe([...this.wanted]);
  }

  detach(): void {
    this.link = undefined;
    this.fresh.clear();
    this.cancelRetry();
    this.failures = 0;
    this.settled([...this.delayed]);
  }

  clear(): void {
    this.wanted.clear();
    this.fresh.clear();
  }

  private subscribe(channels: string[]): void {
    const { link } = this;
    if (channels.length === 0 || link === undefined) {
      return;
    }
    const entries = channels.map((channel) => {
      const since = this.positions.get(channel);
      return since === undefined ? channel : { channel, since };
    });
    link.command(
      { type: 'subscribe', channels: entries },
      (reply) => this.adopt(channels, reply),
      (error) => link === this.link && this.failed(channels, error),
    );
  }

  private adopt(channels: string[], reply: Frame): void {
    this.failures = 0;
    this.settled(channels);
    for (const [channel, position] of positionsOf(reply)) {
      if (this.wanted.has(channel)) {
        this.listener.adopted(channel, this.positions.adopt(channel, position));
      }
    }
  }

  /** Tries again after a while, longer each time; a broken connection is another's business. */
  private delay(channels: string[], error: Error): void {
    const wanted = channels.filter((channel) => this.wanted.has(channel));
    if (wanted.length === 0 || (error instanceof UnreachableError && error.why !== 'timeout')) {
      return;
    }
    for (const channel of wanted) {
      this.delayed.add(channel);
    }
    this.listener.delayed(wanted, error);
    this.cancelRetry();
    this.cancelRetry = this.environment.later(
      backoff(this.failures, this.environment.random()),
      () => this.subscribe([...this.delayed]),
    );
    this.failures += 1;
  }

  private settled(channels: string[]): void {
    const known = channels.filter((channel) => this.delayed.delete(channel));
    if (known.length > 0) {
      this.listener.resumed(known);
    }
  }

  /** A subscribe takes effect as a whole or not at all: find out which channel it was. */
  private failed(channels: string[], error: Error): void {
    if (isTemporary(error)) {
      this.delay(channels, error);
      return;
    }
    if (!(error instanceof CarillonError)) {
      return;
    }
    if (channels.length > 1) {
      for (const channel of channels) {
        this.subscribe([channel]);
      }
      return;
    }
    this.settled(channels);
    for (const channel of channels) {
      this.wanted.delete(channel);
      this.positions.forget(channel);
      this.listener.refused(channel, error);
    }
  }
}

/** The positions that a reply to `auth` or `subscribe` holds. */
export function positionsOf(reply: Frame): [string, PositionReply][] {
  const positions = isRecord(reply.data) ? reply.data.positions : undefined;
  return isRecord(positions) ? (Object.entries(positions) as [string, PositionReply][]) : [];
}
