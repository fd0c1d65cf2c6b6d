import { CarillonError, UnreachableError } from './errors';
import { type Frame, isRecord } from './protocol';

interface Waiting {
  reply(frame: Frame): void;
  fail(error: Error): void;
  cancelTimer(): void;
}

/** Commands that wait for their reply, by `id`. */
export class Pending {
  private readonly waiting = new Map<string, Waiting>();
  private last = 0;

  nextId(): string {
    this.last += 1;
    return String(this.last);
  }

  add(id: string, waiting: Waiting): void {
    this.waiting.set(id, waiting);
  }

  /** Gives a reply to its command at once, before the next frame is looked at. */
  settle(frame: Frame): void {
    const waiting = frame.id === undefined ? undefined : this.take(frame.id);
    if (waiting === undefined) {
      return;
    }
    if (frame.type === 'error' || frame.type === 'auth_failed') {
      waiting.fail(refusal(frame));
    } else {
      waiting.reply(frame);
    }
  }

  expire(id: string): void {
    this.take(id)?.fail(new UnreachableError('timeout'));
  }

  /** The connection is gone, and the answers with it. */
  failAll(): void {
    for (const id of [...this.waiting.keys()]) {
      this.take(id)?.fail(new UnreachableError('lost'));
    }
  }

  private take(id: string): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.cancelTimer();
    return waiting;
  }
}

function refusal(frame: Frame): CarillonError {
  const data = isRecord(frame.data) ? frame.data : {};
  const code = typeof data.code === 'number' ? data.code : 0;
  return new CarillonError(typeof data.message === 'string' ? data.message : frame.type, code);
}
