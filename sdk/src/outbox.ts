import type { Environment } from './environment.js';
import { BrokenError, CarillonError } from './errors.js';
import type { Link } from './link.js';
import type { Frame } from './protocol.js';

interface Entry {
  command: Frame;
  size: number;
  resolve(reply: Frame): void;
  reject(error: Error): void;
  cancelTimer(): void;
  /** Whether it has been sent, on whichever connection. */
  sent: boolean;
  /** Whether it must not be sent again. */
  once: boolean;
}

/**
 * Commands that have no answer yet, in the order of their asking. They are sent when there is a
 * connection, and once more when that broke before it answered, so each of them must be one that the
 * server carries out once however often it comes: it has an idempotency key, or changes nothing. One that is not is
 * sent `once`, and fails when the connection breaks before its answer.
 * At most so many and so much waits; what goes beyond is refused by `outbox_full`.
 */
export class Outbox {
  readonly #entries = new Set<Entry>();
  #size = 0;
  #link: Link | undefined;

  readonly #environment: Pick<Environment, 'later'>;
  readonly #limits: { count: number; characters: number };

  constructor(
    environment: Pick<Environment, 'later'>,
    limits: { count: number; characters: number },
  ) {
    this.#environment = environment;
    this.#limits = limits;
  }

  /** Gives the reply, or rejects with a {@link CarillonError}. */
  send(command: Frame, timeout: number, once = false): Promise<Frame> {
    const size = JSON.stringify(command).length;
    if (
      this.#entries.size >= this.#limits.count ||
      this.#size + size > Math.max(this.#limits.characters, size)
    ) {
      const { count, characters } = this.#limits;
      return Promise.reject(
        new CarillonError(
          'outbox_full',
          `${this.#entries.size} commands of ${this.#size} characters wait; at most ${count} and ${characters} may: wait for answers, or raise 'outbox'`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        command,
        size,
        resolve,
        reject,
        sent: false,
        once,
        cancelTimer: this.#environment.later(timeout, () => this.#expire(entry, timeout)),
      };
      this.#entries.add(entry);
      this.#size += size;
      if (this.#link !== undefined) {
        this.#pass(entry, this.#link);
      }
    });
  }

  /** Sends all that has no answer yet. */
  attach(link: Link): void {
    this.#link = link;
    for (const entry of [...this.#entries]) {
      this.#pass(entry, link);
    }
  }

  detach(): void {
    this.#link = undefined;
  }

  /**
   * The server ended the connection since a message was too large for it. It doesn't say which: the
   * largest that has no answer can't be sent.
   *
   * @return whether there was one
   */
  rejectLargest(): boolean {
    const sent = [...this.#entries].filter((entry) => entry.sent);
    const largest = sent.sort((a, b) => b.size - a.size)[0];
    if (largest === undefined) {
      return false;
    }
    const { type } = largest.command;
    this.#take(largest)?.reject(
      new CarillonError(
        'too_large',
        `the server takes no message as large as this '${type}' of ${largest.size} characters`,
      ),
    );
    return true;
  }

  failAll(error: Error): void {
    for (const entry of [...this.#entries]) {
      this.#take(entry)?.reject(error);
    }
  }

  #pass(entry: Entry, link: Link): void {
    entry.sent = true;
    link.command(
      entry.command,
      (reply) => this.#take(entry)?.resolve(reply),
      (error) => {
        if (!(error instanceof BrokenError)) {
          this.#take(entry)?.reject(error);
        } else if (entry.once) {
          const why = `${error.message} to '${entry.command.type}'; it may have been carried out`;
          this.#take(entry)?.reject(new CarillonError('timeout', why));
        }
      },
    );
  }

  #expire(entry: Entry, timeout: number): void {
    const { type } = entry.command;
    const why = entry.sent
      ? `no answer to '${type}' came within ${timeout} ms; it may have been carried out`
      : `there was no connection for '${type}' within ${timeout} ms; it was not sent`;
    this.#take(entry)?.reject(new CarillonError('timeout', why));
  }

  #take(entry: Entry): Entry | undefined {
    if (!this.#entries.delete(entry)) {
      return undefined;
    }
    this.#size -= entry.size;
    entry.cancelTimer();
    return entry;
  }
}
