import { CarillonError, errorOf } from './errors.js';
import type { Tokens } from './tokens.js';

const patienceMillis = 30_000;

/** What is asked over HTTP. A refused token is renewed once, and the request repeated. */
export class Http {
  constructor(
    private readonly base: string,
    private readonly tokens: Tokens,
  ) {}

  async get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    const url = `${this.base}${path}${given.length > 0 ? `?${search}` : ''}`;
    let response = await this.fetch(url, false);
    if (response.status === 401 && this.tokens.renewable) {
      response = await this.fetch(url, true);
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok || body === undefined) {
      throw errorOf(body, `${url} was answered by status ${response.status}`);
    }
    return body as T;
  }

  private async fetch(url: string, fresh: boolean): Promise<Response> {
    const token = await this.tokens.get(fresh);
    try {
      return await fetch(url, {
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(patienceMillis),
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new CarillonError('unreachable', `${url} could not be reached: ${why}`);
    }
  }
}
