import type { Exclusive, Session, SessionStore } from './session';

const key = 'carillon.session';

/**
 * The session in localStorage, which the tabs of an origin share. A session of another server than
 * ours is left alone, so that a token never goes where it does not belong.
 */
export function browserStore(server: string): SessionStore {
  return {
    read() {
      try {
        const session = JSON.parse(localStorage.getItem(key) ?? 'null') as Session | null;
        return session?.server === server ? session : undefined;
      } catch {
        return undefined;
      }
    },
    write(session) {
      if (session === undefined) {
        localStorage.removeItem(key);
      } else {
        localStorage.setItem(key, JSON.stringify(session));
      }
    },
    onChange(listener) {
      addEventListener('storage', (event) => {
        if (event.key === key || event.key === null) {
          listener();
        }
      });
    },
  };
}

/**
 * One tab at a time, by a Web Lock. Plain http pages beyond localhost have no such locks; there a
 * tab whose refresh is refused looks again whether another tab was quicker.
 */
export const browserLock: Exclusive = (action) =>
  'locks' in navigator
    ? (navigator.locks.request('carillon.refresh', action) as ReturnType<typeof action>)
    : action();
