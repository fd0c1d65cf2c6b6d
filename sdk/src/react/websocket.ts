import { useEffect, useMemo } from 'react';
import { addressOf } from '../address.js';
import { backoff, usualHint } from '../backoff.js';
import { mayReturn } from '../closeCodes.js';
import type { SocketConstructor } from '../environment.js';
import { parseFrame } from '../protocol.js';
import { useCarillonIfAny } from './context.js';
import { makeStore, type Store, useNewest, useStore } from './store.js';

/** A message of the `knowledge` dialect. */
export interface KnowledgeMessage {
  type: string;
  data?: unknown;
  /** ISO 8601. */
  timestamp?: string;
  user_id?: string;
}

export interface UseWebSocketOptions {
  onMessage?: (message: KnowledgeMessage) => void;
  onConnect?: () => void;
  onDisconnect?: () => void;
  /** Where the server is; that of the provider, or the page's own, when left out. */
  url?: string;
  /** For an environment that has none. */
  WebSocket?: unknown;
}

export interface WebSocketConnection {
  isConnected: boolean;
  /** Sends a message, now or once there is a connection; at most 100 wait, and the oldest gives way. */
  sendMessage(message: { type: string; data?: unknown }): void;
  /** Joins a room, on each connection anew, until the function that it returns is called. */
  subscribe(room: string): () => void;
}

interface Shown {
  isConnected: boolean;
}

/** What a component does with its connection, of which there may be none at the time. */
interface Wire {
  store: Store<Shown>;
  sendMessage(message: object): void;
  subscribe(room: string): () => void;
}

type Heard = { readonly current: UseWebSocketOptions };

const mostWaiting = 100;
const settledMillis = 5_000;

/**
 * A user's connection to the knowledge platform's address, `/api/v1/ws/{user_id}`: it comes back by itself,
 * and joins its rooms again. Without a user or a token there is none.
 */
export function useWebSocket(
  userId: string | undefined | null,
  token: string | undefined | null,
  options: UseWebSocketOptions = {},
): WebSocketConnection {
  const base = useCarillonIfAny()?.http.base;
  const heard = useNewest(options);
  const { url = base ?? '/', WebSocket } = options;
  const wire = useMemo(
    () => wireOf(userId && token ? { url, userId, token, WebSocket } : undefined, heard),
    [userId, token, url, WebSocket, heard],
  );
  const { isConnected } = useStore(wire.store);
  useEffect(() => {
    if (isConnected) {
      heard.current.onConnect?.();
      return () => heard.current.onDisconnect?.();
    }
    return undefined;
  }, [isConnected, heard]);
  const { sendMessage, subscribe } = wire;
  return useMemo(
    () => ({ isConnected, sendMessage, subscribe }),
    [isConnected, sendMessage, subscribe],
  );
}

interface Target {
  url: string;
  userId: string;
  token: string;
  WebSocket: unknown;
}

function wireOf(target: Target | undefined, heard: Heard): Wire {
  const rooms = new Map<string, number>();
  const waiting: string[] = [];
  let live: WebSocket | undefined;
  const send = (message: object) => {
    const text = JSON.stringify(message);
    if (live !== undefined) {
      live.send(text);
      return;
    }
    waiting.push(text);
    if (waiting.length > mostWaiting) {
      waiting.shift();
    }
  };
  const room = (type: string, name: string) => ({ type, data: { room: name } });
  const store = makeStore<Shown>({ isConnected: false }, (shelf) => {
    if (target === undefined) {
      return () => {};
    }
    let over = false;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let socket: WebSocket | undefined;
    const open = () => {
      const Socket = (target.WebSocket ?? globalThis.WebSocket) as SocketConstructor;
      const { http } = addressOf(target.url);
      const path = `/api/v1/ws/${encodeURIComponent(target.userId)}`;
      const address = `${http.replace(/^http/, 'ws')}${path}?token=${encodeURIComponent(target.token)}`;
      const mine = new Socket(address) as unknown as WebSocket;
      let since = 0;
      socket = mine;
      mine.onopen = () => {
        since = Date.now();
        live = mine;
        for (const name of rooms.keys()) {
          mine.send(JSON.stringify(room('room_subscribe', name)));
        }
        for (const text of waiting.splice(0)) {
          mine.send(text);
        }
        shelf.set({ isConnected: true });
      };
      mine.onmessage = (event) => {
        const message = parseFrame(String(event.data));
        if (message !== undefined && mine === socket) {
          heard.current.onMessage?.(message as unknown as KnowledgeMessage);
        }
      };
      mine.onerror = () => {};
      mine.onclose = ({ code }) => {
        if (mine !== socket) {
          return;
        }
        live = undefined;
        shelf.set({ isConnected: false });
        if (since > 0 && Date.now() - since >= settledMillis) {
          failures = 0;
        }
        if (!over && mayReturn(code)) {
          timer = setTimeout(open, backoff(failures, Math.random(), usualHint));
          failures += 1;
        }
      };
    };
    open();
    return () => {
      over = true;
      clearTimeout(timer);
      const last = socket;
      socket = undefined;
      live = undefined;
      shelf.set({ isConnected: false });
      last?.close();
    };
  });
  return {
    store,
    sendMessage: send,
    subscribe: (name) => {
      const users = (rooms.get(name) ?? 0) + 1;
      rooms.set(name, users);
      if (users === 1 && live !== undefined) {
        send(room('room_subscribe', name));
      }
      let joined = true;
      return () => {
        const left = (rooms.get(name) ?? 0) - (joined ? 1 : 0);
        if (joined && left > 0) {
          rooms.set(name, left);
        } else if (joined) {
          rooms.delete(name);
          if (live !== undefined) {
            send(room('room_unsubscribe', name));
          }
        }
        joined = false;
      };
    },
  };
}
