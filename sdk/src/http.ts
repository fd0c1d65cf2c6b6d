import { CarillonError, errorOf } from './errors.js';
import type { Tokens } from './tokens.js';

const patienceMillis = 30_000;

type Query = Record<string, string | number | boolean | undefined>;

/** What is asked over HTTP. A refused token is renewed once, and the request repeated. */
export class Http {
  readonly base: string;
  readonly #tokens: Tokens;

  constructor(base: string, tokens: Tokens) {
    this.base = base;
    this.#tokens = tokens;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    return this.send('GET', `${path}${given.length > 0 ? `?${search}` : ''}`);
  }

  /** Gives what is answered, which is JSON or nothing at all. */
  async send<T>(method: string, path: string): Promise<T> {
    const response = await this.raw(method, path);
    const text = await response.text().catch(() => '');
    let body: unknown;
    try {
      body = text === '' && response.ok ? null : JSON.parse(text);
    } catch {
      // What is no JSON was not said by the server, but by something in between.
    }
    if (!response.ok || body === undefined) {
      throw errorOf(body, `${this.base}${path} was answered by status ${response.status}`);
    }
    return body as T;
  }

  async raw(method: string, path: string): Promise<Response> {
    const response = await this.#fetch(method, path, false);
    const again = response.status === 401 && this.#tokens.renewable;
    return again ? this.#fetch(method, path, true) : response;
  }

  async #fetch(method: string, path: string, fresh: boolean): Promise<Response> {
    const url = this.base + path;
    const token = await this.#tokens.get(fresh);
    try {
      return await fetch(url, {
        method,
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(patienceMillis),
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new CarillonError('unreachable', `${url} could not be reached: ${why}`);
    }
  }
}
