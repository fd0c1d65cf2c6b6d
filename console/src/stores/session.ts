import { createStore } from 'zustand/vanilla';
import type { EndReason, User } from '../carillon';

export interface SessionView {
  user: User | undefined;
  /** Why the last session ended; undefined before there was one. */
  ended: EndReason | undefined;
}

export type SessionStore = ReturnType<typeof createSessionStore>;

export function createSessionStore(user: User | undefined) {
  return createStore<SessionView>(() => ({ user, ended: undefined }));
}
