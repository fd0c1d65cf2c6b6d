import type { ChannelUser } from './core.js';
import type { CarillonError } from './errors.js';
import type { Publication } from './protocol.js';
import type { Outcome, Subscriptions } from './subscriptions.js';

/** Who uses which channel: the first makes a subscription, the last to leave ends it. */
export class Rooms {
  readonly #users = new Map<string, Set<ChannelUser>>();
  /** How the channels that we have came out. */
  readonly #outcomes = new Map<string, Outcome>();

  readonly #subscriptions: Subscriptions;

  constructor(subscriptions: Subscriptions) {
    this.#subscriptions = subscriptions;
  }

  has(name: string): boolean {
    return this.#users.has(name);
  }

  join(channel: ChannelUser): void {
    const { name } = channel;
    const users = this.#users.get(name) ?? new Set();
    this.#users.set(name, users);
    users.add(channel);
    this.#subscriptions.follow(name);
    // Whoever comes to a channel that we have already is told so too.
    queueMicrotask(() => {
      const outcome = this.#outcomes.get(name);
      if (outcome !== undefined && users.has(channel) && this.#subscriptions.has(name)) {
        channel.subscribed({ ...outcome, recovery: 'fresh' });
      }
    });
  }

  leave(channel: ChannelUser): void {
    const users = this.#users.get(channel.name);
    if (users?.delete(channel) && users.size === 0) {
      this.#users.delete(channel.name);
      this.#subscriptions.unfollow(channel.name);
    }
  }

  subscribed(name: string, outcome: Outcome): void {
    this.#outcomes.set(name, outcome);
    for (const channel of this.#of(name)) {
      channel.subscribed(outcome);
    }
  }

  refused(name: string, error: CarillonError): void {
    const channels = this.#of(name);
    this.#users.delete(name);
    for (const channel of channels) {
      channel.refused(error);
    }
  }

  delayed(name: string, error: CarillonError): void {
    for (const channel of this.#of(name)) {
      channel.delayed(error);
    }
  }

  receive(publication: Publication): void {
    for (const channel of this.#of(publication.channel)) {
      channel.receive(publication);
    }
  }

  /** The first publication that a loop over the channel has not done with. */
  oldest(name: string): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#of(name).map(({ oldest }) => oldest));
  }

  /** Loops end by this error; who listens goes on if the client connects again. */
  end(error: Error): void {
    for (const name of this.#users.keys()) {
      for (const channel of this.#of(name)) {
        channel.end(error);
      }
    }
  }

  leaveAll(): void {
    for (const name of [...this.#users.keys()]) {
      for (const channel of this.#of(name)) {
        channel.leave();
      }
    }
  }

  #of(name: string): ChannelUser[] {
    return [...(this.#users.get(name) ?? [])];
  }
}
