import { createStore } from 'zustand/vanilla';
import { type Frame, isFinished, isRecord, type Task } from '../carillon';
import { merge, stampOf, supersedes, type TaskEntry, taskOf } from './taskMerge';

/** So many of the newest are held; of older ones the page says that there may be some. */
export const mostTasks = 1000;
const mostDocuments = 500;

/** One row of a document batch: made, or failed with an error. */
export interface DocumentEntry {
  row: number;
  name?: string;
  size?: number;
  error?: unknown;
  /** The server's time of it. */
  at: number;
}

export interface TasksState {
  entries: Readonly<Record<string, TaskEntry>>;
  /** By task, newest first. */
  documents: Readonly<Record<string, readonly DocumentEntry[]>>;
  loading: 'not yet' | 'loading' | 'done' | 'failed';
  /** Why the newest fetch failed; undefined when it did not. */
  failure: unknown;
  change: number;
  /** The change by which everything was let go: answers from before it are for nobody. */
  resetAt: number;

  /** Marks the moment a fetch begins; what changes after it is newer than its answer. */
  fetching(): number;
  fetchFailed(error: unknown): void;
  /** Takes in the newest tasks; those of the same span that are missing from it are gone. */
  fetched(tasks: Task[], limit: number, mark: number): void;
  /** Takes in one task that an HTTP call answered with. */
  answered(task: Task, mark: number): void;
  /** Takes in an event; gives the task if its status changed by it. */
  apply(frame: Frame): Task | undefined;
  addDocuments(frames: Frame[]): void;
  /** Fills in what events don't tell: the input, or a result that was fetched apart. */
  amend(taskId: string, known: Pick<Task, 'input' | 'result'>): void;
  remove(taskId: string): void;
  reset(): void;
}

export type TasksStore = ReturnType<typeof createTasksStore>;

const initial = { entries: {}, documents: {}, loading: 'not yet', failure: undefined } as const;

export function createTasksStore() {
  return createStore<TasksState>((set, get) => {
    const put = (task: Task, stamp: number, live: boolean) => {
      const { entries, change } = get();
      const merged = merge(entries[task.taskId], task);
      const entry = { task: merged, stamp, change: change + 1, live };
      set({
        entries: bounded({ ...entries, [task.taskId]: entry }),
        change: change + 1,
      });
    };

    const answered = (task: Task, mark: number) => {
      const { entries, resetAt } = get();
      const known = entries[task.taskId];
      if (mark < resetAt) {
        return;
      }
      if (known !== undefined && known.change > mark) {
        get().amend(task.taskId, { input: known.task.input ?? task.input });
      } else if (supersedes(known, task, Number.MAX_VALUE, false)) {
        put(task, Math.max(stampOf(task), known?.stamp ?? 0), false);
      }
    };

    return {
      ...initial,
      change: 0,
      resetAt: 0,

      fetching() {
        set({ loading: get().loading === 'done' ? 'done' : 'loading' });
        return get().change;
      },

      fetchFailed(error) {
        set({ loading: get().loading === 'done' ? 'done' : 'failed', failure: error });
      },

      fetched(tasks, limit, mark) {
        if (mark < get().resetAt) {
          return;
        }
        const listed = new Set(tasks.map((task) => task.taskId));
        const oldest = tasks.length < limit ? 0 : Math.min(...tasks.map((task) => task.createdAt));
        const kept = Object.entries(get().entries).filter(
          ([id, { change, task }]) => listed.has(id) || change > mark || task.createdAt < oldest,
        );
        set({ entries: Object.fromEntries(kept), loading: 'done', failure: undefined });
        for (const task of tasks) {
          answered(task, mark);
        }
      },

      answered,

      apply(frame) {
        const task = taskOf(frame);
        if (task === undefined) {
          return undefined;
        }
        const known = get().entries[task.taskId];
        const stamp = frame.timestamp ?? stampOf(task);
        if (!supersedes(known, task, stamp)) {
          return undefined;
        }
        put(task, stamp, true);
        return known?.task.status === task.status ? undefined : task;
      },

      addDocuments(frames) {
        const { documents } = get();
        const changed: Record<string, readonly DocumentEntry[]> = {};
        for (const frame of frames) {
          const entry = documentOf(frame);
          if (entry !== undefined) {
            const [taskId, document] = entry;
            const others = (changed[taskId] ?? documents[taskId] ?? []).filter(
              ({ row }) => row !== document.row,
            );
            changed[taskId] = [document, ...others];
          }
        }
        for (const [taskId, all] of Object.entries(changed)) {
          changed[taskId] = all.toSorted((a, b) => b.at - a.at).slice(0, mostDocuments);
        }
        set({ documents: { ...documents, ...changed } });
      },

      amend(taskId, known) {
        const { entries } = get();
        const entry = entries[taskId];
        if (entry !== undefined) {
          const task = { ...entry.task, ...known };
          set({ entries: { ...entries, [taskId]: { ...entry, task } } });
        }
      },

      remove(taskId) {
        const { [taskId]: _, ...entries } = get().entries;
        const { [taskId]: __, ...documents } = get().documents;
        set({ entries, documents });
      },

      reset() {
        const change = get().change + 1;
        set({ ...initial, change, resetAt: change });
      },
    };
  });
}

/** All tasks, the newest first. */
export function newestFirst(entries: TasksState['entries']): TaskEntry[] {
  return Object.values(entries).sort(
    (a, b) => b.task.createdAt - a.task.createdAt || (a.task.taskId < b.task.taskId ? 1 : -1),
  );
}

function documentOf({ type, data, timestamp }: Frame): [string, DocumentEntry] | undefined {
  const isDocument = type === 'document_generated' || type === 'document_failed';
  return isDocument && isRecord(data) && typeof data.taskId === 'string'
    ? [data.taskId, { ...(data as unknown as DocumentEntry), at: timestamp ?? 0 }]
    : undefined;
}

/** Lets go of the oldest finished tasks when there are too many. */
function bounded(entries: Record<string, TaskEntry>): Record<string, TaskEntry> {
  const excess = Object.keys(entries).length - mostTasks;
  if (excess <= 0) {
    return entries;
  }
  const oldest = newestFirst(entries)
    .reverse()
    .filter(({ task }) => isFinished(task.status))
    .slice(0, excess);
  const left = { ...entries };
  for (const { task } of oldest) {
    delete left[task.taskId];
  }
  return left;
}
