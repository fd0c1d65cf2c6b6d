import { CarillonError } from './errors';
import type { Link } from './link';
import type { Positions, Recovery } from './positions';
import { type Frame, isRecord, type PositionReply } from './protocol';

export interface SubscriptionListener {
  /** How a channel came out of a subscribe. */
  adopted(channel: string, recovery: Recovery): void;
  /** The server won't let us have this channel; it is no longer followed. */
  refused(channel: string, error: CarillonError): void;
}

/**
 * The channels that we want beside the automatic ones. They are subscribed to on every connection
 * anew, from where we stopped; changes of one turn of the event loop go out as one message.
 */
export class Subscriptions {
  private readonly wanted = new Set<string>();
  private readonly fresh = new Set<string>();
  private link: Link | undefined;

  constructor(
    private readonly positions: Positions,
    private readonly listener: SubscriptionListener,
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
      queueMicrotask(() => this.subscribe([...this.fresh]));
    }
    this.fresh.add(channel);
  }

  unfollow(channel: string): void {
    if (!this.wanted.delete(channel)) {
      return;
    }
    this.positions.forget(channel);
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
    this.link = link;
    this.fresh.clear();
    this.subscribe([...this.wanted]);
  }

  detach(): void {
    this.link = undefined;
    this.fresh.clear();
  }

  clear(): void {
    this.wanted.clear();
    this.fresh.clear();
  }

  private subscribe(channels: string[]): void {
    this.fresh.clear();
    if (channels.length === 0 || this.link === undefined) {
      return;
    }
    const entries = channels.map((channel) => {
      const since = this.positions.get(channel);
      return since === undefined ? channel : { channel, since };
    });
    this.link.command(
      { type: 'subscribe', channels: entries },
      (reply) => this.adopt(reply),
      (error) => this.failed(channels, error),
    );
  }

  private adopt(reply: Frame): void {
    for (const [channel, position] of positionsOf(reply)) {
      if (this.wanted.has(channel)) {
        this.listener.adopted(channel, this.positions.adopt(channel, position));
      }
    }
  }

  /** A subscribe takes effect as a whole or not at all: find out which channel it was. */
  private failed(channels: string[], error: Error): void {
    if (!(error instanceof CarillonError)) {
      return;
    }
    if (channels.length > 1) {
      for (const channel of channels) {
        this.subscribe([channel]);
      }
      return;
    }
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
