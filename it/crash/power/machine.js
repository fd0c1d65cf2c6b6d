// A machine whose power can be cut: it follows a journal, and knows what is left of a folder then.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import { File, Folder } from './disk.js';
import { kinds, records } from './journal.js';

/** SQLite's index of its log is mapped into memory, is no file that anybody relies on, and is made anew. */
const isMapped = (name) => name.endsWith('-shm');

export class Machine {
  #root = new Folder();
  #last = 0;
  /** What the numbers stand for that the system gives to files. */
  #nodes = new Map();

  /**
   * Does what a journal says.
   *
   * @param honest whether what was forced is on the disk; a disk that lies says so of everything and has none of it
   */
  replay(bytes, { honest = true } = {}) {
    this.#nodes = new Map();
    this.#last = 0;
    for (const record of records(bytes)) {
      this.#do(record, honest);
      this.#last = Math.max(this.#last, record.number);
    }
  }

  #do({ kind, number, inode, at, data }, honest) {
    switch (kind) {
      case kinds.open: {
        const node = this.#find(String(data));
        return node && this.#nodes.set(inode, node);
      }
      case kinds.create: {
        const file = new File();
        this.#nodes.set(inode, file);
        return this.#name(number, String(data), file);
      }
      case kinds.write:
        return this.#nodes.get(inode).pending.push({ number, at, data });
      case kinds.truncate:
        return this.#nodes.get(inode).pending.push({ number, size: at });
      case kinds.sync:
        return honest && this.#nodes.get(inode)?.force(at);
      case kinds.mkdir:
        return this.#name(number, String(data), new Folder());
      case kinds.unlink:
      case kinds.rmdir:
        return this.#name(number, String(data), undefined);
      case kinds.rename:
      case kinds.link: {
        const [from, to] = String(data).split('\0');
        return this.#move(number, from, to, kind === kinds.rename);
      }
      default:
        throw new Error(`the journal has a record of the unknown kind ${kind}`);
    }
  }

  #move(number, from, to, goes) {
    const node = this.#find(from);
    if (goes && this.#above(from) === this.#above(to)) {
      // In one step, as a system promises it.
      const names = { [last(from)]: undefined, [last(to)]: node };
      this.#above(from).change(number, names);
      return;
    }
    this.#name(number, to, node);
    if (goes) {
      this.#name(number, from, undefined);
    }
  }

  #name(number, path, node) {
    this.#above(path).change(number, { [last(path)]: node });
  }

  #above(path) {
    const parts = partsOf(path);
    return this.#find(parts.slice(0, -1).join('/'));
  }

  #find(path) {
    return partsOf(path).reduce((node, part) => node?.seen.get(part), this.#root);
  }

  /**
   * In what the journal's end and a folder differ. When a program was killed between doing something and writing it
   * down, that is one name or none; more means that the journal has not seen all.
   */
  differences(folder) {
    const found = [];
    compare(this.#root, folder, '', found);
    return found;
  }

  /** The power goes: what was not forced is there by chance, in parts, or not at all. From here on it is all there is. */
  cut(random) {
    this.#root = left(this.#root, random);
  }

  /** The same with a disk that wrote all in its order, and lost the last of it though it had said that it was there. */
  cutShort(random) {
    const end = Math.floor(this.#last * random.between(0.3, 1));
    forceAll(this.#root, end);
    this.#root = left(this.#root, { happens: () => false, below: () => 0, between: () => 0 });
  }

  /** Makes a folder what the disk has. */
  writeTo(folder) {
    rmSync(folder, { recursive: true, force: true });
    write(this.#root, folder);
  }
}

const partsOf = (path) =>
  posix
    .normalize(path)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
const last = (path) => partsOf(path).at(-1);

function forceAll(node, upTo) {
  node.force(upTo);
  if (node instanceof Folder) {
    for (const child of new Set([...node.seen.values(), ...node.content.values()])) {
      forceAll(child, upTo);
    }
  }
}

function left(node, random) {
  return node instanceof Folder ? leftOfFolder(node, random) : new File(leftOfFile(node, random));
}

/** Names are written in the order in which they were given, folder by folder; some of the last may be missing. */
function leftOfFolder(folder, random) {
  const kept = random.happens(0.3)
    ? folder.pending.length
    : random.below(folder.pending.length + 1);
  folder.force(folder.pending[kept - 1]?.number ?? -1);
  const result = new Folder();
  for (const [name, node] of folder.content) {
    if (!isMapped(name)) {
      const child = left(node, random);
      result.content.set(name, child);
      result.seen.set(name, child);
    }
  }
  return result;
}

/** Pages or sectors are written whole, and in any order, or not. */
function leftOfFile(file, random) {
  const unit = random.happens(0.5) ? 4096 : 512;
  const share = random.happens(0.4) ? Math.round(random.between(0, 1)) : random.between(0, 1);
  const kept = [];
  for (const change of file.pending) {
    if (change.data === undefined) {
      kept.push(...(random.happens(share) ? [change] : []));
      continue;
    }
    for (const part of split(change, unit)) {
      kept.push(...(random.happens(share) ? [part] : []));
    }
  }
  return file.with(kept);
}

function* split({ number, at, data }, unit) {
  for (let from = 0; from < data.length; ) {
    const to = Math.min(data.length, unit - ((at + from) % unit) + from);
    yield { number, at: at + from, data: data.subarray(from, to) };
    from = to;
  }
}

function compare(node, path, name, found) {
  if (isMapped(name)) {
    return;
  }
  if (node === undefined || !existsSync(path)) {
    found.push(name);
  } else if (statSync(path).isDirectory() !== node instanceof Folder) {
    found.push(name);
  } else if (node instanceof Folder) {
    for (const child of new Set([...readdirSync(path), ...node.seen.keys()])) {
      compare(node.seen.get(child), join(path, child), `${name}/${child}`, found);
    }
  } else if (!readFileSync(path).equals(node.seen)) {
    found.push(name);
  }
}

function write(node, path) {
  if (node instanceof File) {
    writeFileSync(path, node.content);
    return;
  }
  mkdirSync(path, { recursive: true });
  for (const [name, child] of node.content) {
    write(child, join(path, name));
  }
}
