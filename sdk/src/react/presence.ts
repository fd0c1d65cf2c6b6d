import { useMemo } from 'react';
import type { PresencePage } from '../channel.js';
import type { CarillonError } from '../errors.js';
import { useCarillon } from './context.js';
import { makeStore, useStore } from './store.js';

export interface UsePresenceOptions {
  /** How often to look, in milliseconds; 10 000 when left out. The server tells nobody who comes and goes. */
  interval?: number;
  /** How many users to name; 100 when left out. `total` counts all of them. */
  limit?: number;
}

export interface Presence {
  users: PresencePage['users'];
  total: number;
  isLoading: boolean;
  error: CarillonError | undefined;
}

const nobody: Presence = { users: [], total: 0, isLoading: true, error: undefined };

/** Who is on a channel, while the component and the page are to be seen. Being there oneself is `useChannel`. */
export function usePresence(
  name: string | undefined,
  { interval = 10_000, limit = 100 }: UsePresenceOptions = {},
): Presence {
  const client = useCarillon();
  const store = useMemo(
    () =>
      makeStore<Presence>(nobody, (shelf) => {
        if (name === undefined) {
          return () => {};
        }
        const channel = client.channel(name);
        let over = false;
        let asking = false;
        const look = async () => {
          if (over || asking || globalThis.document?.visibilityState === 'hidden') {
            return;
          }
          asking = true;
          try {
            const { users, total } = await channel.presence({ limit });
            if (!over) {
              const same = JSON.stringify(users) === JSON.stringify(shelf.get().users);
              const shown = same ? {} : { users };
              shelf.set({ ...shown, total, isLoading: false, error: undefined });
            }
          } catch (error) {
            if (!over) {
              shelf.set({ isLoading: false, error: error as CarillonError });
            }
          } finally {
            asking = false;
          }
        };
        const off = client.on('state', ({ state }) => {
          if (state === 'online') {
            void look();
          }
        });
        const timer = setInterval(() => void look(), interval);
        void look();
        return () => {
          over = true;
          off();
          clearInterval(timer);
        };
      }),
    [client, name, interval, limit],
  );
  return useStore(store);
}
