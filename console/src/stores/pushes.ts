import type { CarillonError, Publication, TaskSnapshot } from '@carillon/client';
import { createStore } from 'zustand/vanilla';

const most = 200;

/** Something that reached us without our asking for it. */
export type Push = { key: string; at: number } & (
  | { kind: 'message'; frame: Publication }
  | { kind: 'task'; task: TaskSnapshot }
  /** What was sent on this channel while we were away may not all be here. */
  | { kind: 'gap'; channel: string; anew: boolean }
);

export interface PushesState {
  /** Newest first. */
  pushes: readonly Push[];
  /** Rooms we are in, by name without `room:`. */
  rooms: readonly string[];
  /** Rooms that the server did not let us into, and why. */
  refusals: Readonly<Record<string, CarillonError>>;
  message(frame: Publication, at: number): void;
  task(task: TaskSnapshot, at: number): void;
  gap(channel: string, at: number, anew: boolean): void;
  join(room: string): void;
  leave(room: string): void;
  /** The server does not let us in. */
  refuse(room: string, error: CarillonError): void;
  restore(pushes: readonly Push[], rooms: readonly string[]): void;
  clear(): void;
  reset(): void;
}

export type PushesStore = ReturnType<typeof createPushesStore>;

export function createPushesStore() {
  let serial = 0;
  return createStore<PushesState>((set, get) => {
    const add = (push: Push) =>
      set({
        pushes: [push, ...get().pushes.filter(({ key }) => key !== push.key)].slice(0, most),
      });
    const key = (at: number) => {
      serial += 1;
      return `${at}-${serial}`;
    };
    return {
      pushes: [],
      rooms: [],
      refusals: {},
      message: (frame, at) => add({ kind: 'message', key: key(at), at, frame }),
      task: (task, at) =>
        add({ kind: 'task', key: `${task.taskId}-${task.status}-${at}`, at, task }),
      gap: (channel, at, anew) => add({ kind: 'gap', key: key(at), at, channel, anew }),
      join: (room) => {
        const { [room]: _, ...refusals } = get().refusals;
        set({ rooms: [...get().rooms.filter((name) => name !== room), room], refusals });
      },
      leave: (room) => set({ rooms: get().rooms.filter((name) => name !== room) }),
      refuse: (room, error) =>
        set({
          rooms: get().rooms.filter((name) => name !== room),
          refusals: { ...get().refusals, [room]: error },
        }),
      restore: (pushes, rooms) => set({ pushes, rooms }),
      clear: () => set({ pushes: [] }),
      reset: () => set({ pushes: [], rooms: [], refusals: {} }),
    };
  });
}
