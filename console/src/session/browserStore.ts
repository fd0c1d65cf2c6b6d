import type { Exclusive, Session, SessionStore } from './session';

/**
 * The session in localStorage, which the tabs of an origin share. Each server has its own, also
 * those that stand under different paths of one origin: a token never goes where it does not belong.
 */
export function browserStore(server: string): SessionStore {
  const key = `carillon.session ${server}`;
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
export const browserLock =
  (server: string): Exclusive =>
  (action) =>
    'locks' in navigator
      ? (navigator.locks.request(`carillon.refresh ${server}`, action) as ReturnType<typeof action>)
      : action();
