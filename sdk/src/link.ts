import type { Closure } from './closeCodes.js';
import type { Environment, Socket } from './environment.js';
import { BrokenError } from './errors.js';
import { Heartbeat } from './heartbeat.js';
import { Pending } from './pending.js';
import { type Frame, isRecord, parseFrame } from './protocol.js';

/** A frame as it went over the wire; the token of an `auth` is masked. */
export interface FrameRecord {
  direction: 'in' | 'out';
  type: string;
  text: string;
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
  readonly #socket: Socket;
  readonly #pending = new Pending();
  readonly #heartbeat: Heartbeat;
  #over = false;

  readonly #listener: LinkListener;

  constructor(url: string, environment: Environment, listener: LinkListener) {
    this.#listener = listener;

    this.#heartbeat = new Heartbeat(
      environment,
      () => this.request({ type: 'ping' }).catch(() => {}),
      () => this.close(1006, 'no sign of life'),
    );
    this.#socket = environment.open(url);
    this.#socket.onopen = () => {
      if (!this.#over) {
        this.#heartbeat.start();
        listener.opened();
      }
    };
    this.#socket.onmessage = (event: { data: unknown }) => this.#receive(String(event.data));
    this.#socket.onclose = (event: { code: number; reason: string }) =>
      this.#finish({ code: event.code, reason: event.reason });
    this.#socket.onerror = () => {};
  }

  /**
   * Sends a command; its reply or refusal is handed over before the next frame is looked at, which
   * matters where the reply says how to read what follows. Fails with {@link BrokenError} when the
   * connection ends first.
   */
  command(command: Frame, reply: (frame: Frame) => void, fail: (error: Error) => void): void {
    if (this.#over) {
      fail(new BrokenError('there is no connection'));
      return;
    }
    const { type, ...rest } = command;
    const frame = { type, id: this.#pending.add({ reply, fail }), ...rest };
    this.#socket.send(JSON.stringify(frame));
    this.#record('out', type, () =>
      JSON.stringify('token' in frame ? { ...frame, token: '…' } : frame),
    );
  }

  request(command: Frame): Promise<Frame> {
    return new Promise((resolve, reject) => this.command(command, resolve, reject));
  }

  /** Sends what wants no answer. */
  tell(command: Frame): void {
    if (!this.#over) {
      const text = JSON.stringify(command);
      this.#socket.send(text);
      this.#record('out', command.type, () => text);
    }
  }

  /** Asks for a sign of life now. */
  probe(): void {
    if (!this.#over) {
      this.#heartbeat.probe();
    }
  }

  /** Ends it at once, without waiting for a peer that may be gone. */
  close(code: number, reason: string): void {
    if (!this.#over) {
      this.#over = true;
      try {
        this.#socket.close(1000, 'bye');
      } catch {
        // A socket that is still opening may not like it; it is left alone.
      }
      this.#over = false;
      this.#finish({ code, reason });
    }
  }

  #receive(text: string): void {
    if (this.#over) {
      return;
    }
    this.#heartbeat.hear();
    const frame = parseFrame(text);
    this.#record('in', frame?.type ?? '?', () => text);
    if (frame === undefined) {
      return;
    }
    if (frame.type === 'connected' && isRecord(frame.data)) {
      const { heartbeatInterval } = frame.data;
      if (typeof heartbeatInterval === 'number' && heartbeatInterval > 0) {
        this.#heartbeat.silence = heartbeatInterval;
      }
    }
    this.#pending.settle(frame);
    this.#listener.received(frame);
  }

  #record(direction: 'in' | 'out', type: string, text: () => string): void {
    this.#listener.recorded({
      direction,
      type,
      get text() {
        return text();
      },
    });
  }

  #finish(closure: Closure): void {
    if (this.#over) {
      return;
    }
    this.#over = true;
    this.#heartbeat.stop();
    this.#pending.failAll();
    this.#listener.closed(closure);
  }
}
