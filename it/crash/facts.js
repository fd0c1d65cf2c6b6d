// The way to the auditor: a process of its own that gets facts, and nothing else.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('auditor/main.js', import.meta.url));

export class Facts {
  /** For whoever watches: how often each fact was told. */
  counts = {};

  #waiting = new Set();
  #auditor;
  #file;
  #code;

  /**
   * @param path a file that gets the facts too, so that they can be judged again
   * @param window milliseconds before a kill that the server may forget of what clients do not acknowledge
   */
  constructor(path, window) {
    this.#file = createWriteStream(path);
    this.#auditor = spawn(process.execPath, [program, '--window', String(window)], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    this.#code = new Promise((resolve) => this.#auditor.once('close', resolve));
    this.#auditor.stdin.on('error', () => {}); // That it ended before us is told by its code.
  }

  tell(is, members) {
    const at = Math.round(performance.now() * 10) / 10;
    const line = `${JSON.stringify({ is, at, ...members })}\n`;
    this.counts[is] = (this.counts[is] ?? 0) + 1;
    this.#auditor.stdin.write(line);
    this.#file.write(line);
    for (const one of this.#waiting) {
      if (one.is === is && this.counts[is] >= one.count) {
        this.#waiting.delete(one);
        one.resolve();
      }
    }
  }

  /** Resolves as soon as so many more facts of that name have been told. */
  more(is, number) {
    const count = (this.counts[is] ?? 0) + number;
    return new Promise((resolve) => this.#waiting.add({ is, count, resolve }));
  }

  /** Something went wrong that has nothing to do with what the auditor looks for. */
  trouble(text) {
    this.tell('trouble', { text });
  }

  /** The auditor's exit code, once it has told what it thinks. */
  async verdict() {
    this.#auditor.stdin.end();
    await new Promise((resolve) => this.#file.end(resolve));
    return this.#code;
  }
}
