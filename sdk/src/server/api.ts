import { backoff } from '../backoff.js';
import { CarillonError, errorOf } from '../errors.js';

export interface Request {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  idempotencyKey?: string;
  /** How long to wait for an answer, in milliseconds; 30 000 when left out. */
  timeout?: number;
  /** How often to try where nobody answers, or somebody in between does; 4 times when left out. */
  attempts?: number;
  signal?: AbortSignal;
}

const usualTimeout = 30_000;
const usualAttempts = 4;

/** The server's HTTP API, with the application's rights. Whoever asks twice must say so by an idempotency key. */
export class Api {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(base: string, headers: Record<string, string>) {
    this.#base = base;
    this.#headers = headers;
  }

  /**
   * Gives what is answered; undefined for nothing at all.
   *
   * @throws CarillonError as the server refuses it, or `unreachable`
   */
  async ask<T>(path: string, request: Request = {}): Promise<T> {
    const { attempts = usualAttempts, signal } = request;
    for (let failures = 0; ; failures++) {
      try {
        return await this.#once<T>(path, request);
      } catch (error) {
        const { name } = error as CarillonError;
        if (name !== 'unreachable' || failures + 1 >= attempts || signal?.aborted) {
          throw error;
        }
        await pause(backoff(failures, 0.5 + Math.random() / 2), signal);
      }
    }
  }

  async #once<T>(
    path: string,
    { method = 'POST', body, idempotencyKey, timeout, signal }: Request,
  ) {
    const url = this.#base + path;
    const limit = AbortSignal.timeout(timeout ?? usualTimeout);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...this.#headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      text = await response.text();
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { message?: string } };
      throw new CarillonError('unreachable', `${url}: ${cause?.message || message}`);
    }
    const said = parsed(text);
    if (!response.ok) {
      throw errorOf(said, `${url} was answered by status ${response.status}`);
    }
    return (text === '' ? undefined : said) as T;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Waits; less long when it is aborted. */
export function pause(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal?.addEventListener('abort', done);
  });
}
