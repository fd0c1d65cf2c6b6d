import type { Frame } from '../protocol.js';

/** What a tab says to the tab that leads. */
export type ToLeader =
  /** Who leads? */
  | { kind: 'who' }
  /** Are you there? */
  | { kind: 'ping'; tab: string; leader: string }
  | { kind: 'frame'; tab: string; port: string; leader: string; frame: Frame }
  | { kind: 'close'; tab: string; port: string; leader: string };

/** What the tab that leads says to the others, and to itself. */
export type FromLeader =
  | { kind: 'leader'; leader: string }
  | { kind: 'alive'; leader: string; to: string }
  | { kind: 'text'; to: string[]; text: string }
  | { kind: 'closed'; to: string[]; code: number; reason: string };

export type Message = ToLeader | FromLeader;

export function newId(): string {
  return Math.random().toString(36).slice(2) + Date.now().toString(36);
}
