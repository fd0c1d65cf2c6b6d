import { useMemo } from 'react';
import type { Client } from '../client.js';
import { CarillonError } from '../errors.js';
import type { TaskSnapshot } from '../protocol.js';
import type { Task } from '../task.js';
import type { TaskFilter, TaskPage } from '../tasks.js';
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
  /** Fetches the newest anew, which is done by itself wherever something was missed. */
  reload(): Promise<void>;
}

type Shown = Omit<TaskList, 'loadMore' | 'reload'>;

/** How many are held at most, beside those that are unfinished. */
const mostTasks = 1_000;
const againMillis = 2_000;

/** The user's tasks, kept up to date. */
export function useTasks({ status, type, limit }: Omit<TaskFilter, 'cursor'> = {}): TaskList {
  const client = useCarillon();
  const { store, loadMore, reload } = useMemo(
    () => listOf(client, { status, type, limit }),
    [client, status, type, limit],
  );
  const shown = useStore(store);
  return useMemo(() => ({ ...shown, loadMore, reload }), [shown, loadMore, reload]);
}

function listOf(
  client: Client,
  filter: TaskFilter,
): Pick<TaskList, 'loadMore' | 'reload'> & { store: Store<Shown> } {
  let listing: Listing | undefined;
  const initial = { tasks: [], isLoading: true, error: undefined, hasMore: false };
  const store = makeStore<Shown>(initial, (shelf) => {
    const list = new Listing(client, filter, shelf);
    listing = list;
    list.start();
    return () => list.stop();
  });
  return {
    store,
    loadMore: async () => listing?.loadMore(),
    reload: async () => listing?.load(),
  };
}

/** One run of a list, from its first watcher to its last. */
class Listing {
  readonly #client: Client;
  readonly #filter: TaskFilter;
  readonly #shelf: Shelf<Shown>;
  /** Held on to, so that a page that was fetched before an event does not undo that event. */
  readonly #known = new Map<string, Task>();
  #cursor: string | undefined;
  #over = false;
  /** Whether events came already when what is shown was asked for. */
  #isLive: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offs: (() => void)[] = [];

  constructor(client: Client, filter: TaskFilter, shelf: Shelf<Shown>) {
    this.#client = client;
    this.#filter = filter;
    this.#shelf = shelf;
    this.#isLive = client.state === 'online';
  }

  start(): void {
    const { tasks, inbox } = this.#client;
    this.#offs = [
      tasks.on('change', ({ taskId }) => this.#changed(taskId)),
      inbox.on('gap', () => void this.load()),
      this.#client.on('state', ({ state }) => {
        if (state === 'online' && !this.#isLive) {
          this.#isLive = true;
          void this.load();
        }
      }),
    ];
    void this.load();
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
      await this.load(this.#cursor);
    }
  }

  async load(cursor?: string): Promise<void> {
    const before = new Map([...this.#known].map(([id, { snapshot }]) => [id, snapshot]));
    this.#shelf.set({ isLoading: true });
    try {
      const page = await this.#client.tasks.list({ ...this.#filter, cursor });
      if (this.#over) {
        return;
      }
      if (cursor === undefined) {
        this.#letGo(page, before);
      }
      for (const task of page.tasks) {
        this.#known.set(task.id, task);
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
        this.#timer = setTimeout(() => void this.load(cursor), againMillis);
      }
    }
  }

  /** What is no older than a page's last, did not change since it was asked for, and is not on it, is gone. */
  #letGo({ tasks, cursor }: TaskPage, before: ReadonlyMap<string, TaskSnapshot>): void {
    const listed = new Set(tasks.map(({ id }) => id));
    const last = cursor === undefined ? undefined : tasks.at(-1)?.snapshot.createdAt;
    for (const [id, { snapshot }] of this.#known) {
      const isWithin = last === undefined || snapshot.createdAt > last;
      if (isWithin && !listed.has(id) && before.get(id) === snapshot) {
        this.#known.delete(id);
      }
    }
  }

  #changed(id: string): void {
    const task = this.#client.tasks.known(id);
    if (task !== undefined) {
      this.#known.set(id, task);
      this.#show();
    }
  }

  #show(): void {
    const { status, type } = this.#filter;
    const newestFirst = [...this.#known.values()].sort(
      (a, b) => b.snapshot.createdAt - a.snapshot.createdAt || (a.id < b.id ? 1 : -1),
    );
    const excess = Math.max(0, newestFirst.length - mostTasks);
    const gone = new Set(
      newestFirst
        .filter(({ isFinished }) => isFinished)
        .reverse()
        .slice(0, excess),
    );
    for (const { id } of gone) {
      this.#known.delete(id);
    }
    const tasks = newestFirst
      .filter((one) => !gone.has(one))
      .map(({ snapshot }) => snapshot)
      .filter((one) => status === undefined || one.status === status)
      .filter((one) => type === undefined || one.taskType === type);
    const before = this.#shelf.get().tasks;
    const same = tasks.length === before.length && tasks.every((one, at) => one === before[at]);
    if (!same) {
      this.#shelf.set({ tasks });
    }
  }
}
