import {
  type Connection,
  type Environment,
  type Frame,
  isFinished,
  isTemporary,
  type Task,
  type TaskStatus,
} from '../carillon';
import { backoff } from '../carillon/backoff';
import { batched } from '../stores/batched';
import type { ConnectionStore } from '../stores/connection';
import type { LogStore } from '../stores/log';
import type { PushesStore } from '../stores/pushes';
import { mostTasks, newestFirst, type TasksStore } from '../stores/tasks';

/** Connections may hold 128 channels; this leaves room for rooms. */
const mostFollowed = 100;
const notFound = 120;
const forbidden = 106;

export interface Stores {
  connection: ConnectionStore;
  tasks: TasksStore;
  pushes: PushesStore;
  log: LogStore;
}

/** Leads what the connection reports into the stores. */
export function wire(connection: Connection, stores: Stores, reload: () => void): void {
  const { tasks, pushes, log } = stores;
  const addFrame = batched(log.getState().add, { millis: 150, limit: 500 });
  const addDocument = batched(tasks.getState().addDocuments);
  const showPositions = batched<unknown>(() =>
    stores.connection.setState({ positions: connection.positions.snapshot() }),
  );

  connection.on('frame', addFrame);
  connection.on('position', showPositions);
  connection.on('state', (state) => {
    stores.connection.setState({ state });
    showPositions(undefined);
    if (state.name === 'online' && (state.resumed === 'fresh' || !loaded(tasks))) {
      reload();
    }
  });
  connection.on('publication', (frame) => {
    showPositions(undefined);
    if (frame.type.startsWith('document_')) {
      addDocument(frame);
    } else if (frame.type.startsWith('task_')) {
      const changed = tasks.getState().apply(frame);
      if (changed !== undefined && isNews(changed.status)) {
        pushes.getState().task(changed, frame.timestamp ?? Date.now());
      }
    } else {
      pushes.getState().message(frame, frame.timestamp ?? Date.now());
    }
  });
  connection.on('gap', ({ channel, recovery, offset }) => {
    // A channel that began anew and has nothing in it yet has nothing that could be missing.
    if (!channel.startsWith('task:') && (recovery === 'lost' || offset > 0)) {
      pushes.getState().gap(channel, Date.now(), recovery === 'anew');
    }
    reload();
  });
  connection.on('delayed', ({ channels, error }) => {
    const delayed = { ...stores.connection.getState().delayed };
    for (const channel of channels) {
      delete delayed[channel];
      if (error !== undefined) {
        delayed[channel] = error;
      }
    }
    stores.connection.setState({ delayed });
  });
  connection.on('refused', ({ channel, error }) => {
    if (channel.startsWith('room:')) {
      pushes.getState().refuse(channel.slice('room:'.length), error);
    } else if (error.code === notFound || error.code === forbidden) {
      tasks.getState().remove(channel.slice('task:'.length));
    }
  });
  follow(connection, tasks, pushes);
}

/** What is worth telling about a task; that it waits or runs is seen in the list. */
function isNews(status: TaskStatus): boolean {
  return status === 'paused' || isFinished(status);
}

function loaded(tasks: TasksStore): boolean {
  return tasks.getState().loading === 'done';
}

/** Subscribes to unfinished tasks and to the rooms we are in, and to nothing else. */
function follow(connection: Connection, tasks: TasksStore, pushes: PushesStore): void {
  let followed = new Set<string>();
  const update = () => {
    const unfinished = newestFirst(tasks.getState().entries)
      .filter(({ task }) => !isFinished(task.status))
      .slice(0, mostFollowed)
      .map(({ task }) => `task:${task.taskId}`);
    const rooms = pushes.getState().rooms.map((room) => `room:${room}`);
    const wanted = new Set([...unfinished, ...rooms]);
    const before = followed;
    followed = wanted;
    for (const channel of wanted) {
      if (!before.has(channel)) {
        connection.follow(channel);
      }
    }
    for (const channel of before) {
      if (!wanted.has(channel)) {
        connection.unfollow(channel);
      }
    }
  };
  tasks.subscribe((now, before) => now.entries !== before.entries && update());
  pushes.subscribe((now, before) => now.rooms !== before.rooms && update());
}

/**
 * Fetches the tasks; what events bring in the meantime wins over the answer. What fails for a while
 * only is tried again by itself, longer apart each time.
 */
export function taskLoader(
  tasks: TasksStore,
  fetch: (limit: number) => Promise<Task[]>,
  environment: Pick<Environment, 'later' | 'random'>,
) {
  const limit = mostTasks;
  let running: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  let cancelRetry = () => {};
  const load = async () => {
    do {
      again = false;
      const mark = tasks.getState().fetching();
      try {
        tasks.getState().fetched(await fetch(limit), limit, mark);
        failures = 0;
      } catch (error) {
        tasks.getState().fetchFailed(error);
        if (isTemporary(error)) {
          cancelRetry = environment.later(backoff(failures, environment.random()), start);
          failures += 1;
        }
      }
    } while (again);
    running = undefined;
  };
  const start = (): void => {
    cancelRetry();
    if (running === undefined) {
      running = load();
    } else {
      again = true;
    }
  };
  return start;
}

/** The document events in a task's history. */
export function documentsIn(reply: Frame): Frame[] {
  const data = reply.data as { publications?: Frame[] } | undefined;
  return (data?.publications ?? []).filter(({ type }) => type.startsWith('document_'));
}
