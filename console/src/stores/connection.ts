import { createStore } from 'zustand/vanilla';
import type { ConnectionState, Position } from '../carillon';

export interface ConnectionView {
  state: ConnectionState;
  /** How far we have got, by channel. */
  positions: Readonly<Record<string, Position>>;
  /** Channels that the server can't let us have just now, and why; they are tried again. */
  delayed: Readonly<Record<string, Error>>;
  /** What the browser says of the network; wrong now and then, so nothing more than a hint. */
  network: boolean;
}

export type ConnectionStore = ReturnType<typeof createConnectionStore>;

export function createConnectionStore(network = true) {
  return createStore<ConnectionView>(() => ({
    state: { name: 'offline' },
    positions: {},
    delayed: {},
    network,
  }));
}
