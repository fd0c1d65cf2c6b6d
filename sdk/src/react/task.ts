import { useCallback, useMemo, useState } from 'react';
import type { Client } from '../client.js';
import { CarillonError } from '../errors.js';
import type { TaskSnapshot } from '../protocol.js';
import type { Task } from '../task.js';
import type { SubmitOptions } from '../tasks.js';
import { useCarillon } from './context.js';
import { makeStore, type Shelf, type Store, useStore } from './store.js';

export interface TaskView<Out> {
  /** To pause, resume, cancel and retry it; undefined until it is found. */
  task: Task<Out> | undefined;
  /** How it is; another object after each change. */
  snapshot: TaskSnapshot<Out> | undefined;
  /** Why it can't be shown. */
  error: CarillonError | undefined;
}

export interface TaskSubmit<Out> extends TaskView<Out> {
  submit(input?: unknown, options?: SubmitOptions): Promise<Task<Out>>;
  isSubmitting: boolean;
}

const againMillis = 2_000;
const nothing = { task: undefined, snapshot: undefined, error: undefined };

/** Follows a task, after a refresh too, as long as the component is there; `undefined` follows none. */
export function useTask<Out = unknown>(id: string | undefined): TaskView<Out> {
  const client = useCarillon();
  const store = useMemo(() => viewOf<Out>(client, id), [client, id]);
  return useStore(store);
}

/** Submits tasks of a kind, and follows the last of them. */
export function useTaskSubmit<Out = unknown>(type: string): TaskSubmit<Out> {
  const client = useCarillon();
  const [submitting, setSubmitting] = useState(0);
  const [last, setLast] = useState<{ task?: Task<Out>; error?: CarillonError }>({});
  const store = useMemo(() => viewOf<Out>(client, last.task?.id, last.task), [client, last.task]);
  const view = useStore(store);
  const submit = useCallback(
    async (input?: unknown, options?: SubmitOptions) => {
      setSubmitting((count) => count + 1);
      try {
        const task = await client.tasks.submit<Out>(type, input, options);
        setLast({ task });
        return task;
      } catch (error) {
        setLast({ error: error as CarillonError });
        throw error;
      } finally {
        setSubmitting((count) => count - 1);
      }
    },
    [client, type],
  );
  const { error } = last;
  return useMemo(
    () => ({ ...view, error: error ?? view.error, submit, isSubmitting: submitting > 0 }),
    [view, error, submit, submitting],
  );
}

function viewOf<Out>(
  client: Client,
  id: string | undefined,
  known?: Task<Out>,
): Store<TaskView<Out>> {
  const initial = { ...nothing, task: known, snapshot: known?.snapshot };
  return makeStore<TaskView<Out>>(initial, (shelf) =>
    id === undefined ? () => {} : follow(client, id, known, shelf),
  );
}

/** Finds a task and shows each change of it. What is finished may still be put back, which the inbox tells. */
function follow<Out>(
  client: Client,
  id: string,
  known: Task<Out> | undefined,
  shelf: Shelf<TaskView<Out>>,
): () => void {
  let over = false;
  let unwatch = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (task: Task<Out>) => {
    shelf.set({ task, snapshot: task.snapshot, error: undefined });
  };
  const watch = (task: Task<Out>) => {
    show(task);
    unwatch();
    unwatch = task.isFinished ? () => {} : task.on('change', () => show(task));
  };
  const find = async () => {
    try {
      const task = known ?? (await client.tasks.get<Out>(id));
      if (!over) {
        watch(task);
      }
    } catch (error) {
      if (over) {
        return;
      }
      shelf.set({ error: error as CarillonError });
      if (!(error instanceof CarillonError) || error.retryable) {
        timer = setTimeout(() => void find(), againMillis);
      }
    }
  };
  const off = client.tasks.on('change', ({ taskId }) => {
    const { task } = shelf.get();
    if (taskId === id && task !== undefined) {
      const putBack = shelf.get().snapshot?.status === 'failed' && !task.isFinished;
      if (putBack) {
        watch(task);
      } else {
        show(task);
      }
    }
  });
  void find();
  return () => {
    over = true;
    clearTimeout(timer);
    off();
    unwatch();
  };
}
