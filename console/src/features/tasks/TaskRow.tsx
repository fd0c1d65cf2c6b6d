import { errorCodes, isFinished, type TaskSnapshot } from '@carillon/client';
import { useChannel } from '@carillon/client/react';
import { memo, useState } from 'react';
import { useDocuments, useIsOnline } from '../../app/ConsoleContext';
import { count, duration, elapsed, moment } from '../../i18n/format';
import { type Text, useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { ProgressBar } from './ProgressBar';
import { TaskControls } from './TaskControls';
import { TaskDetails } from './TaskDetails';
import styles from './TaskRow.module.css';
import { TaskState } from './TaskState';
import { errorText, failedRows, failuresOf, subjectOf } from './taskText';

/** So many failed rows are named in the list; the details have them all. */
const fewRows = 8;

interface TaskRowProps {
  task: TaskSnapshot;
  /** Whether to follow it on its own channel, which tells of each document. */
  follow: boolean;
}

export const TaskRow = memo(function TaskRow({ task, follow }: TaskRowProps) {
  const text = useText();
  const { t, name, language } = text;
  const [open, setOpen] = useState(false);
  const detailsId = `details-${task.taskId}`;
  const title = `${name('task.type', task.taskType)} ${subjectOf(task)}`;
  const failed = failedRows(task);
  const hear = useDocuments((state) => state.hear);
  const channel = follow ? `task:${task.taskId}` : undefined;
  const { delayed, error } = useChannel(channel, { onMessage: hear });
  const online = useIsOnline();
  // What is shown may be old: the task goes on, and we hear nothing of it for now.
  const waiting = !isFinished(task.status) && (!online || delayed !== undefined);
  if (error?.code === errorCodes.not_found) {
    return null; // the server does not know it any more
  }
  return (
    <li
      className={styles.row}
      data-testid="task-row"
      data-task-id={task.taskId}
      data-status={task.status}
      data-waiting={waiting}
    >
      <div className={styles.head}>
        <p className={styles.name}>
          <strong>{name('task.type', task.taskType)}</strong>{' '}
          <span className={styles.subject}>{subjectOf(task)}</span>
        </p>
        <TaskState task={task} />
      </div>
      <ProgressBar task={task} label={t('tasks.progress', { name: title })} />
      <div className={styles.foot}>
        <p className={styles.facts}>
          {waiting && (
            <span className={styles.waiting} data-testid="task-waiting">
              {t('tasks.waiting')}
            </span>
          )}
          {facts(task, waiting, text).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          {failed > 0 && (
            <span className={styles.failedRows} data-testid="task-failed-rows">
              {t('tasks.failedRows', { count: count(language, failed) })}
              {whichRows(task, text)}
            </span>
          )}
        </p>
        <div className={styles.buttons}>
          <TaskControls task={task} subject={title} />
          <Button
            small
            look="quiet"
            data-testid="task-details"
            data-focus-home
            aria-expanded={open}
            aria-controls={detailsId}
            onClick={() => setOpen(!open)}
          >
            {t('tasks.details')}
            <span aria-hidden="true">{open ? '▴' : '▾'}</span>
          </Button>
        </div>
      </div>
      {task.message !== undefined && !isFinished(task.status) && (
        <p className={styles.message}>{task.message}</p>
      )}
      {task.lastError !== undefined && !isFinished(task.status) && (
        <p className={styles.message} data-testid="task-last-error">
          {t('tasks.lastError', { error: task.lastError })}
        </p>
      )}
      {task.status === 'failed' && (
        <p className={styles.error} data-testid="task-error">
          {t('tasks.error', { error: errorText(task.error) })}
        </p>
      )}
      {open && (
        <div className={styles.details} id={detailsId}>
          <TaskDetails task={task} />
        </div>
      )}
    </li>
  );
});

/** The facts of a row in the order of their use: count, stage, time. */
function facts(task: TaskSnapshot, waiting: boolean, { t, name, language }: Text): string[] {
  const { status, current, total, stage, estimatedTimeRemaining, startedAt, finishedAt } = task;
  const all: string[] = [];
  if (task.attempts !== undefined && task.attempts > 1) {
    all.push(t('tasks.attempts', { count: count(language, task.attempts) }));
  }
  if (total > 0) {
    all.push(`${count(language, current)} / ${count(language, total)}`);
  }
  if (!isFinished(status) && stage !== undefined && stage !== '') {
    all.push(name('task.stage', stage));
  }
  if (status === 'running' && !waiting && estimatedTimeRemaining !== undefined) {
    all.push(t('tasks.remaining', { time: duration(language, estimatedTimeRemaining) }));
  }
  if (startedAt !== undefined && finishedAt !== undefined) {
    all.push(t('tasks.took', { time: elapsed(language, finishedAt - startedAt) }));
  }
  all.push(t('tasks.created', { time: moment(language, task.createdAt, Date.now()) }));
  return all;
}

/** The first rows that failed, behind their number. */
function whichRows(task: TaskSnapshot, { t }: Text): string {
  const rows = failuresOf(task).map(({ row }) => row);
  if (rows.length === 0) {
    return '';
  }
  const first = rows.slice(0, fewRows).join(t('list.separator'));
  return t(rows.length > fewRows ? 'tasks.rowsAndMore' : 'tasks.rows', { rows: first });
}
