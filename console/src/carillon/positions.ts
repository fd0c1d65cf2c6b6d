import type { Frame, Position, PositionReply } from './protocol';

/**
 * How a channel came out of a resume. `lost`: the server can't promise that all of what we missed
 * follows, for its log is too short, or it ended without having time to write all down. `anew`: the
 * channel is not the one that we knew, as after the restart of a server that keeps it in memory.
 */
export type Recovery = 'fresh' | 'recovered' | 'anew' | 'lost';

/**
 * How far we have got in each channel. It is what makes a resume complete and free of duplicates:
 * the server is told where we stopped, and nothing at or before that place is let through again.
 */
export class Positions {
  private readonly known = new Map<string, Position>();
  /** The newest that was let through, by channel, since it was last subscribed to. */
  private readonly heard = new Map<string, number>();

  get(channel: string): Position | undefined {
    return this.known.get(channel);
  }

  /** Where we stand in the channels that match. */
  snapshot(matches: (channel: string) => boolean = () => true): Record<string, Position> {
    return Object.fromEntries([...this.known].filter(([channel]) => matches(channel)));
  }

  restore(positions: Record<string, Position>): void {
    for (const [channel, position] of Object.entries(positions)) {
      this.known.set(channel, position);
      this.heard.delete(channel);
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
    const before = this.known.get(channel)?.epoch;
    if (recovered === true) {
      const named = before === epoch;
      if (!named) {
        this.known.set(channel, { epoch, offset });
      }
      this.heard.delete(channel);
      return named ? 'recovered' : 'fresh';
    }
    this.known.set(channel, { epoch, offset });
    this.heard.set(channel, 0);
    if (recovered !== false) {
      return 'fresh';
    }
    return before === undefined || before === epoch || partial === true ? 'lost' : 'anew';
  }

  /** Whether a publication is new; remembers it if so. */
  accept({ channel, offset }: Frame): boolean {
    const position = channel === undefined ? undefined : this.known.get(channel);
    if (channel === undefined || offset === undefined || position === undefined) {
      return true;
    }
    if (offset <= (this.heard.get(channel) ?? position.offset)) {
      return false;
    }
    this.heard.set(channel, offset);
    if (offset > position.offset) {
      this.known.set(channel, { epoch: position.epoch, offset });
    }
    return true;
  }

  /** Steps over a publication that never comes back to us because it is our own. */
  skipOwn(channel: string, own: Position): void {
    const position = this.known.get(channel);
    if (position?.epoch === own.epoch && own.offset === position.offset + 1) {
      this.known.set(channel, { epoch: own.epoch, offset: own.offset });
    }
  }

  forget(channel: string): void {
    this.known.delete(channel);
    this.heard.delete(channel);
  }

  clear(): void {
    this.known.clear();
    this.heard.clear();
  }
}
