import { place, seconds } from './findings.js';

/**
 * What was published, and the place that each message has in its channel: one message has one place, one place one
 * message, and who is published after another was acknowledged stands behind it.
 */
export class Log {
  #messages = new Map();
  #places = new Map();
  #newest = new Map();
  #mixed = new Set();
  #findings;

  constructor(findings) {
    this.#findings = findings;
  }

  attempted({ id, channels, key, durable }, n) {
    for (const channel of channels) {
      if (!durable) {
        this.mix(channel);
      }
      const name = `${channel} ${id}`;
      if (!this.#messages.has(name)) {
        const floor = this.#newest.get(channel);
        this.#messages.set(name, { id, channel, key, durable, n, floor });
      }
    }
  }

  accepted({ id, channel, epoch, offset, at }) {
    const message = this.find(channel, id);
    if (message === undefined) {
      throw new Error(`${id} was acknowledged on ${channel}, where nobody has published it`);
    }
    this.put(message, { epoch, offset }, 'acknowledged');
    if (message.acceptedAt !== undefined) {
      return;
    }
    message.acceptedAt = at;
    const { floor } = message;
    if (floor?.epoch === epoch && offset <= floor.offset) {
      this.#findings.add(
        'out of order',
        `${id} was published after ${floor.id} had been acknowledged at ${place({ channel, ...floor })}, and is before it at ${offset}`,
      );
    }
    const newest = this.#newest.get(channel);
    if (newest?.epoch !== epoch || newest.offset < offset) {
      this.#newest.set(channel, { id, epoch, offset });
    }
  }

  find(channel, id) {
    return this.#messages.get(`${channel} ${id}`);
  }

  /** Notes where somebody has seen a message. */
  put(message, { epoch, offset }, how) {
    const { id, channel } = message;
    message.place ??= { channel, epoch, offset };
    if (message.place.epoch !== epoch || message.place.offset !== offset) {
      this.#findings.add(
        'two places for one message',
        `${id} was seen at ${place(message.place)}, and is ${how} at ${place({ channel, epoch, offset })}`,
      );
    }
    const here = place({ channel, epoch, offset });
    const other = this.#places.get(here) ?? id;
    if (other !== id) {
      this.#findings.add('one place for two messages', `${here} is that of ${other} and of ${id}`);
    }
    this.#places.set(here, other);
  }

  /** Not all of that channel is durable. */
  mix(channel) {
    this.#mixed.add(channel);
  }

  isMixed(channel) {
    return this.#mixed.has(channel);
  }

  /** Whether anything was acknowledged on the channel that has to be kept. */
  isInUse(channel) {
    return this.#newest.has(channel);
  }

  /** What is known to have a place on the channel. */
  on(channel) {
    return [...this.#messages.values()].filter(
      (message) => message.channel === channel && message.place !== undefined,
    );
  }

  /** What was acknowledged as durable, channel by channel. */
  durable() {
    const byChannel = new Map();
    for (const message of this.#messages.values()) {
      if (message.durable && message.acceptedAt !== undefined) {
        if (!byChannel.has(message.channel)) {
          byChannel.set(message.channel, []);
        }
        byChannel.get(message.channel).push(message);
      }
    }
    return byChannel;
  }

  figures() {
    const messages = [...this.#messages.values()].filter(({ durable }) => durable);
    const acknowledged = messages.filter(({ acceptedAt }) => acceptedAt !== undefined);
    return {
      'durable messages published': messages.length,
      'durable messages acknowledged': acknowledged.length,
      'other messages published': this.#messages.size - messages.length,
    };
  }
}

export function describe({ id, place: at, acceptedAt }) {
  return `${id} (${place(at)}, acknowledged at ${seconds(acceptedAt)})`;
}
