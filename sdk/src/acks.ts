/**
 * What of the inbox the application has acknowledged. The server takes an offset for all before it
 * as well, so what is said to it is only what has no gap before it.
 */
export class Acks {
  /** What was given to the application and is not acknowledged. */
  readonly #open = new Set<number>();
  #newest = 0;

  delivered(offset: number): void {
    this.#open.add(offset);
    this.#newest = Math.max(this.#newest, offset);
  }

  /** @param andBefore whether it holds for all before it too */
  acknowledge(offset: number, andBefore = false): void {
    this.#open.delete(offset);
    if (andBefore) {
      for (const one of this.#open) {
        if (one < offset) {
          this.#open.delete(one);
        }
      }
    }
  }

  /** Up to where everything is acknowledged. */
  get upTo(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const offset of this.#open) {
      first = Math.min(first, offset);
    }
    return Math.min(first - 1, this.#newest);
  }

  /** Offsets mean something else from now on. */
  reset(): void {
    this.#open.clear();
    this.#newest = 0;
  }
}
