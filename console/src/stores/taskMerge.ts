import { type Frame, isFinished, isRecord, type Task } from '../carillon';

/** What is known of a task, and how recent it is. */
export interface TaskEntry {
  task: Task;
  /** The server's time of this state: nothing older replaces it. */
  stamp: number;
  /** The change of the store that brought it, to tell what a slow answer may overwrite. */
  change: number;
  /** Whether it came as an event, in the order of its channel, or was fetched. */
  live: boolean;
}

/** The task that an event tells of, if it does. */
export function taskOf(frame: Frame): Task | undefined {
  const { data } = frame;
  const tells = frame.type.startsWith('task_') && isRecord(data);
  return tells && typeof data.taskId === 'string' && typeof data.status === 'string'
    ? (data as unknown as Task)
    : undefined;
}

/** The latest moment that a fetched task itself mentions. */
export function stampOf(task: Task): number {
  return Math.max(task.createdAt ?? 0, task.startedAt ?? 0, task.finishedAt ?? 0);
}

/** Whether a state may take the place of what is known. What is finished stays finished, unless it failed and was put back. */
export function supersedes(
  known: TaskEntry | undefined,
  task: Task,
  stamp: number,
  live = true,
): boolean {
  if (known === undefined) {
    return true;
  }
  const isOver = isFinished(known.task.status) && task.status !== known.task.status;
  if (isOver && !(known.task.status === 'failed' && task.status === 'pending')) {
    return false;
  }
  if (stamp < known.stamp) {
    return false;
  }
  // A fetched state has no time of its own; an event from before it shows by its progress.
  const sameRun = known.task.startedAt === task.startedAt;
  return known.live || !live || !sameRun || task.current >= known.task.current;
}

/** The new state, with what only the HTTP answer tells. */
export function merge(known: TaskEntry | undefined, task: Task): Task {
  const kept = known?.task;
  return {
    ...task,
    input: task.input ?? kept?.input,
    result: task.result ?? kept?.result,
    createdAt: task.createdAt ?? kept?.createdAt ?? 0,
  };
}
