import { createStore } from 'zustand/vanilla';
import type { ConnectionState, Position } from '../carillon';

export interface ConnectionView {
  state: ConnectionState;
  /** How far we have got, by channel. */
  positions: Readonly<Record<string, Position>>;
}

export type ConnectionStore = ReturnType<typeof createConnectionStore>;

export function createConnectionStore() {
  return createStore<ConnectionView>(() => ({ state: { name: 'offline' }, positions: {} }));
}
