import { isRecord, type Position } from '../carillon';
import type { Push } from '../stores/pushes';

const key = 'carillon.resume';

/** What lets a page that was refreshed go on where it stopped. Kept per tab. */
export interface Resume {
  server: string;
  user: string;
  positions: Record<string, Position>;
  rooms: readonly string[];
  pushes: readonly Push[];
}

/** What this tab left behind for the same user at the same server. */
export function readResume(server: string, user: string): Resume | undefined {
  try {
    const saved: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    const fits = isRecord(saved) && saved.server === server && saved.user === user;
    return fits ? (saved as unknown as Resume) : undefined;
  } catch {
    return undefined;
  }
}

export function writeResume(resume: Resume | undefined): void {
  try {
    if (resume === undefined) {
      sessionStorage.removeItem(key);
    } else {
      sessionStorage.setItem(key, JSON.stringify(resume));
    }
  } catch {
    // Too much to keep: a refresh then starts anew, with nothing but the old list lost.
    sessionStorage.removeItem(key);
  }
}
