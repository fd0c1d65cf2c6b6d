import { seconds } from './findings.js';

const ends = ['completed', 'failed', 'cancelled'];

/** Every task that was taken on ends, once, with a result; what was acknowledged about it stays so. */
export class Tasks {
  #tasks = new Map();
  #byRequest = new Map();
  #findings;

  constructor(findings) {
    this.#findings = findings;
  }

  submitted({ id, task, at }) {
    const before = this.#byRequest.get(id) ?? task;
    this.#byRequest.set(id, before);
    if (before !== task) {
      this.#findings.add('two tasks for one request', `${id} gave ${before}, and then ${task}`);
    }
    this.#of(task).submitted ??= at;
  }

  cancelled({ task }) {
    this.#of(task).isCancelled = true;
  }

  paused({ task, at }) {
    this.#of(task).paused = at;
  }

  /** Somebody is about to let it go on, so that it may end from here on. */
  resuming({ task }) {
    this.#of(task).paused = undefined;
  }

  /** Somebody was told how it has ended: by an event at a place of a channel, or when asking. */
  ended({ task: id, status, result, channel, epoch, offset }) {
    const task = this.#of(id);
    if (!ends.includes(status)) {
      throw new Error(`'${status}' is not how a task ends`);
    }
    task.seen.push({ status, result });
    if (task.paused !== undefined) {
      this.#findings.add(
        'pause forgotten',
        `${id} is ${status}, though it was paused at ${seconds(task.paused)}`,
      );
      task.paused = undefined;
    }
    if (channel !== undefined) {
      const place = task.places.get(`${channel} ${epoch}`) ?? offset;
      task.places.set(`${channel} ${epoch}`, place);
      if (place !== offset) {
        this.#findings.add(
          'ended twice',
          `${id} ended at ${channel} ${epoch}/${place}, and again at ${offset}`,
        );
      }
    }
  }

  /** Somebody asked, and the server does not know it. */
  unknown({ task }) {
    this.#findings.add('lost task', `the server does not know ${task}, which it has taken on`);
  }

  /** An event of a task may come before the answer to its submission. */
  #of(id) {
    if (!this.#tasks.has(id)) {
      this.#tasks.set(id, { seen: [], places: new Map() });
    }
    return this.#tasks.get(id);
  }

  #takenOn() {
    return [...this.#tasks].filter(([, { submitted }]) => submitted !== undefined);
  }

  judge() {
    for (const [id, { submitted, seen, isCancelled }] of this.#takenOn()) {
      const ways = new Set(seen.map(({ status, result }) => `${status} ${result}`));
      if (seen.length === 0) {
        this.#findings.add('task without an end', `${id}, taken on at ${seconds(submitted)}`);
      } else if (ways.size > 1) {
        this.#findings.add('two ends of one task', `${id}: ${[...ways].join('; ')}`);
      }
      for (const { status, result } of seen.slice(0, 1)) {
        if (isCancelled && status !== 'cancelled') {
          this.#findings.add('cancel forgotten', `${id} is ${status}, though it was cancelled`);
        } else if (status === 'failed') {
          this.#findings.add('failed task', `${id}: ${result}`);
        } else if (status === 'completed' && result === undefined) {
          this.#findings.add('task without a result', id);
        }
      }
    }
  }

  figures() {
    const tasks = this.#takenOn().map(([, task]) => task);
    const count = (wanted) => tasks.filter(({ seen }) => seen[0]?.status === wanted).length;
    return {
      'tasks taken on': tasks.length,
      'tasks completed': count('completed'),
      'tasks cancelled': count('cancelled'),
    };
  }
}
