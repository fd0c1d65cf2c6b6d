import type { FrameRecord } from '@carillon/client';
import { createStore } from 'zustand/vanilla';

export const mostFrames = 500;

/** A frame that went over the wire, and when. */
export interface LoggedFrame extends FrameRecord {
  at: number;
}

type Direction = FrameRecord['direction'];

export interface LogEntry extends LoggedFrame {
  serial: number;
}

export interface LogState {
  /** Newest first. */
  entries: readonly LogEntry[];
  paused: boolean;
  /** Frames that went by unrecorded since the pause began. */
  skipped: number;
  filter: string;
  direction: Direction | 'both';
  add(records: LoggedFrame[]): void;
  setPaused(paused: boolean): void;
  setFilter(filter: string): void;
  setDirection(direction: Direction | 'both'): void;
  clear(): void;
}

export type LogStore = ReturnType<typeof createLogStore>;

export function createLogStore() {
  let serial = 0;
  return createStore<LogState>((set, get) => ({
    entries: [],
    paused: false,
    skipped: 0,
    filter: '',
    direction: 'both',
    add(records) {
      const { paused, skipped, entries } = get();
      if (paused) {
        set({ skipped: skipped + records.length });
        return;
      }
      const added = records.map((record) => {
        serial += 1;
        return { ...record, serial };
      });
      set({ entries: [...added.reverse(), ...entries].slice(0, mostFrames) });
    },
    setPaused: (paused) => set({ paused, skipped: 0 }),
    setFilter: (filter) => set({ filter }),
    setDirection: (direction) => set({ direction }),
    clear: () => set({ entries: [], skipped: 0 }),
  }));
}

/** The entries that contain the text, in the direction asked for. */
export function matching({ entries, filter, direction }: LogState): readonly LogEntry[] {
  const text = filter.trim().toLowerCase();
  if (text === '' && direction === 'both') {
    return entries;
  }
  return entries.filter(
    (entry) =>
      (direction === 'both' || entry.direction === direction) &&
      entry.text.toLowerCase().includes(text),
  );
}
