/** What a connection needs of a socket; browsers' WebSocket and Node's `ws` both are one. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketConstructor = new (url: string) => Socket;

/** Time, chance and sockets. */
export interface Environment {
  now(): number;
  random(): number;
  /** Runs an action later; returns what cancels it. */
  later(millis: number, action: () => void): () => void;
  open(url: string): Socket;
}

/** A longer delay would be none at all. */
const longestDelay = 2 ** 31 - 1;

/** The environment that this code runs in. Nothing is looked up before it is needed, so that a server may render. */
export function environmentOf(WebSocket: SocketConstructor | undefined): Environment {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    later: (millis, action) => {
      const timer = setTimeout(action, Math.min(millis, longestDelay));
      return () => clearTimeout(timer);
    },
    open: (url) => {
      const Socket = WebSocket ?? (globalThis.WebSocket as unknown as SocketConstructor);
      return new Socket(url);
    },
  };
}
