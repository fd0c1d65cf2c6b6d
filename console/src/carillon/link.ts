import type { Closure } from './closeCodes';
import type { Environment, Socket } from './environment';
import { UnreachableError } from './errors';
import { Heartbeat } from './heartbeat';
import { Pending } from './pending';
import { type Frame, parseFrame } from './protocol';

const replyMillis = 15_000;

export type Direction = 'in' | 'out';

/** A frame as it went over the wire; the token of an `auth` is masked. */
export interface FrameRecord {
  direction: Direction;
  type: string;
  text: string;
  at: number;
}

export interface LinkListener {
  opened(): void;
  /** A frame that the server sent; replies have been given to their commands already. */
  received(frame: Frame): void;
  closed(closure: Closure): void;
  recorded(record: FrameRecord): void;
}

/** One socket from its opening to its end. Once closed it reports nothing more. */
export class Link {
  private readonly socket: Socket;
  private readonly pending = new Pending();
  private readonly heartbeat: Heartbeat;
  private over = false;

  constructor(
    url: string,
    private readonly environment: Environment,
    private readonly listener: LinkListener,
  ) {
    this.heartbeat = new Heartbeat(
      environment,
      () => this.request({ type: 'ping' }).catch(() => {}),
      () => this.close(1006, 'no sign of life'),
    );
    this.socket = environment.open(url);
    this.socket.onopen = () => {
      if (!this.over) {
        this.heartbeat.start();
        listener.opened();
      }
    };
    this.socket.onmessage = (event: { data: unknown }) => this.receive(String(event.data));
    this.socket.onclose = (event: { code: number; reason: string }) =>
      this.finish({ code: event.code, reason: event.reason });
    this.socket.onerror = () => {};
  }

  /**
   * Sends a command; its reply or refusal is handed over before the next frame is looked at, which
   * matters where the reply says how to read what follows.
   */
  command(command: Frame, reply: (frame: Frame) => void, fail: (error: Error) => void): void {
    if (this.over) {
      fail(new UnreachableError('disconnected'));
      return;
    }
    const id = this.pending.nextId();
    const cancelTimer = this.environment.later(replyMillis, () => this.pending.expire(id));
    this.pending.add(id, { reply, fail, cancelTimer });
    const { type, ...rest } = command;
    const frame = { type, id, ...rest };
    this.socket.send(JSON.stringify(frame));
    this.record('out', type, JSON.stringify('token' in frame ? { ...frame, token: '…' } : frame));
  }

  request(command: Frame): Promise<Frame> {
    return new Promise((resolve, reject) => this.command(command, resolve, reject));
  }

  /** Asks for a sign of life now. */
  probe(): void {
    if (!this.over) {
      this.heartbeat.probe();
    }
  }

  /** Ends it at once, without waiting for a peer that may be gone. */
  close(code: number, reason: string): void {
    if (!this.over) {
      this.socket.close();
      this.finish({ code, reason });
    }
  }

  private receive(text: string): void {
    if (this.over) {
      return;
    }
    this.heartbeat.hear();
    const frame = parseFrame(text);
    this.record('in', frame?.type ?? '?', text);
    if (frame !== undefined) {
      this.pending.settle(frame);
      this.listener.received(frame);
    }
  }

  private record(direction: Direction, type: string, text: string): void {
    this.listener.recorded({ direction, type, text, at: this.environment.now() });
  }

  private finish(closure: Closure): void {
    if (this.over) {
      return;
    }
    this.over = true;
    this.heartbeat.stop();
    this.pending.failAll();
    this.listener.closed(closure);
  }
}
