import { useMemo, useSyncExternalStore } from 'react';
import type { StateChange } from '../connection.js';
import { useCarillon } from './context.js';

const before: StateChange = { state: 'idle' };

/** How the connection is: its state, when it is tried again, and why it ended. */
export function useConnection(): StateChange {
  const client = useCarillon();
  const subscribe = useMemo(() => (watcher: () => void) => client.on('state', watcher), [client]);
  return useSyncExternalStore(
    subscribe,
    () => client.status,
    () => before,
  );
}
