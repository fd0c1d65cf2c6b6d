import type { Environment } from './environment.js';
import { isRecord, type Position } from './protocol.js';

/** Where positions are kept; `sessionStorage` and `localStorage` are such. */
export interface PositionStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Kept {
  user: string;
  positions: [string, Position][];
}

const settleMillis = 100;
/** As many channels as a connection may have, and as many again. */
const mostPositions = 256;

/** The storage of this tab; undefined where there is none, or where a browser forbids it. */
export function tabStorage(): PositionStorage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/**
 * Keeps positions over a refresh of the page, for one user at one server. What has been given to the
 * application is written a moment later and when the page is left, so a page that is killed within
 * that moment gets the newest again.
 */
export class KeptPositions {
  readonly #key: string;
  #user: string | undefined;
  #cancel: (() => void) | undefined;

  readonly #storage: PositionStorage | undefined;
  readonly #environment: Pick<Environment, 'later'>;
  readonly #positions: () => [string, Position][];

  constructor(
    storage: PositionStorage | undefined,
    url: string,
    environment: Pick<Environment, 'later'>,
    /** What to write. */
    positions: () => [string, Position][],
  ) {
    this.#storage = storage;
    this.#environment = environment;
    this.#positions = positions;

    this.#key = `carillon.positions ${url}`;
  }

  /** What was kept, and whose it is. */
  read(): Kept | undefined {
    try {
      const kept: unknown = JSON.parse(this.#storage?.getItem(this.#key) ?? 'null');
      return isRecord(kept) && typeof kept.user === 'string' && Array.isArray(kept.positions)
        ? (kept as unknown as Kept)
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** From now on positions are this user's. */
  belongTo(user: string): void {
    this.#user = user;
    this.changed();
  }

  changed(): void {
    if (this.#storage !== undefined && this.#user !== undefined) {
      this.#cancel ??= this.#environment.later(settleMillis, () => this.flush());
    }
  }

  /** Writes how it is now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#user === undefined) {
      return;
    }
    const positions = this.#positions().slice(-mostPositions);
    try {
      this.#storage?.setItem(this.#key, JSON.stringify({ user: this.#user, positions }));
    } catch {
      // No room: a refresh begins anew, and is told so by a gap.
    }
  }

  /** Nothing is to be resumed any more. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#user = undefined;
    try {
      this.#storage?.removeItem(this.#key);
    } catch {
      // A browser that forbids storage has nothing in it.
    }
  }
}
