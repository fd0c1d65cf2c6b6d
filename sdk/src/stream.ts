import { CarillonError } from './errors.js';

/** How much may wait for a loop that is slower than what comes. */
const mostWaiting = 10_000;

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: Error): void;
}

/** What comes in, for a `for await` to take, once each and in order. */
export class Stream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #items: T[] = [];
  readonly #waiters: Waiter<T>[] = [];
  /** What the loop has in hand: it is done with it when it asks for the next. */
  #inHand: T | undefined;
  #over: { error?: Error } | undefined;

  readonly #what: string;
  readonly #newestOnly: boolean;
  readonly #listener: { ended(): void; moved?(): void };

  /**
   * @param what for errors
   * @param listener told when nobody takes from it any more, and when the loop is done with an item
   * @param newestOnly whether an item replaces those that wait
   */
  constructor(what: string, listener: { ended(): void; moved?(): void }, newestOnly = false) {
    this.#what = what;
    this.#listener = listener;
    this.#newestOnly = newestOnly;
  }

  /** The first that the loop is not done with. */
  get oldest(): T | undefined {
    return this.#inHand ?? this.#items[0];
  }

  push(item: T): void {
    if (this.#over !== undefined) {
      return;
    }
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      this.#inHand = item;
      waiter.resolve({ value: item, done: false });
      return;
    }
    if (this.#newestOnly) {
      this.#items.length = 0;
    } else if (this.#items.length >= mostWaiting) {
      const why = `${mostWaiting} wait for a loop over ${this.#what}, no more may: loop faster, or use on()`;
      this.end(new CarillonError('too_slow', why, false));
      return;
    }
    this.#items.push(item);
  }

  /** Nothing comes any more; what waits is taken first. */
  end(error?: Error): void {
    if (this.#over !== undefined) {
      return;
    }
    this.#over = { error };
    for (const waiter of this.#waiters.splice(0)) {
      this.#finish(waiter);
    }
    this.#listener.ended();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const hadOne = this.#inHand !== undefined;
    this.#inHand = this.#items.shift();
    if (hadOne) {
      this.#listener.moved?.();
    }
    if (this.#inHand !== undefined) {
      return Promise.resolve({ value: this.#inHand, done: false });
    }
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#over === undefined) {
        this.#waiters.push(waiter);
      } else {
        this.#finish(waiter);
      }
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items.length = 0;
    this.#inHand = undefined;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** An error is thrown once; then it is over. */
  #finish(waiter: Waiter<T>): void {
    const error = this.#over?.error;
    this.#over = {};
    if (error === undefined) {
      waiter.resolve({ value: undefined, done: true });
    } else {
      waiter.reject(error);
    }
  }
}
