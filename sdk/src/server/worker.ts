import { backoff } from '../backoff.js';
import type { CarillonError } from '../errors.js';
import type { TaskSnapshot } from '../protocol.js';
import { type Api, pause } from './api.js';
import { type Claimed, Lease, type Progress } from './lease.js';

/** A task as its worker has it. */
export type WorkerTask<In = unknown> = TaskSnapshot & { input: In };

export interface WorkerContext {
  /** Aborted once its owner cancels the task, or the task is not this worker's any more. */
  readonly signal: AbortSignal;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /**
   * Says how far it is, and is a checkpoint too. It may be called as often as one likes: the newest is
   * sent at most ten times a second.
   */
  progress(
    current: number,
    total: number,
    words?: { stage?: string; message?: string },
  ): Promise<void>;
  /**
   * Goes on at once, or when its owner resumes it.
   *
   * @throws CarillonError `task_cancelled` when there is nothing to go on with
   */
  checkpoint(): Promise<void>;
}

/** Does a task; what it gives is the result. What it throws fails the attempt, without another one if it says `retryable: false`. */
export type WorkerHandler<In, Out> = (task: WorkerTask<In>, context: WorkerContext) => Promise<Out>;

export interface WorkerOptions {
  /** By what name the server knows it; the host and a random word when left out. */
  name?: string;
  /** How many tasks at once; 1 when left out. */
  concurrency?: number;
  /** How long the server waits for a sign of life, in seconds; 30 when left out. A third of it goes between two. */
  lease?: number;
  /** Hears of what is not a task's own failure, such as a server that can't be reached. */
  onError?: (error: Error) => void;
}

/** A worker at work. */
export interface Worker {
  readonly name: string;
  /** Takes no more tasks; resolves once those in hand are done. */
  stop(): Promise<void>;
}

const waitSeconds = 20;

export function startWorker<In, Out>(
  api: Api,
  types: string[],
  handler: WorkerHandler<In, Out>,
  options: WorkerOptions,
): Worker {
  const { concurrency = 1, lease = 30, onError = () => {} } = options;
  const name = options.name ?? `node-${crypto.randomUUID().slice(0, 8)}`;
  const stopping = new AbortController();
  const { signal } = stopping;
  const body = { worker: name, types, lease_seconds: lease, wait_seconds: waitSeconds };

  const claim = () =>
    api.ask<Claimed | undefined>('/api/v1/workers/claim', {
      body,
      signal,
      timeout: (waitSeconds + 15) * 1000,
      attempts: 1,
    });

  const work = async () => {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const claimed = await claim();
        failures = 0;
        if (claimed !== undefined) {
          await run(new Lease(api, claimed, lease), claimed, handler).catch(onError);
        }
      } catch (error) {
        if (!signal.aborted) {
          onError(error as Error);
          await pause(backoff(failures, 0.5 + Math.random() / 2), signal);
          failures += 1;
        }
      }
    }
  };

  const all = Promise.all(Array.from({ length: concurrency }, work));
  return {
    name,
    stop: async () => {
      stopping.abort();
      await all;
    },
  };
}

async function run<In, Out>(
  lease: Lease,
  { task }: Claimed,
  handler: WorkerHandler<In, Out>,
): Promise<void> {
  const context: WorkerContext = {
    signal: lease.signal,
    attempt: task.attempts ?? 1,
    checkpoint: () => lease.checkpoint(),
    progress: async (current, total, words) => {
      const progress: Progress = { current, total, ...words };
      lease.tell(progress);
      await lease.checkpoint();
    },
  };
  lease.start();
  try {
    const result = await handler(task as WorkerTask<In>, context);
    await lease.end('complete', { result: result ?? {} });
  } catch (error) {
    const { message = String(error) } = error as Error;
    const retry = (error as CarillonError).retryable !== false;
    await lease.end('fail', { error: message.slice(0, 4_000) || 'it failed', retry });
  } finally {
    lease.stop();
  }
}
