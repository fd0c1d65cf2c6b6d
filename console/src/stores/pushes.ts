import { createStore } from 'zustand/vanilla';
import type { Frame, Task } from '../carillon';

const most = 200;

/** Something that reached us without our asking for it. */
export type Push = { key: string; at: number } & (
  | { kind: 'message'; frame: Frame }
  | { kind: 'task'; task: Task }
  /** What was sent on this channel while we were away could not be had any more. */
  | { kind: 'gap'; channel: string }
);

export interface PushesState {
  /** Newest first. */
  pushes: readonly Push[];
  /** Rooms we are in, by name without `room:`. */
  rooms: readonly string[];
  message(frame: Frame, at: number): void;
  task(task: Task, at: number): void;
  gap(channel: string, at: number): void;
  join(room: string): void;
  leave(room: string): void;
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
      message: (frame, at) => add({ kind: 'message', key: key(at), at, frame }),
      task: (task, at) =>
        add({ kind: 'task', key: `${task.taskId}-${task.status}-${at}`, at, task }),
      gap: (channel, at) => add({ kind: 'gap', key: key(at), at, channel }),
      join: (room) => set({ rooms: [...get().rooms.filter((name) => name !== room), room] }),
      leave: (room) => set({ rooms: get().rooms.filter((name) => name !== room) }),
      restore: (pushes, rooms) => set({ pushes, rooms }),
      clear: () => set({ pushes: [] }),
      reset: () => set({ pushes: [], rooms: [] }),
    };
  });
}
