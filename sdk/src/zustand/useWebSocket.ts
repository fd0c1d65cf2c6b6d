import { useEffect, useInsertionEffect, useRef } from 'react';
import { createWebSocketStore, type WebSocketState } from './store.js';

/** The store of the page's connection. */
export const useWebSocketStore = createWebSocketStore();
/** The same, by the platform's name for it. */
export const websocketStore = useWebSocketStore;

export interface UseWebSocketOptions {
  /** Connects, if nobody has, and ends the connection when the last component that asked for it has gone. */
  autoConnect?: boolean;
  onConnect?: () => void;
  onDisconnect?: () => void;
  onError?: (error: string) => void;
  onTaskProgress?: (taskId: string, progress: number) => void;
  onTaskStatus?: (taskId: string, status: string) => void;
  /** Where `autoConnect` connects to; `/ws` where the page comes from when left out. */
  url?: string;
}

/** How many components want the connection to be there. */
let wanting = 0;
let ending: ReturnType<typeof setTimeout> | undefined;

/** The state and the methods of the page's connection, and word of what happens to it. */
export function useWebSocket(options: UseWebSocketOptions = {}): WebSocketState {
  const { autoConnect = false, url } = options;
  const newest = useRef(options);
  useInsertionEffect(() => {
    newest.current = options;
  });
  useEffect(() => websocketStore.subscribe((now, before) => tell(newest.current, now, before)), []);
  useEffect(() => {
    if (!autoConnect) {
      return undefined;
    }
    wanting += 1;
    clearTimeout(ending);
    const { socket, connect } = websocketStore.getState();
    if (socket === null) {
      connect(url ?? ownAddress());
    }
    return () => {
      wanting -= 1;
      const last = websocketStore.getState().socket;
      // StrictMode takes a component away and brings it back in the same turn; that is no end.
      ending = setTimeout(() => {
        const { socket: present, disconnect } = websocketStore.getState();
        if (wanting === 0 && present === last) {
          disconnect();
        }
      });
    };
  }, [autoConnect, url]);
  return useWebSocketStore();
}

function ownAddress(): string {
  return `${globalThis.location.origin.replace(/^http/, 'ws')}/ws`;
}

function tell(hear: UseWebSocketOptions, now: WebSocketState, before: WebSocketState): void {
  if (now.isConnected !== before.isConnected) {
    const happened = now.isConnected ? hear.onConnect : hear.onDisconnect;
    happened?.();
  }
  if (now.error !== null && now.error !== before.error) {
    hear.onError?.(now.error);
  }
  for (const [taskId, progress] of changed(now.taskProgress, before.taskProgress)) {
    hear.onTaskProgress?.(taskId, progress);
  }
  for (const [taskId, status] of changed(now.taskStatus, before.taskStatus)) {
    hear.onTaskStatus?.(taskId, status);
  }
}

function changed<V>(now: Map<string, V>, before: Map<string, V>): [string, V][] {
  return now === before ? [] : [...now].filter(([key, value]) => before.get(key) !== value);
}
