import { CarillonError } from '../errors.js';
import { errorCodes } from '../generated.js';
import type { TaskSnapshot } from '../protocol.js';
import { type Api, pause } from './api.js';

/** A task that the server has given to a worker, until the lease is over. */
export interface Claimed {
  task: TaskSnapshot;
  lease: string;
}

export interface Progress {
  current: number;
  total: number;
  stage?: string;
  message?: string;
}

type Wish = 'continue' | 'pause' | 'cancel';

const betweenMillis = 100;
const pausedMillis = 1_000;

/** A worker's hold on one task: keeps it alive, tells the newest progress, and knows what its owner wants. */
export class Lease {
  readonly #api: Api;
  readonly #claimed: Claimed;
  readonly #seconds: number;
  readonly #over = new AbortController();
  readonly #ended = new AbortController();
  #newest: Progress | undefined;
  #talking: Promise<void> | undefined;
  #wish: Wish = 'continue';
  #resumed = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, claimed: Claimed, seconds: number) {
    this.#api = api;
    this.#claimed = claimed;
    this.#seconds = seconds;
  }

  /** Aborted once the task is cancelled, or somebody else's. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  start(): void {
    this.#plan();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
  }

  tell(progress: Progress): void {
    this.#newest = progress;
    this.#talking ??= this.#talk();
  }

  async checkpoint(): Promise<void> {
    if (this.#wish === 'pause' && !this.signal.aborted) {
      await new Promise<void>((resume) => this.#resumed.add(resume));
    }
    if (this.signal.aborted) {
      throw this.signal.reason;
    }
  }

  /** Says how it ended, again until the server has heard it; there is nothing to say of what is not ours any more. */
  async end(how: 'complete' | 'fail', more: object): Promise<void> {
    if (this.signal.aborted) {
      return;
    }
    await this.#talking;
    try {
      await this.#say(how, more, 100);
    } catch (error) {
      if (!isLost(error)) {
        throw error;
      }
    }
  }

  async #talk(): Promise<void> {
    while (this.#newest !== undefined && !this.#ended.signal.aborted) {
      const progress = this.#newest;
      this.#newest = undefined;
      await this.#ask('progress', progress);
      await pause(betweenMillis, this.#ended.signal);
    }
    this.#talking = undefined;
  }

  #plan(): void {
    const paused = this.#wish === 'pause';
    const due = paused ? pausedMillis : (this.#seconds * 1000) / 3;
    this.#timer = setTimeout(async () => {
      await this.#ask('heartbeat', {});
      if (!this.#ended.signal.aborted) {
        this.#plan();
      }
    }, due);
  }

  async #ask(what: 'progress' | 'heartbeat', more: object): Promise<void> {
    try {
      const { action } = await this.#say<{ action: Wish }>(what, more, 1);
      this.#take(action);
    } catch (error) {
      if (isLost(error)) {
        const why = `task '${this.#claimed.task.taskId}' is not this worker's any more`;
        this.#abort(new CarillonError('lease_lost', why, false, errorCodes.lease_lost));
      }
      // Else nobody was heard: the lease outlives that for a while, and a restarted server prolongs it.
    }
  }

  #take(wish: Wish): void {
    const before = this.#wish;
    this.#wish = wish;
    if (wish === 'cancel') {
      const why = `task '${this.#claimed.task.taskId}' was cancelled`;
      this.#abort(new CarillonError('task_cancelled', why, false));
    } else if (wish === 'continue') {
      this.#release();
    } else if (before === 'continue') {
      clearTimeout(this.#timer);
      this.#plan();
    }
  }

  #abort(error: CarillonError): void {
    this.#over.abort(error);
    clearTimeout(this.#timer);
    this.#ended.abort();
    this.#release();
  }

  #release(): void {
    for (const resume of this.#resumed) {
      resume();
    }
    this.#resumed.clear();
  }

  #say<T>(what: string, more: object, attempts: number): Promise<T> {
    const { task, lease } = this.#claimed;
    const path = `/api/v1/tasks/${encodeURIComponent(task.taskId)}/${what}`;
    return this.#api.ask<T>(path, { body: { lease, ...more }, attempts, timeout: 10_000 });
  }
}

/** The task is another worker's by now, or nobody's. */
function isLost(error: unknown): boolean {
  const code = error instanceof CarillonError ? error.code : 0;
  return code === errorCodes.lease_lost || code === errorCodes.not_found;
}
