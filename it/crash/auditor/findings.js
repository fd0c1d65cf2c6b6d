/** What is wrong, by kinds, for people to read. */
export class Findings {
  #byKind = new Map();

  add(kind, text) {
    if (!this.#byKind.has(kind)) {
      this.#byKind.set(kind, []);
    }
    this.#byKind.get(kind).push(text);
  }

  get count() {
    return [...this.#byKind.values()].reduce((sum, texts) => sum + texts.length, 0);
  }

  get kinds() {
    return [...this.#byKind.keys()];
  }

  of(kind) {
    return this.#byKind.get(kind) ?? [];
  }

  /** Lines to print: each kind with its number, and the first few of it. */
  lines(most = 10) {
    return [...this.#byKind].flatMap(([kind, texts]) => {
      const shown = texts.slice(0, most).map((text) => `    ${text}`);
      const more = texts.length - shown.length;
      return [
        `  ${kind} (${texts.length})`,
        ...shown,
        ...(more > 0 ? [`    and ${more} more`] : []),
      ];
    });
  }
}

/** A place in a channel, for people to read. */
export function place({ channel, epoch, offset }) {
  return `${channel} ${epoch}/${offset}`;
}

export function seconds(at) {
  return `${(at / 1000).toFixed(3)} s`;
}
