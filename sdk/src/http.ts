import { CarillonError, errorOf } from './errors.js';
import type { Tokens } from './tokens.js';

const patienceMillis = 30_000;

type Query = Record<string, string | number | boolean | undefined>;

/** The server's HTTP paths, asked in the name of the user. A refused token is renewed once, and the request repeated. */
export class Http {
  /** What its paths begin with. */
  readonly base: string;
  readonly #tokens: Tokens;

  /** @internal */
  constructor(base: string, tokens: Tokens) {
    this.base = base;
    this.#tokens = tokens;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    return this.send('GET', `${path}${given.length > 0 ? `?${search}` : ''}`);
  }

  /**
   * Gives what is answered, which is JSON or nothing at all.
   *
   * @param body a form, or what is sent as JSON
   * @throws CarillonError when it is refused, or `unreachable`
   */
  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    // A form holds files, which take the time that they take.
    const patience = body instanceof FormData ? undefined : AbortSignal.timeout(patienceMillis);
    const response = await this.raw(method, path, body, patience);
    const text = await response.text().catch(() => '');
    let said: unknown;
    try {
      said = text === '' && response.ok ? null : JSON.parse(text);
    } catch {
      // What is no JSON was not said by the server, but by something in between.
    }
    if (!response.ok || said === undefined) {
      throw errorOf(said, `${this.base}${path} was answered by status ${response.status}`);
    }
    return said as T;
  }

  /** @internal Gives the answer as it is, whatever its status and however long it takes. */
  async raw(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const request = { method, body, signal };
    const response = await this.#fetch(path, request, false);
    const again = response.status === 401 && this.#tokens.renewable;
    return again ? this.#fetch(path, request, true) : response;
  }

  async #fetch(
    path: string,
    { method, body, signal }: { method: string; body: unknown; signal: AbortSignal | undefined },
    fresh: boolean,
  ): Promise<Response> {
    const url = this.base + path;
    const token = await this.#tokens.get(fresh);
    const isJson = body !== undefined && !(body instanceof FormData);
    try {
      return await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(isJson && { 'content-type': 'application/json' }),
        },
        body: isJson ? JSON.stringify(body) : (body as FormData | undefined),
        signal,
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new CarillonError('unreachable', `${url} could not be reached: ${why}`);
    }
  }
}
