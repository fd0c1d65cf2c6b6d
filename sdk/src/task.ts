import { Emitter } from './emitter.js';
import { CarillonError } from './errors.js';
import { isFinished, type TaskSnapshot, type TaskStatus } from './protocol.js';
import { Stream } from './stream.js';

/** What a task needs of those that follow it. */
export interface TaskKeeper {
  /** Somebody looks at this task: it is kept up to date. Returns what ends that. */
  watch(task: Task): () => void;
  act(task: Task, action: 'pause' | 'resume' | 'cancel'): Promise<void>;
  retry(task: Task): Promise<void>;
}

/** What is known of a task, and how recent it is. */
export interface Known {
  snapshot: TaskSnapshot;
  /** The server's time of this state: nothing older replaces it. */
  stamp: number;
  /** Whether it came as an event, in the order of its channel, or was fetched. */
  live: boolean;
  /** Of what was fetched: the moment it was asked for, by {@link now}. */
  asked?: number;
}

/** Counts what was taken over, of any task: an answer is newer than all that was known when it was asked for. */
let changes = 0;

export const now = (): number => changes;

/** A task, as it is by now. */
export class Task<Out = unknown> implements AsyncIterable<TaskSnapshot<Out>> {
  readonly #emitter = new Emitter<{ change: TaskSnapshot; end: Error | undefined }>();
  readonly #streams = new Set<Stream<TaskSnapshot>>();

  #known: Known;
  /** When that was taken over. */
  #since = ++changes;
  readonly #keeper: TaskKeeper;

  /** @internal */
  constructor(known: Known, keeper: TaskKeeper) {
    this.#known = known;
    this.#keeper = keeper;
  }

  get id(): string {
    return this.#known.snapshot.taskId;
  }

  /** Its kind, such as `documents.generate`. */
  get type(): string {
    return this.#known.snapshot.taskType;
  }

  get state(): TaskStatus {
    return this.#known.snapshot.status;
  }

  /** Percent, 0 to 100. */
  get progress(): number {
    return this.#known.snapshot.progress;
  }

  /** All that is known of it; another object after each change, and the same one until then. */
  get snapshot(): TaskSnapshot<Out> {
    return this.#known.snapshot as TaskSnapshot<Out>;
  }

  get isFinished(): boolean {
    return isFinished(this.state);
  }

  /** Follows the task while there is a listener. Returns what takes the listener off again. */
  on(name: 'change', listener: (task: TaskSnapshot<Out>) => void): () => void {
    const off = this.#emitter.on(name, listener as (task: TaskSnapshot) => void);
    const unwatch = this.#keeper.watch(this);
    return () => {
      off();
      unwatch();
    };
  }

  /** How it is, and how it is after each change, until it is finished. Of what a slow loop misses it gets the newest. */
  [Symbol.asyncIterator](): AsyncIterableIterator<TaskSnapshot<Out>, undefined> {
    let unwatch = () => {};
    const stream: Stream<TaskSnapshot> = new Stream(
      `task '${this.id}'`,
      {
        ended: () => {
          this.#streams.delete(stream);
          unwatch();
        },
      },
      true,
    );
    stream.push(this.snapshot);
    if (this.isFinished) {
      stream.end();
    } else {
      this.#streams.add(stream);
      unwatch = this.#keeper.watch(this);
    }
    return stream as AsyncIterableIterator<TaskSnapshot<Out>, undefined>;
  }

  /**
   * Its result, once it is completed.
   *
   * @throws CarillonError `task_failed` or `task_cancelled` when it ended otherwise
   */
  result(): Promise<Out> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const { status, result, error } = this.snapshot;
        if (status === 'completed') {
          resolve(result as Out);
        } else if (status === 'failed') {
          reject(new CarillonError('task_failed', error ?? `task '${this.id}' failed`, false));
        } else {
          reject(new CarillonError('task_cancelled', `task '${this.id}' was cancelled`, false));
        }
      };
      if (this.isFinished) {
        settle();
        return;
      }
      const unwatch = this.#keeper.watch(this);
      const off = this.#emitter.on('end', (error) => {
        off();
        unwatch();
        if (error === undefined) {
          settle();
        } else {
          reject(error);
        }
      });
    });
  }

  /** Resolves once it is paused, or about to be. */
  pause(): Promise<void> {
    return this.#keeper.act(this, 'pause');
  }

  resume(): Promise<void> {
    return this.#keeper.act(this, 'resume');
  }

  cancel(): Promise<void> {
    return this.#keeper.act(this, 'cancel');
  }

  /** Has a task whose attempts are used up tried again. */
  retry(): Promise<void> {
    return this.#keeper.retry(this);
  }

  /** @internal It is finished, or nothing more will be known of it. */
  onEnd(listener: () => void): () => void {
    return this.#emitter.on('end', listener);
  }

  /** @internal Takes over what is newer than what is known, and of what is older its input, which events don't tell. */
  absorb(next: Known): void {
    const { snapshot: before } = this.#known;
    const { snapshot: told } = next;
    const isAnswer = next.asked !== undefined && next.asked >= this.#since;
    const stamp = isAnswer ? Math.max(this.#known.stamp, next.stamp) : next.stamp;
    const isNewer = supersedes(this.#known, { ...next, stamp });
    const merged = isNewer
      ? {
          ...told,
          input: told.input ?? before.input,
          result: told.result ?? before.result,
          createdAt: told.createdAt ?? before.createdAt,
        }
      : { ...before, input: before.input ?? told.input };
    const isNew = !same(before, merged);
    this.#known = {
      ...(isNewer ? { ...next, stamp } : this.#known),
      snapshot: isNew ? merged : before,
    };
    if (isNewer) {
      this.#since = ++changes;
    }
    if (!isNew) {
      return;
    }
    this.#emitter.emit('change', this.snapshot);
    for (const stream of [...this.#streams]) {
      stream.push(this.snapshot);
    }
    if (this.isFinished) {
      this.end();
    }
  }

  /** @internal Nothing more will be known of it. */
  end(error?: Error): void {
    for (const stream of [...this.#streams]) {
      stream.end(error);
    }
    this.#emitter.emit('end', error);
  }
}

/** Whether a state may take the place of what is known. What is finished stays finished, unless it failed and was put back. */
function supersedes(known: Known, next: Known): boolean {
  const before = known.snapshot;
  const now = next.snapshot;
  const reopens = before.status === 'failed' && now.status === 'pending';
  if (isFinished(before.status) && before.status !== now.status && !reopens) {
    return false;
  }
  if (next.stamp < known.stamp) {
    return false;
  }
  // A fetched state has no time of its own; an event from before it shows by its progress.
  const sameRun = before.startedAt === now.startedAt;
  return known.live || !next.live || !sameRun || now.current >= before.current;
}

/** Whether two states say the same; the events of one state come on two channels. */
function same(a: TaskSnapshot, b: TaskSnapshot): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof TaskSnapshot>;
  return [...names].every(
    (name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]),
  );
}
