import { addressOf } from '../address.js';
import { newKey } from '../core.js';
import { CarillonError } from '../errors.js';
import type { Position, TaskSnapshot, TaskStatus } from '../protocol.js';
import { Api } from './api.js';
import { signToken } from './token.js';
import { startWorker, type Worker, type WorkerHandler, type WorkerOptions } from './worker.js';

export { CarillonError } from '../errors.js';
export type { TaskSnapshot, TaskStatus } from '../protocol.js';
export { signToken, type TokenClaims } from './token.js';
export type {
  Worker,
  WorkerContext,
  WorkerHandler,
  WorkerOptions,
  WorkerTask,
} from './worker.js';

export interface ServerOptions {
  /** Where the server is: `https://push.example.org`. */
  url: string;
  /** An API key of the server's (`auth.api-keys`), or */
  apiKey?: string;
  /** a token with the role `service` or `admin`. */
  token?: string;
}

/** Whom it is for, by one member or more; what it is; how it is kept. */
export interface PublishRequest {
  channel?: string;
  channels?: string[];
  user?: string;
  users?: string[];
  all?: true;
  /** What receivers see as `type`; `message` when left out. */
  type?: string;
  data?: unknown;
  key?: string;
  durable?: boolean;
  /** Seconds. */
  ttl?: number;
  priority?: 'low' | 'normal' | 'high';
  /** Names this act of publishing; one is made when it is left out. */
  idempotencyKey?: string;
}

export interface Published {
  /** How many connections it was written to. */
  connections: number;
  publications: (Partial<Position> & {
    channel: string;
    connections?: number;
    /** Whether it waits for somebody who is away. */
    queued?: boolean;
    repeated?: boolean;
    /** Why it is not on this channel. */
    error?: { code: number; name: string; message: string };
  })[];
}

export interface SubmitRequest {
  /** Whose it is, who sees it and controls it. */
  user: string;
  type: string;
  input?: unknown;
  idempotencyKey?: string;
}

export interface ListRequest {
  user?: string;
  status?: TaskStatus;
  type?: string;
  /** Those whose attempts are used up, of everybody. */
  state?: 'dead';
  limit?: number;
  cursor?: string;
}

export interface NotificationRequest {
  user: string;
  title: string;
  message: string;
  /** `info` when left out. */
  type?: string;
  data?: object;
}

export interface ServerTasks {
  submit(request: SubmitRequest): Promise<TaskSnapshot>;
  get(id: string): Promise<TaskSnapshot>;
  list(request?: ListRequest): Promise<{ tasks: TaskSnapshot[]; cursor?: string }>;
  pause(id: string): Promise<TaskSnapshot>;
  resume(id: string): Promise<TaskSnapshot>;
  cancel(id: string): Promise<TaskSnapshot>;
  /** Has one whose attempts are used up tried again. */
  retry(id: string): Promise<TaskSnapshot>;
}

export interface CarillonServer {
  publish(request: PublishRequest): Promise<Published>;
  /** Stores a notification and pushes it; gives its id. */
  notify(request: NotificationRequest): Promise<{ id: string }>;
  readonly tasks: ServerTasks;
  signToken: typeof signToken;
  /** Works on tasks of a kind, or of several, that `tasks.outside` names. */
  worker<In = unknown, Out = unknown>(
    type: string | string[],
    handler: WorkerHandler<In, Out>,
    options?: WorkerOptions,
  ): Worker;
}

/** The application's side of a server, over HTTP: nothing is opened, and nothing has to be closed but workers. */
export function createServer({ url, apiKey, token }: ServerOptions): CarillonServer {
  if ((apiKey === undefined) === (token === undefined)) {
    const why = "give one of 'apiKey' and 'token': by it the server knows the application";
    throw new CarillonError('invalid_field', why, false);
  }
  const headers: Record<string, string> =
    apiKey === undefined ? { authorization: `Bearer ${token}` } : { 'x-api-key': apiKey };
  const api = new Api(addressOf(url).http, headers);
  return {
    publish: ({ idempotencyKey = newKey(), ...body }) =>
      api.ask('/api/v1/publish', { body, idempotencyKey }),
    notify: ({ user, ...body }) =>
      // Stored twice when asked twice: it is asked once.
      api.ask('/api/v1/notifications', { body: { user_id: user, ...body }, attempts: 1 }),
    tasks: tasksOf(api),
    signToken,
    worker: (type, handler, options = {}) => startWorker(api, [type].flat(), handler, options),
  };
}

function tasksOf(api: Api): ServerTasks {
  const at = (id: string, action = '') =>
    `/api/v1/tasks/${encodeURIComponent(id)}${action && `/${action}`}`;
  const act = (action: string) => (id: string) => api.ask<TaskSnapshot>(at(id, action));
  return {
    submit: ({ idempotencyKey = newKey(), input = {}, ...body }) =>
      api.ask('/api/v1/tasks', { body: { ...body, input }, idempotencyKey }),
    get: (id) => api.ask(at(id), { method: 'GET' }),
    list: async (request = {}) => {
      const given = Object.entries(request).filter(([, value]) => value !== undefined);
      const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
      const page = await api.ask<{ tasks: TaskSnapshot[]; next_cursor?: string }>(
        `/api/v1/tasks?${query}`,
        { method: 'GET' },
      );
      return { tasks: page.tasks, ...(page.next_cursor && { cursor: page.next_cursor }) };
    },
    pause: act('pause'),
    resume: act('resume'),
    cancel: act('cancel'),
    retry: act('retry'),
  };
}
