import { BrokenError, refusalOf } from './errors.js';
import type { Frame } from './protocol.js';

export interface Waiting {
  reply(frame: Frame): void;
  fail(error: Error): void;
}

/** Commands that wait for their reply, by `id`. */
export class Pending {
  readonly #waiting = new Map<string, Waiting>();
  #last = 0;

  add(waiting: Waiting): string {
    this.#last += 1;
    const id = String(this.#last);
    this.#waiting.set(id, waiting);
    return id;
  }

  /** Gives a reply to its command at once, before the next frame is looked at. */
  settle(frame: Frame): void {
    const waiting = frame.id === undefined ? undefined : this.#waiting.get(frame.id);
    if (frame.id === undefined || waiting === undefined) {
      return;
    }
    this.#waiting.delete(frame.id);
    if (frame.type === 'error' || frame.type === 'auth_failed') {
      waiting.fail(refusalOf(frame));
    } else {
      waiting.reply(frame);
    }
  }

  /** The connection is gone, and the answers with it. */
  failAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) {
      one.fail(new BrokenError('the connection broke before the answer came'));
    }
  }
}
