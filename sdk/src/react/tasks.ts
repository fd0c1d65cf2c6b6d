import { useMemo } from 'react';
import type { Client } from '../client.js';
import { CarillonError } from '../errors.js';
import type { TaskSnapshot } from '../protocol.js';
import type { Task } from '../task.js';
import type { TaskFilter } from '../tasks.js';
import { useCarillon } from './context.js';
import { makeStore, type Shelf, type Store, useStore } from './store.js';

export interface TaskList {
  /** Those that the filter lets through, the newest first, each as it is by now. */
  tasks: readonly TaskSnapshot[];
  isLoading: boolean;
  error: CarillonError | undefined;
  /** Whether there are older ones; `loadMore` fetches a page of them. */
  hasMore: boolean;
  loadMore(): Promise<void>;
}

type Shown = Omit<TaskList, 'loadMore'>;

/** How many are held at most. */
const mostTasks = 1_000;
const againMillis = 2_000;

/** The user's tasks, kept up to date. */
export function useTasks({ status, type, limit }: Omit<TaskFilter, 'cursor'> = {}): TaskList {
  const client = useCarillon();
  const { store, loadMore } = useMemo(
    () => listOf(client, { status, type, limit }),
    [client, status, type, limit],
  );
  const shown = useStore(store);
  return useMemo(() => ({ ...shown, loadMore }), [shown, loadMore]);
}

function listOf(
  client: Client,
  filter: TaskFilter,
): { store: Store<Shown>; loadMore(): Promise<void> } {
  let loadMore = async () => {};
  const initial = { tasks: [], isLoading: true, error: undefined, hasMore: false };
  const store = makeStore<Shown>(initial, (shelf) => {
    const list = new Listing(client, filter, shelf);
    loadMore = () => list.loadMore();
    list.start();
    return () => list.stop();
  });
  return { store, loadMore: () => loadMore() };
}

/** One run of a list, from its first watcher to its last. */
class Listing {
  readonly #client: Client;
  readonly #filter: TaskFilter;
  readonly #shelf: Shelf<Shown>;
  readonly #known = new Map<string, TaskSnapshot>();
  /** Kept, so that a page that was fetched before an event does not undo that event. */
  readonly #handles = new Map<string, Task>();
  #cursor: string | undefined;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offs: (() => void)[] = [];

  constructor(client: Client, filter: TaskFilter, shelf: Shelf<Shown>) {
    this.#client = client;
    this.#filter = filter;
    this.#shelf = shelf;
  }

  start(): void {
    const { tasks, inbox } = this.#client;
    this.#offs = [
      tasks.on('change', (snapshot) => this.#changed(snapshot)),
      inbox.on('gap', () => void this.#load(undefined)),
    ];
    void this.#load(undefined);
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    for (const off of this.#offs) {
      off();
    }
  }

  async loadMore(): Promise<void> {
    if (this.#cursor !== undefined) {
      await this.#load(this.#cursor);
    }
  }

  async #load(cursor: string | undefined): Promise<void> {
    this.#shelf.set({ isLoading: true });
    try {
      const page = await this.#client.tasks.list({ ...this.#filter, cursor });
      if (this.#over) {
        return;
      }
      for (const task of page.tasks) {
        this.#handles.set(task.id, task);
        this.#known.set(task.id, task.snapshot);
      }
      this.#cursor = page.cursor;
      const hasMore = page.cursor !== undefined && this.#known.size < mostTasks;
      this.#shelf.set({ isLoading: false, error: undefined, hasMore });
      this.#show();
    } catch (error) {
      if (this.#over) {
        return;
      }
      this.#shelf.set({ isLoading: false, error: error as CarillonError });
      if (!(error instanceof CarillonError) || error.retryable) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#load(cursor), againMillis);
      }
    }
  }

  /** Events come in order, each once; a handle has sorted out what is older than what was fetched. */
  #changed(snapshot: TaskSnapshot): void {
    const handle = this.#handles.get(snapshot.taskId);
    this.#known.set(snapshot.taskId, handle?.snapshot ?? snapshot);
    this.#show();
  }

  #show(): void {
    const { status, type } = this.#filter;
    const newestFirst = [...this.#known.values()].sort((a, b) => b.createdAt - a.createdAt);
    for (const { taskId } of newestFirst.slice(mostTasks)) {
      this.#known.delete(taskId);
      this.#handles.delete(taskId);
    }
    const tasks = newestFirst
      .slice(0, mostTasks)
      .filter((one) => status === undefined || one.status === status)
      .filter((one) => type === undefined || one.taskType === type);
    const before = this.#shelf.get().tasks;
    const same = tasks.length === before.length && tasks.every((one, at) => one === before[at]);
    if (!same) {
      this.#shelf.set({ tasks });
    }
  }
}
