import type { Frame, Position, PositionReply } from './protocol.js';

/**
 * How a channel came out of a subscribe. `lost`: the server can't promise that all of what we missed
 * follows, for its log is too short, or it ended without having time to write all down. `anew`: the
 * channel is not the one that we knew, as after the restart of a server that keeps it in memory.
 */
export type Recovery = 'fresh' | 'recovered' | 'anew' | 'lost';

/**
 * How far we have got in each channel. It is what makes a resume complete and free of duplicates:
 * the server is told where we stopped, and nothing at or before that place is let through again.
 */
export class Positions {
  readonly #known = new Map<string, Position>();
  /** The newest that was let through, by channel, since it was last subscribed to. */
  readonly #heard = new Map<string, number>();

  readonly #changed: () => void;

  /** @param changed called whenever there is another position to keep */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get(channel: string): Position | undefined {
    return this.#known.get(channel);
  }

  all(): [string, Position][] {
    return [...this.#known];
  }

  restore(positions: Iterable<[string, Position]>): void {
    for (const [channel, position] of positions) {
      this.#known.set(channel, position);
    }
  }

  /**
   * Takes in what a reply says of a channel. Where we named a place and nothing is missing, what we
   * missed is still to come, so we stay there. Where we named none, the reply says where we stand:
   * just before what waited for us, or at the channel's end; a channel that keeps state sends it
   * first, from a place at or before that end.
   */
  adopt(channel: string, reply: PositionReply): Recovery {
    const { epoch, offset, recovered, partial } = reply;
    const before = this.#known.get(channel)?.epoch;
    const named = before === epoch;
    if (recovered === true && named) {
      this.#heard.delete(channel);
      return 'recovered';
    }
    this.#known.set(channel, { epoch, offset });
    this.#changed();
    if (recovered === true) {
      this.#heard.delete(channel);
      return 'fresh';
    }
    this.#heard.set(channel, 0);
    if (recovered !== false) {
      return 'fresh';
    }
    return before === undefined || named || partial === true ? 'lost' : 'anew';
  }

  /** Whether a publication is new; remembers it if so. */
  accept({ channel, offset }: Frame): boolean {
    const position = channel === undefined ? undefined : this.#known.get(channel);
    if (channel === undefined || offset === undefined || position === undefined) {
      return true;
    }
    if (offset <= (this.#heard.get(channel) ?? position.offset)) {
      return false;
    }
    this.#heard.set(channel, offset);
    if (offset > position.offset) {
      this.#known.set(channel, { epoch: position.epoch, offset });
      this.#changed();
    }
    return true;
  }

  forget(channel: string): void {
    this.#heard.delete(channel);
    if (this.#known.delete(channel)) {
      this.#changed();
    }
  }

  clear(): void {
    this.#known.clear();
    this.#heard.clear();
    this.#changed();
  }
}
