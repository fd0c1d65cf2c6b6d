/** What a connection needs of a socket; browsers' WebSocket and Node's `ws` both are one. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** Time, chance and sockets, passed in so that a test decides about them. */
export interface Environment {
  now(): number;
  random(): number;
  /** Runs an action later; returns what cancels it. */
  later(millis: number, action: () => void): () => void;
  open(url: string): Socket;
}

/** A browser turns longer delays into none. */
const longestDelay = 2 ** 31 - 1;

export const browser: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  later: (millis, action) => {
    const timer = setTimeout(action, Math.min(millis, longestDelay));
    return () => clearTimeout(timer);
  },
  open: (url) => new WebSocket(url),
};
