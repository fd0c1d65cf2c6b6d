import { type Frame, type Position, type PositionReply, positionsOf } from '../protocol.js';

/** What channels that are asked for need of the hub. */
export interface JoinedHub {
  ask(port: string, command: Frame, reply: (frame: Frame) => void): void;
  say(port: string, frame: Frame): void;
  /** Has these come back, to resume from where each of them is. */
  expel(ports: string[]): void;
}

interface Channel {
  ports: Set<string>;
  position: Position;
}

interface Wish {
  name: string;
  since: Position | undefined;
}

/**
 * The channels that ports have asked for. The connection has each once. A port that comes later is let in
 * where the others are; one that wants what was before has the connection subscribe again from
 * there, which gives the others nothing twice, for each knows how far it is.
 */
export class Joined {
  readonly #hub: JoinedHub;
  readonly #channels = new Map<string, Channel>();
  /** One after the other, so that each knows what the one before has left. */
  readonly #waiting: [string, Frame][] = [];
  #isBusy = false;

  constructor(hub: JoinedHub) {
    this.#hub = hub;
  }

  receive(port: string, frame: Frame): void {
    this.#waiting.push([port, frame]);
    this.#next();
  }

  /** To whom a publication goes. */
  publish({ channel = '', offset = 0 }: Frame): string[] {
    const there = this.#channels.get(channel);
    if (there === undefined) {
      return [];
    }
    const { epoch } = there.position;
    there.position = { epoch, offset: Math.max(there.position.offset, offset) };
    return [...there.ports];
  }

  /** A port is gone. */
  forget(port: string): void {
    this.#leave(port, [...this.#channels.keys()]);
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      if (this.#waiting[at]?.[0] === port) {
        this.#waiting.splice(at, 1);
      }
    }
  }

  #next(): void {
    const next = this.#isBusy ? undefined : this.#waiting.shift();
    if (next === undefined) {
      return;
    }
    const [port, frame] = next;
    if (frame.type === 'unsubscribe') {
      const channels = (frame.channels as string[]) ?? [];
      this.#leave(port, channels);
      const data = { channels: this.#namesOf(port), removed: channels };
      this.#hub.say(port, { type: 'unsubscribed', id: frame.id, data } as Frame);
      this.#next();
    } else {
      this.#subscribe(port, frame);
    }
  }

  #leave(port: string, names: string[]): void {
    const gone = names.filter((name) => {
      const there = this.#channels.get(name);
      const wasLast = there?.ports.delete(port) === true && there.ports.size === 0;
      return wasLast && this.#channels.delete(name);
    });
    if (gone.length > 0) {
      this.#hub.ask(port, { type: 'unsubscribe', channels: gone }, () => {});
    }
  }

  #subscribe(port: string, frame: Frame): void {
    const wishes = ((frame.channels as (string | (Wish & { channel: string }))[]) ?? []).map(
      (one) =>
        typeof one === 'string'
          ? { name: one, since: undefined }
          : { name: one.channel, since: one.since },
    );
    const known: Record<string, PositionReply> = {};
    const again: string[] = [];
    const asked: Wish[] = [];
    for (const wish of wishes) {
      const { name, since } = wish;
      const there = this.#channels.get(name);
      const isUpToDate =
        there !== undefined &&
        (since === undefined
          ? !name.startsWith('task:') // whoever comes to a task is told how it is
          : since.epoch === there.position.epoch && since.offset >= there.position.offset);
      if (isUpToDate) {
        known[name] = { ...there.position, ...(since !== undefined && { recovered: true }) };
      } else {
        asked.push(wish);
        if (there !== undefined) {
          again.push(name);
        }
      }
    }
    if (asked.length === 0) {
      this.#adopt(port, frame, known, wishes);
      this.#next();
      return;
    }
    if (again.length > 0) {
      this.#hub.ask(port, { type: 'unsubscribe', channels: again }, () => {});
    }
    const channels = asked.map(({ name, since }) => (since ? { channel: name, since } : name));
    this.#isBusy = true;
    this.#hub.ask(port, { type: 'subscribe', channels }, (reply) => {
      this.#isBusy = false;
      if (reply.type === 'subscribed') {
        const positions = { ...known, ...Object.fromEntries(positionsOf(reply)) };
        this.#take(port, frame, positions, wishes);
      } else {
        this.#hub.say(port, { ...reply, id: frame.id } as Frame);
        this.#hub.expel(this.#othersOn(again, port));
      }
      this.#next();
    });
  }

  /** What the server said; whoever was on a channel that has begun anew has to ask for it. */
  #take(
    port: string,
    frame: Frame,
    positions: Record<string, PositionReply>,
    wishes: Wish[],
  ): void {
    const anew = Object.entries(positions)
      .filter(([name, { epoch }]) => {
        const there = this.#channels.get(name);
        return there !== undefined && there.position.epoch !== epoch;
      })
      .map(([name]) => name);
    const others = this.#othersOn(anew, port);
    this.#adopt(port, frame, positions, wishes);
    if (others.length > 0) {
      this.#hub.expel(others);
    }
  }

  #adopt(
    port: string,
    { id }: Frame,
    positions: Record<string, PositionReply>,
    wishes: Wish[],
  ): void {
    for (const [name, { epoch, offset, recovered }] of Object.entries(positions)) {
      const there = this.#channels.get(name);
      const before = there?.position.epoch === epoch ? there.position.offset : 0;
      // What was missed is still to come, and counts when it does.
      const since = wishes.find((wish) => wish.name === name)?.since?.offset ?? 0;
      const at = Math.max(before, recovered === true ? since : offset);
      const ports = there?.ports ?? new Set();
      this.#channels.set(name, { ports: ports.add(port), position: { epoch, offset: at } });
    }
    const data = { channels: this.#namesOf(port), positions };
    this.#hub.say(port, { type: 'subscribed', id, data } as Frame);
  }

  #othersOn(names: string[], port: string): string[] {
    const all = names.flatMap((name) => [...(this.#channels.get(name)?.ports ?? [])]);
    return [...new Set(all)].filter((one) => one !== port);
  }

  #namesOf(port: string): string[] {
    return [...this.#channels].filter(([, { ports }]) => ports.has(port)).map(([name]) => name);
  }
}
