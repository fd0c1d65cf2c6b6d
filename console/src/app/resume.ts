import type { PositionStorage } from '@carillon/client';
import { isRecord } from '../records';
import { batched } from '../stores/batched';
import type { Push } from '../stores/pushes';

const key = 'carillon.resume';

/** What the page itself keeps, beside the client's positions. */
export interface Kept {
  rooms: readonly string[];
  pushes: readonly Push[];
}

/**
 * What lets a page that was refreshed go on where it stopped, for one user at one server. Kept per tab, and
 * all at once: positions and what was received up to them do not part. It is written once a second at most, and when the page is left.
 */
export class Resume implements PositionStorage {
  private positions: string | null = null;
  private ended = false;
  private leaving = false;
  /** What this tab left behind. */
  readonly kept: Kept | undefined;

  /** Something of it has changed. */
  readonly saveSoon: () => void = batched<void>(() => this.save(), { millis: 1000, limit: 1 });

  private readonly left = () => {
    this.leaving = true;
    setTimeout(() => {
      this.leaving = false;
    });
  };

  /** @param present what is to be kept, as it is now */
  constructor(
    private readonly server: string,
    private readonly user: string,
    private readonly present: () => Kept,
  ) {
    // Before the client hears of it, which then gives its newest positions.
    addEventListener('pagehide', this.left);
    document.addEventListener('visibilitychange', this.left);
    const saved = read();
    if (saved?.server === server && saved.user === user) {
      this.positions = typeof saved.positions === 'string' ? saved.positions : null;
      this.kept = { rooms: saved.rooms as string[], pushes: saved.pushes as Push[] };
    }
  }

  getItem(): string | null {
    return this.positions;
  }

  setItem(_: string, positions: string): void {
    this.positions = positions;
    if (this.leaving) {
      this.save();
    } else {
      this.saveSoon();
    }
  }

  removeItem(): void {
    this.positions = null;
  }

  private save(): void {
    const { server, user, positions } = this;
    const { rooms, pushes } = this.present();
    if (!this.ended) {
      try {
        sessionStorage.setItem(key, JSON.stringify({ server, user, positions, rooms, pushes }));
      } catch {
        // Too much to keep: a refresh then starts anew, with nothing but the old list lost.
        sessionStorage.removeItem(key);
      }
    }
  }

  /** The session is over: whoever comes next finds nothing of it. */
  end(): void {
    this.ended = true;
    removeEventListener('pagehide', this.left);
    document.removeEventListener('visibilitychange', this.left);
    sessionStorage.removeItem(key);
  }
}

function read(): Record<string, unknown> | undefined {
  try {
    const saved: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    const fits = isRecord(saved) && Array.isArray(saved.rooms) && Array.isArray(saved.pushes);
    return fits ? saved : undefined;
  } catch {
    return undefined;
  }
}
