'use client';

export {
  createWebSocketStore,
  type WebSocketState,
  type WebSocketStore,
  type WebSocketStoreOptions,
} from './store.js';
export {
  type UseWebSocketOptions,
  useWebSocket,
  useWebSocketStore,
  websocketStore,
} from './useWebSocket.js';
