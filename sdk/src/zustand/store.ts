import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { mayReturn } from '../closeCodes.js';
import { isRecord } from '../protocol.js';

/** A connection and what it told of tasks: the state and the methods of the task-progress platform. */
export interface WebSocketState {
  socket: WebSocket | null;
  isConnected: boolean;
  /** How often it was tried again since there was a connection. */
  reconnectAttempts: number;
  maxReconnectAttempts: number;
  /** Milliseconds before it is tried again: half of it at least, all of it at most, by chance. */
  reconnectInterval: number;
  error: string | null;
  /** Percent, by task; of the last thousand that were told of. */
  taskProgress: Map<string, number>;
  taskStatus: Map<string, string>;
  connect(url: string): void;
  /** Ends the connection, and does not come back. */
  disconnect(): void;
  /** Connects again at once, to where it was. */
  reconnect(): void;
  /** Sends text as it is, anything else as JSON: now, or once the connection is open; at most 100 wait. */
  // biome-ignore lint/suspicious/noExplicitAny: the platform's own signature
  send(data: any): void;
  updateTaskProgress(taskId: string, progress: number): void;
  updateTaskStatus(taskId: string, status: string): void;
  /** 0 of one that nothing was told of. */
  getTaskProgress(taskId: string): number;
  getTaskStatus(taskId: string): string | undefined;
  /** Ends the connection and forgets all that came. */
  resetState(): void;
}

export type WebSocketStore = UseBoundStore<StoreApi<WebSocketState>>;

export interface WebSocketStoreOptions {
  maxReconnectAttempts?: number;
  reconnectInterval?: number;
  /** For an environment that has none. */
  WebSocket?: unknown;
}

const mostTasks = 1_000;
const mostWaiting = 100;

/** Makes a store of one's own; there is one ready-made, `useWebSocketStore`. */
export function createWebSocketStore(options: WebSocketStoreOptions = {}): WebSocketStore {
  return create<WebSocketState>((set, get) => {
    const initial = {
      socket: null,
      isConnected: false,
      reconnectAttempts: 0,
      error: null,
      taskProgress: new Map<string, number>(),
      taskStatus: new Map<string, string>(),
    };
    let address: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const waiting: string[] = [];

    const end = () => {
      clearTimeout(timer);
      const { socket } = get();
      if (socket !== null) {
        set({ socket: null, isConnected: false });
        socket.close();
      }
    };

    const open = (url: string) => {
      end();
      address = url;
      let socket: WebSocket;
      try {
        socket = new ((options.WebSocket ?? globalThis.WebSocket) as typeof WebSocket)(url);
      } catch (error) {
        set({ error: (error as Error).message });
        return;
      }
      set({ socket });
      const isOurs = () => get().socket === socket;
      socket.onopen = () => {
        if (isOurs()) {
          set({ isConnected: true, reconnectAttempts: 0, error: null });
          for (const text of waiting.splice(0)) {
            socket.send(text);
          }
        }
      };
      socket.onmessage = ({ data }) => isOurs() && hear(String(data));
      socket.onerror = () => isOurs() && set({ error: `the connection to ${placeOf(url)} failed` });
      socket.onclose = ({ code, reason }) => isOurs() && closed(url, code, reason);
    };

    const closed = (url: string, code: number, reason: string) => {
      const { reconnectAttempts, maxReconnectAttempts, reconnectInterval, error } = get();
      set({ socket: null, isConnected: false });
      if (!mayReturn(code)) {
        const why = reason || error || `the connection to ${placeOf(url)} was closed`;
        set({ error: code === 1000 ? error : `${why} (close code ${code})` });
      } else if (reconnectAttempts >= maxReconnectAttempts) {
        const attempts = `given up after ${reconnectAttempts} attempts`;
        set({ error: `the connection to ${placeOf(url)} is gone; ${attempts}` });
      } else {
        set({ reconnectAttempts: reconnectAttempts + 1 });
        timer = setTimeout(() => open(url), reconnectInterval * (0.5 + Math.random() / 2));
      }
    };

    const hear = (text: string) => {
      const update = updateIn(text);
      if (update?.progress !== undefined) {
        get().updateTaskProgress(update.taskId, update.progress);
      }
      if (update?.status !== undefined) {
        get().updateTaskStatus(update.taskId, update.status);
      }
    };

    return {
      ...initial,
      maxReconnectAttempts: options.maxReconnectAttempts ?? 10,
      reconnectInterval: options.reconnectInterval ?? 3_000,
      connect: (url) => {
        set({ reconnectAttempts: 0, error: null });
        open(url);
      },
      disconnect: () => {
        waiting.length = 0;
        end();
      },
      reconnect: () => {
        if (address === undefined) {
          set({ error: "there is nothing to reconnect to; call connect('wss://…') first" });
        } else {
          open(address);
        }
      },
      send: (data) => {
        const text = typeof data === 'string' ? data : JSON.stringify(data);
        const { socket, isConnected } = get();
        if (isConnected) {
          socket?.send(text);
        } else if (waiting.length < mostWaiting) {
          waiting.push(text);
        } else {
          set({ error: `${mostWaiting} messages wait for a connection, no more may; not sent` });
        }
      },
      updateTaskProgress: (taskId, progress) => {
        if (get().taskProgress.get(taskId) !== progress) {
          set({ taskProgress: withOne(get().taskProgress, taskId, progress) });
        }
      },
      updateTaskStatus: (taskId, status) => {
        if (get().taskStatus.get(taskId) !== status) {
          set({ taskStatus: withOne(get().taskStatus, taskId, status) });
        }
      },
      getTaskProgress: (taskId) => get().taskProgress.get(taskId) ?? 0,
      getTaskStatus: (taskId) => get().taskStatus.get(taskId),
      resetState: () => {
        waiting.length = 0;
        end();
        set({ ...initial, taskProgress: new Map(), taskStatus: new Map() });
      },
    };
  });
}

/** Another map, for a store tells of a change by another object. */
function withOne<V>(map: Map<string, V>, key: string, value: V): Map<string, V> {
  const next = new Map(map);
  next.delete(key);
  next.set(key, value);
  if (next.size > mostTasks) {
    const [oldest] = next.keys();
    next.delete(oldest as string);
  }
  return next;
}

/** What a message tells of a task: in `data`, as ours and the platform's do, in `payload`, or beside `type`. */
function updateIn(
  text: string,
): { taskId: string; progress?: number; status?: string } | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(message) || typeof message.type !== 'string' || !/^task/.test(message.type)) {
    return undefined;
  }
  const about = [message.data, message.payload, message].find(isRecord) ?? message;
  const taskId = about.taskId ?? about.task_id;
  if (typeof taskId !== 'string' && typeof taskId !== 'number') {
    return undefined;
  }
  const { progress, status } = about;
  const known = typeof progress === 'number' && Number.isFinite(progress);
  return {
    taskId: String(taskId),
    ...(known && { progress }),
    ...(typeof status === 'string' && { status }),
  };
}

/** An address without what is secret in it. */
function placeOf(url: string): string {
  return url.split('?')[0] ?? url;
}
