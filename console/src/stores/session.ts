import type { Client } from '@carillon/client';
import { createStore } from 'zustand/vanilla';
import type { EndReason, User } from '../session/session';

export interface SessionView {
  /** Who is logged in, and the client that is theirs. */
  user: User | undefined;
  client: Client | undefined;
  /** Why the last session ended; undefined before there was one. */
  ended: EndReason | undefined;
}

export type SessionStore = ReturnType<typeof createSessionStore>;

export function createSessionStore() {
  return createStore<SessionView>(() => ({ user: undefined, client: undefined, ended: undefined }));
}
