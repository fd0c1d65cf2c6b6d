import { type Frame, isRecord, type Position, positionsOf } from '../protocol.js';

/** What the channels that come by themselves need of the hub. */
export interface AutomaticHub {
  ask(port: string, command: Frame, reply: (frame: Frame) => void): void;
  text(port: string, text: string): void;
}

/** What waits for a port until it has what it missed. */
interface CatchingUp {
  upTo: number;
  later: [number, string][];
}

/** The inbox and `all`, which a connection has without asking: each port from where it stopped. */
export class Automatic {
  readonly inbox: string | undefined;
  readonly #hub: AutomaticHub;
  readonly #positions = new Map<string, Position>();
  readonly #catchingUp = new Map<string, CatchingUp>();

  /** @param wanted the positions that the first port named */
  constructor(reply: Frame, wanted: Record<string, unknown>, hub: AutomaticHub) {
    this.#hub = hub;
    const data = isRecord(reply.data) ? reply.data : {};
    const user = isRecord(data.user) ? data.user.id : undefined;
    this.inbox = typeof user === 'string' ? `user:${user}` : undefined;
    for (const [channel, { epoch, offset, recovered }] of positionsOf(reply)) {
      const named = wanted[channel] as Position | undefined;
      const follows = recovered === true && named?.epoch === epoch;
      this.#positions.set(channel, { epoch, offset: follows ? named.offset : offset });
    }
    for (const channel of Array.isArray(data.channels) ? (data.channels as string[]) : []) {
      if (!this.#positions.has(channel)) {
        this.#positions.set(channel, { epoch: '', offset: 0 });
      }
    }
  }

  has(channel: string): boolean {
    return this.#positions.has(channel);
  }

  publish(frame: Frame, text: string, ports: string[]): void {
    const { channel = '', offset = 0 } = frame;
    const position = this.#positions.get(channel);
    if (position !== undefined) {
      const { epoch } = position;
      this.#positions.set(channel, { epoch, offset: Math.max(position.offset, offset) });
    }
    for (const port of ports) {
      const waits = this.#catchingUp.get(`${port} ${channel}`);
      if (waits === undefined) {
        this.#hub.text(port, text);
      } else {
        waits.later.push([offset, text]);
      }
    }
  }

  /** Lets in one that came later: the reply says where it stands, and what it missed follows. */
  admit(port: string, reply: Frame, wanted: Record<string, unknown>): void {
    const data = isRecord(reply.data) ? reply.data : {};
    const positions: Record<string, object> = {};
    const behind: [string, Position, Position][] = [];
    for (const [channel, { epoch, offset }] of this.#positions) {
      const named = wanted[channel] as Position | undefined;
      const isSame = named?.epoch === epoch;
      positions[channel] = { epoch, offset, ...(named !== undefined && { recovered: isSame }) };
      if (named !== undefined && isSame && named.offset < offset) {
        behind.push([channel, named, { epoch, offset }]);
        this.#catchingUp.set(`${port} ${channel}`, { upTo: named.offset, later: [] });
      }
    }
    if (behind.length === 0) {
      this.#hub.text(port, JSON.stringify({ ...reply, data: { ...data, positions } }));
      return;
    }
    // The log says first whether all of it is there, for the reply has to tell.
    let open = behind.length;
    const missed: string[] = [];
    for (const [channel, since] of behind) {
      this.#missed(port, channel, since, (texts, isComplete) => {
        missed.push(...texts);
        Object.assign(
          positions[channel] ?? {},
          isComplete ? {} : { recovered: false, partial: true },
        );
        if (!isComplete) {
          Object.assign(positions[channel] ?? {}, { offset: since.offset });
        }
        open -= 1;
        if (open === 0) {
          this.#hub.text(port, JSON.stringify({ ...reply, data: { ...data, positions } }));
          for (const text of missed) {
            this.#hub.text(port, text);
          }
          this.#release(port, behind);
        }
      });
    }
  }

  #missed(
    port: string,
    channel: string,
    since: Position,
    then: (texts: string[], isComplete: boolean) => void,
    before: string[] = [],
  ): void {
    const command = { type: 'history', channel, since, limit: 1_000 };
    this.#hub.ask(port, command, (answer) => {
      const data = isRecord(answer.data) ? answer.data : {};
      const found = Array.isArray(data.publications) ? (data.publications as Frame[]) : undefined;
      if (answer.type !== 'history' || found === undefined) {
        then(before, false);
        return;
      }
      const texts = [...before, ...found.map((one) => JSON.stringify(one))];
      const waits = this.#catchingUp.get(`${port} ${channel}`);
      const last = found.at(-1)?.offset;
      if (waits !== undefined && last !== undefined) {
        waits.upTo = last;
      }
      if (isRecord(data.next) && found.length > 0) {
        this.#missed(port, channel, data.next as unknown as Position, then, texts);
      } else {
        then(texts, data.complete === true);
      }
    });
  }

  #release(port: string, behind: [string, Position, Position][]): void {
    for (const [channel] of behind) {
      const key = `${port} ${channel}`;
      const waits = this.#catchingUp.get(key);
      this.#catchingUp.delete(key);
      for (const [offset, text] of waits?.later ?? []) {
        if (offset > (waits?.upTo ?? 0)) {
          this.#hub.text(port, text);
        }
      }
    }
  }
}
