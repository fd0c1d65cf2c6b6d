import { backoff } from './backoff.js';
import { Channel } from './channel.js';
import { type Core, newKey } from './core.js';
import { Emitter } from './emitter.js';
import type { Environment } from './environment.js';
import { CarillonError } from './errors.js';
import { errorCodes, taskEventTypes } from './generated.js';
import type { Http } from './http.js';
import {
  type Frame,
  isRecord,
  type Publication,
  type TaskSnapshot,
  type TaskStatus,
} from './protocol.js';
import { type Known, now, Task } from './task.js';

export interface SubmitOptions {
  /** Names this act of submitting; the client makes one when it is left out. */
  idempotencyKey?: string;
  /** How long to try, in milliseconds. */
  timeout?: number;
}

export interface TaskFilter {
  status?: TaskStatus;
  /** Their kind. */
  type?: string;
  /** 1 to 500; 50 when left out. */
  limit?: number;
  /** The `cursor` of the page before. */
  cursor?: string;
}

export interface TaskPage<Out = unknown> {
  /** The newest first. */
  tasks: Task<Out>[];
  /** To be passed on for those that follow; undefined when these are the last. */
  cursor?: string;
}

/** A task that somebody looks at. */
interface Watched {
  task: Task;
  watchers: number;
  channel: Channel;
  cancelRetry(): void;
}

const stateEvents: ReadonlySet<string> = new Set(taskEventTypes);

/** The task that a publication tells of, if it does. */
export function taskOf({ type, data }: Frame | Publication): TaskSnapshot | undefined {
  const tells = stateEvents.has(type) && isRecord(data) && typeof data.taskId === 'string';
  return tells ? (data as unknown as TaskSnapshot) : undefined;
}

/** The user's tasks. One that is looked at is followed on its own channel until it is finished. */
export class Tasks {
  readonly #emitter = new Emitter<{ change: TaskSnapshot }>();
  /** Every handle that the application still has, so that a task has one of them. */
  readonly #handles = new Map<string, WeakRef<Task>>();
  readonly #forgotten = new FinalizationRegistry<string>((id) => {
    if (this.#handles.get(id)?.deref() === undefined) {
      this.#handles.delete(id);
    }
  });
  readonly #watched = new Map<string, Watched>();

  readonly #core: Core;
  readonly #http: Http;
  readonly #environment: Pick<Environment, 'later' | 'random'>;

  /** @internal */
  constructor(core: Core, http: Http, environment: Pick<Environment, 'later' | 'random'>) {
    this.#core = core;
    this.#http = http;
    this.#environment = environment;
  }

  /** The state of any of the user's tasks changed. Returns what takes the listener off again. */
  on(name: 'change', listener: (task: TaskSnapshot) => void): () => void {
    const off = this.#emitter.on(name, listener);
    this.#core.start();
    return off;
  }

  /**
   * Has a task done; resolves once the server has taken it on. What is submitted while there is no
   * connection, or is in flight when that breaks, is submitted when there is one, and done once.
   */
  async submit<Out = unknown>(
    type: string,
    input: unknown = {},
    { idempotencyKey, timeout }: SubmitOptions = {},
  ): Promise<Task<Out>> {
    const key = idempotencyKey ?? newKey();
    const command = { type: 'task_submit', task: type, input, idempotency_key: key };
    const { data, timestamp = 0 } = await this.#core.send(command, timeout);
    const { taskId, status } = data as { taskId: string; status: TaskStatus };
    const nothingDone = { progress: 0, current: 0, total: 0 };
    const snapshot = {
      taskId,
      taskType: type,
      status,
      ...nothingDone,
      createdAt: timestamp,
      input,
    };
    const task = this.#handle({ snapshot: { ...snapshot, owner: '' }, stamp: 0, live: false });
    if (!task.isFinished) {
      this.#watch(task);
    }
    if (status !== 'pending') {
      // The same was submitted before: more is known of it than the answer says.
      await this.#refresh(task);
    }
    return task as Task<Out>;
  }

  /** A task by its id, as it is now. */
  async get<Out = unknown>(id: string): Promise<Task<Out>> {
    return this.#handle(await this.#fetch(id)) as Task<Out>;
  }

  /** The user's tasks, page by page. */
  async list<Out = unknown>(filter: TaskFilter = {}): Promise<TaskPage<Out>> {
    const { status, type, limit, cursor } = filter;
    const asked = now();
    const page = await this.#http.get<{ tasks: TaskSnapshot[]; next_cursor?: string }>(
      '/api/v1/tasks',
      { status, type, limit, cursor },
    );
    const tasks = page.tasks.map((snapshot) => this.#handle(fetched(snapshot, asked)) as Task<Out>);
    return { tasks, cursor: page.next_cursor };
  }

  /** A task that has been heard of, without asking; undefined when nobody holds on to it any more. */
  known<Out = unknown>(id: string): Task<Out> | undefined {
    return this.#handles.get(id)?.deref() as Task<Out> | undefined;
  }

  /** @internal What comes in tells of a task. */
  receive(snapshot: TaskSnapshot, timestamp: number): void {
    const isKnown = this.known(snapshot.taskId) !== undefined;
    const task = this.#handle({ snapshot, stamp: timestamp, live: true });
    if (!isKnown) {
      this.#emitter.emit('change', task.snapshot);
    }
  }

  /** @internal Something of what was missed does not come. */
  refreshAll(): void {
    for (const { task } of this.#watched.values()) {
      void this.#refresh(task);
    }
  }

  /** @internal The client is over. */
  end(error: Error): void {
    for (const watched of [...this.#watched.values()]) {
      watched.task.end(error);
      this.#unwatch(watched);
    }
  }

  #handle(known: Known): Task {
    const { taskId } = known.snapshot;
    const there = this.known(taskId);
    if (there !== undefined) {
      const { snapshot } = there;
      there.absorb(known);
      if (there.snapshot !== snapshot) {
        this.#emitter.emit('change', there.snapshot);
      }
      return there;
    }
    const task: Task = new Task(known, {
      watch: (one) => this.#watch(one),
      act: (one, action) => this.#act(one, action),
      retry: async (one) => {
        const asked = now();
        this.#handle(fetched(await this.#http.send('POST', pathOf(one.id, 'retry')), asked));
      },
    });
    this.#handles.set(taskId, new WeakRef(task));
    this.#forgotten.register(task, taskId);
    return task;
  }

  #watch(task: Task): () => void {
    const watched = this.#watched.get(task.id) ?? this.#follow(task);
    watched.watchers += 1;
    let over = false;
    return () => {
      watched.watchers -= over ? 0 : 1;
      over = true;
      if (watched.watchers === 0) {
        this.#unwatch(watched);
      }
    };
  }

  #follow(task: Task): Watched {
    const channel = new Channel(`task:${task.id}`, this.#core);
    const watched: Watched = { task, watchers: 0, channel, cancelRetry: () => {} };
    this.#watched.set(task.id, watched);
    // Its events come to receive(), as those of the inbox do.
    channel.on('gap', () => void this.#refresh(task));
    // Where it may not be followed, as beyond the limit of channels, the inbox has its states.
    channel.on('error', () => void this.#refresh(task));
    const off = task.onEnd(() => {
      off();
      this.#unwatch(watched);
    });
    return watched;
  }

  #unwatch(watched: Watched): void {
    if (this.#watched.get(watched.task.id) === watched) {
      this.#watched.delete(watched.task.id);
    }
    watched.cancelRetry();
    watched.channel.leave();
  }

  async #fetch(id: string): Promise<Known> {
    const asked = now();
    return fetched(await this.#http.get<TaskSnapshot>(pathOf(id)), asked);
  }

  /** Looks how it is, again after a while when nobody answers and somebody still looks at it. */
  async #refresh(task: Task, failures = 0): Promise<void> {
    try {
      this.#handle(await this.#fetch(task.id));
    } catch (error) {
      const watched = this.#watched.get(task.id);
      if (watched === undefined) {
        return;
      }
      if (error instanceof CarillonError && !error.retryable) {
        task.end(error);
        return;
      }
      watched.cancelRetry();
      watched.cancelRetry = this.#environment.later(
        backoff(failures, this.#environment.random()),
        () => void this.#refresh(task, failures + 1),
      );
    }
  }

  /** What was done already when the connection broke is refused the second time: look whether it is so. */
  async #act(task: Task, action: 'pause' | 'resume' | 'cancel'): Promise<void> {
    try {
      await this.#core.send({ type: `task_${action}`, taskId: task.id });
    } catch (error) {
      if (!(error instanceof CarillonError && error.code === errorCodes.conflict)) {
        throw error;
      }
      this.#handle(await this.#fetch(task.id));
      const wanted: Record<typeof action, TaskStatus[]> = {
        pause: ['paused'],
        resume: ['running', 'pending'],
        cancel: ['cancelled'],
      };
      if (!wanted[action].includes(task.state)) {
        throw error;
      }
    }
  }
}

/** A fetched state; the latest moment that it mentions is the least that is known of its age. */
function fetched(snapshot: TaskSnapshot, asked: number): Known {
  const { createdAt, startedAt = 0, finishedAt = 0 } = snapshot;
  return { snapshot, stamp: Math.max(createdAt, startedAt, finishedAt), live: false, asked };
}

function pathOf(id: string, action?: string): string {
  return `/api/v1/tasks/${encodeURIComponent(id)}${action === undefined ? '' : `/${action}`}`;
}
