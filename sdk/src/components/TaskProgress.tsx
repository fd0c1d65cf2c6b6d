import { type ReactNode, useRef } from 'react';
import type { TaskSnapshot } from '../protocol.js';
import { useTask } from '../react/index.js';
import { duration, type Look, useLook } from './texts.js';

export type TaskProgressProps = Look & {
  /** What it is called, for people; the kind of task when left out. */
  title?: string;
} & ({ id: string; task?: never } | { task: TaskSnapshot; id?: never });

/** How far a task is: a bar, its state, what it is doing and how long it will take. It never goes backwards. */
export function TaskProgress({ id, task, ...rest }: TaskProgressProps): ReactNode {
  const { snapshot, error } = useTask(task === undefined ? id : undefined);
  const { part } = useLook(rest);
  const shown = task ?? snapshot;
  if (shown === undefined) {
    return error === undefined ? null : <p className={part('problem')}>{error.message}</p>;
  }
  return <Bar task={shown} {...rest} />;
}

function Bar({
  task,
  title,
  ...look
}: Look & { task: TaskSnapshot; title?: string | undefined }): ReactNode {
  const { texts, part } = useLook(look);
  const percent = useForward(task);
  const { status, stage, message, current, total, estimatedTimeRemaining: left } = task;
  const words = [
    status === 'running' && total > 1 ? texts.step(current, total) : undefined,
    message || stage || undefined,
    status === 'running' && left !== undefined ? texts.left(duration(left, texts)) : undefined,
  ].filter((one) => one !== undefined);
  return (
    <div className={part('progress')} data-state={status}>
      <div className={part('progress-head')}>
        <span className={part('progress-state')}>{texts.states[status]}</span>
        <span className={part('progress-percent')}>{Math.floor(percent)} %</span>
      </div>
      <TaskBar task={task} label={title ?? texts.kind(task.taskType)} {...look} />
      {words.length > 0 && <p className={part('progress-words')}>{words.join(' · ')}</p>}
    </div>
  );
}

export type TaskBarProps = Look & {
  task: TaskSnapshot;
  /** What a screen reader calls it. */
  label: string;
};

/** The bar alone, for a list of one's own. It never goes backwards. */
export function TaskBar({ task, label, ...look }: TaskBarProps): ReactNode {
  const { texts, part } = useLook(look);
  const percent = useForward(task);
  const { status, total } = task;
  const indeterminate = status === 'running' && total === 0;
  return (
    <div
      role="progressbar"
      className={part('bar')}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={`${texts.states[status]}, ${Math.floor(percent)} %`}
      {...(!indeterminate && { 'aria-valuenow': Math.round(percent * 10) / 10 })}
    >
      <div className={part('bar-fill')} style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}

/** The furthest that this attempt has been. */
function useForward({ taskId, attempts, startedAt, progress, status }: TaskSnapshot): number {
  const run = `${taskId} ${attempts} ${startedAt}`;
  const furthest = useRef({ run, progress });
  const before = furthest.current;
  const percent = before.run === run ? Math.max(before.progress, progress) : progress;
  furthest.current = { run, progress: percent };
  return status === 'completed' ? 100 : percent;
}
