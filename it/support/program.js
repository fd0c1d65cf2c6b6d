// A program that a test runs in a folder of its own: started, listened to, ended, and leaving nothing behind.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const startMillis = 60_000;
const running = new Set();

/** Where what programs print is kept until the next run of all tests. */
const logs = join(dirname(dirname(fileURLToPath(import.meta.url))), 'target', 'servers');
const run = basename(process.argv[1] ?? 'run', '.js').replace(/[^\w.-]/g, '-');
let programs = 0;

// A test run that breaks off leaves no process and no folder either.
process.on('exit', () => {
  for (const program of running) {
    program.kill();
    program.removeFolder();
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

export class Program {
  #name;
  #folder;
  #process;
  #ended = Promise.resolve();
  #output = '';
  #log;

  /** @param name what it is, for errors; its `folder` is removed when it ends for good */
  constructor(name, folder) {
    this.#name = name;
    this.#folder = folder;
    mkdirSync(logs, { recursive: true });
    programs += 1;
    this.#log = join(logs, `${run}-${process.pid}-${programs}.log`);
  }

  /** The file in which all is that it printed. */
  get log() {
    return this.#log;
  }

  get folder() {
    return this.#folder;
  }

  get pid() {
    return this.#process.pid;
  }

  /** The newest of what it printed, over all its starts. */
  get output() {
    return this.#output;
  }

  /** Starts it; it is there when this resolves, which is when it prints `text`. */
  async run([path, ...options], text, settings = {}) {
    const child = spawn(path, options, {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a kill reaches whatever a script has started.
      detached: true,
      ...settings,
    });
    this.#process = child;
    running.add(this);
    this.#ended = new Promise((resolve) => {
      child.once('close', () => {
        running.delete(this);
        resolve();
      });
    });
    await this.#saying(text);
  }

  #saying(text) {
    const child = this.#process;
    const from = this.#output.length;
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${this.#name} ${why}; it printed:\n${this.#output}`));
      const timer = setTimeout(() => fail(`did not start within ${startMillis} ms`), startMillis);
      const hear = (chunk) => {
        this.#output += chunk;
        appendFileSync(this.#log, chunk);
        if (this.#output.includes(text, from)) {
          clearTimeout(timer);
          resolve();
        }
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('error', (error) => fail(`could not be run: ${error.message}`));
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        fail(`ended by ${signal ?? `code ${code}`}`);
      });
    });
  }

  /** Ends it at once, by default as a power cut would. */
  kill(signal = 'SIGKILL') {
    if (running.has(this)) {
      try {
        process.kill(-this.pid, signal);
      } catch {
        // It has ended in this very moment.
      }
    }
    return this.#ended;
  }

  removeFolder() {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
