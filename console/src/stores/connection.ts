import type { CarillonError, Position } from '@carillon/client';
import { createStore } from 'zustand/vanilla';

/** How the channels that everybody has came out of a connect. */
export type Resumed = 'fresh' | 'recovered' | 'anew' | 'lost';

/** What the page shows of a connection beside its state, which the client itself has. */
export interface ConnectionView {
  /** What the server calls the present connection, and itself. */
  connection: string;
  server: string;
  since: number;
  resumed: Resumed;
  /** How far we have got, by channel. */
  positions: Readonly<Record<string, Position>>;
  /** Rooms that the server can't let us have just now, and why; they are tried again. */
  delayed: Readonly<Record<string, CarillonError>>;
  /** What the browser says of the network; wrong now and then, so nothing more than a hint. */
  network: boolean;
}

export type ConnectionStore = ReturnType<typeof createConnectionStore>;

const before = {
  connection: '',
  server: '',
  since: 0,
  resumed: 'fresh',
  positions: {},
  delayed: {},
} as const;

export function createConnectionStore(network = true) {
  const store = createStore<ConnectionView>(() => ({ ...before, network }));
  return { ...store, reset: () => store.setState(before) };
}
