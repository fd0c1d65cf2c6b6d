import type { Environment } from './environment.js';
import { CarillonError } from './errors.js';

export type TokenSource = () => Promise<string> | string;

/** How long the application may take for a token, so that no tab waits for another for ever. */
const patienceMillis = 30_000;
/** A token is renewed so long before its end, or when a fifth of its life is left. */
const marginMillis = 60_000;

/**
 * The token in use. However many ask for another, the application is asked once at a time, and where
 * the browser has Web Locks one tab after the other, so that no refresh token is spent twice.
 */
export class Tokens {
  #current: string | undefined;
  #expiresAt = Number.POSITIVE_INFINITY;
  #asking: Promise<string> | undefined;

  readonly #fixed: string | undefined;
  readonly #source: TokenSource | undefined;
  readonly #name: string;
  readonly #environment: Pick<Environment, 'now' | 'later'>;

  constructor(
    fixed: string | undefined,
    source: TokenSource | undefined,
    name: string,
    environment: Pick<Environment, 'now' | 'later'>,
  ) {
    this.#fixed = fixed;
    this.#source = source;
    this.#name = name;
    this.#environment = environment;

    this.#current = fixed;
  }

  /** Whether another token may be had when one is refused. */
  get renewable(): boolean {
    return this.#source !== undefined;
  }

  /** @param fresh whether the present one was refused, or is about to expire */
  get(fresh: boolean): Promise<string> {
    const stale = fresh || this.#environment.now() >= this.#expiresAt;
    if (this.#current !== undefined && (!stale || this.#source === undefined)) {
      return Promise.resolve(this.#current);
    }
    this.#asking ??= this.#alone(() => this.#ask()).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /**
   * The server told how long the present token is good for.
   *
   * @return in how many milliseconds to take another; undefined when there is none to be had
   */
  livesFor(millis: number): number | undefined {
    if (!(millis > 0)) {
      return undefined;
    }
    this.#expiresAt = this.#environment.now() + millis;
    return this.#source && Math.max(millis * 0.8, millis - marginMillis);
  }

  /** The next is asked for anew. */
  forget(): void {
    this.#current = this.#fixed;
    this.#expiresAt = Number.POSITIVE_INFINITY;
  }

  async #ask(): Promise<string> {
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.#environment.later(patienceMillis, () =>
        reject(new CarillonError('timeout', `getToken gave none within ${patienceMillis} ms`)),
      );
    });
    try {
      const token = await Promise.race([this.#source?.(), late]);
      if (typeof token !== 'string' || token === '') {
        throw new CarillonError('unauthenticated', 'getToken gave no token', false);
      }
      this.#current = token;
      this.#expiresAt = Number.POSITIVE_INFINITY;
      return token;
    } finally {
      cancel();
    }
  }

  #alone(action: () => Promise<string>): Promise<string> {
    const locks = globalThis.navigator?.locks;
    return locks === undefined
      ? action()
      : (locks.request(`carillon.token ${this.#name}`, action) as Promise<string>);
  }
}

/** Whose token it is, as a JWT says; undefined for one that is none. The server alone knows whether it is true. */
export function subjectOf(token: string): string | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const binary = atob(payload.replace(/-/g, '+').replace(/_/g, '/'));
    const utf8 = Uint8Array.from(binary, (byte) => byte.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(utf8));
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}
