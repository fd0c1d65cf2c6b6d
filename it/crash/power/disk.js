// What a disk has, and what a system only has in memory yet: files and folders as a journal tells of them.

/** A content that changes in place: `{at, data}` writes, `{size}` shortens or prolongs. */
class Bytes {
  #room;
  #size;

  constructor(content) {
    this.#room = Buffer.from(content);
    this.#size = content.length;
  }

  get content() {
    return this.#room.subarray(0, this.#size);
  }

  apply({ at, data, size = at + data.length }) {
    const end = Math.max(size, this.#size);
    if (end > this.#room.length) {
      const larger = Buffer.alloc(end * 2);
      this.content.copy(larger);
      this.#room = larger;
    }
    if (data === undefined) {
      this.#room.fill(0, Math.min(size, this.#size), end);
      this.#size = size;
    } else {
      data.copy(this.#room, at);
      this.#size = end;
    }
  }
}

/** A file: what is on the disk for certain, and what was done to it since. */
export class File {
  #bytes;

  /** @param content what is on the disk */
  constructor(content = Buffer.alloc(0)) {
    this.#bytes = new Bytes(content);
    this.pending = [];
  }

  get content() {
    return this.#bytes.content;
  }

  /** Has on the disk what was done up to a number. */
  force(upTo) {
    const later = [];
    for (const change of this.pending) {
      if (change.number <= upTo) {
        this.#bytes.apply(change);
      } else {
        later.push(change);
      }
    }
    this.pending = later;
  }

  /** What it is with some of what was done since. */
  with(changes) {
    const bytes = new Bytes(this.content);
    for (const change of changes) {
      bytes.apply(change);
    }
    return bytes.content;
  }

  /** What a program that reads it sees. */
  get seen() {
    return this.with(this.pending);
  }
}

/** A folder: the names in it, on the disk and as a program sees them. */
export class Folder {
  constructor() {
    this.content = new Map();
    this.seen = new Map();
    this.pending = [];
  }

  /** @param names what each stands for from here on; undefined for nothing */
  change(number, names) {
    this.pending.push({ number, names });
    named(this.seen, names);
  }

  force(upTo) {
    for (const { number, names } of this.pending) {
      if (number <= upTo) {
        named(this.content, names);
      }
    }
    this.pending = this.pending.filter(({ number }) => number > upTo);
  }
}

function named(map, names) {
  for (const [name, node] of Object.entries(names)) {
    if (node === undefined) {
      map.delete(name);
    } else {
      map.set(name, node);
    }
  }
}
