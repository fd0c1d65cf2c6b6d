import { memo, useState } from 'react';
import { isFinished, isRecord, type Task } from '../../carillon';
import { count, duration, elapsed, moment } from '../../i18n/format';
import { type Text, useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { ProgressBar } from './ProgressBar';
import { TaskControls } from './TaskControls';
import { TaskDetails } from './TaskDetails';
import styles from './TaskRow.module.css';
import { errorText, failuresOf, subjectOf } from './taskText';

export const TaskRow = memo(function TaskRow({ task }: { task: Task }) {
  const text = useText();
  const { t, name, language } = text;
  const [open, setOpen] = useState(false);
  const detailsId = `details-${task.taskId}`;
  const title = `${name('task.type', task.taskType)} ${subjectOf(task)}`;
  const failed = failedRows(task);
  return (
    <li
      className={styles.row}
      data-testid="task-row"
      data-task-id={task.taskId}
      data-status={task.status}
    >
      <div className={styles.head}>
        <p className={styles.name}>
          <strong>{name('task.type', task.taskType)}</strong>{' '}
          <span className={styles.subject}>{subjectOf(task)}</span>
        </p>
        <span className={styles.status} data-status={task.status} data-testid="task-status">
          {t(`task.status.${task.status}`)}
        </span>
      </div>
      <ProgressBar task={task} label={t('tasks.progress', { name: title })} />
      <div className={styles.foot}>
        <p className={styles.facts}>
          {facts(task, text).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          {failed > 0 && (
            <span className={styles.failedRows} data-testid="task-failed-rows">
              {t('tasks.failedRows', { count: count(language, failed) })}
            </span>
          )}
        </p>
        <div className={styles.buttons}>
          <TaskControls task={task} />
          <Button
            small
            look="quiet"
            data-testid="task-details"
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
          {errorText(task.error)}
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
function facts(task: Task, { t, name, language }: Text): string[] {
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
  if (status === 'running' && estimatedTimeRemaining !== undefined) {
    all.push(t('tasks.remaining', { time: duration(language, estimatedTimeRemaining) }));
  }
  if (startedAt !== undefined && finishedAt !== undefined) {
    all.push(t('tasks.took', { time: elapsed(language, finishedAt - startedAt) }));
  }
  all.push(t('tasks.created', { time: moment(language, task.createdAt, Date.now()) }));
  return all;
}

function failedRows(task: Task): number {
  const failed = isRecord(task.result) ? task.result.failed : undefined;
  return typeof failed === 'number' ? failed : failuresOf(task).length;
}
