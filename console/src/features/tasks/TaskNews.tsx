import type { TaskSnapshot } from '@carillon/client';
import { useText } from '../../i18n/useText';
import { QueryOutcome } from './QueryOutcome';
import styles from './TaskRow.module.css';
import { TaskState } from './TaskState';
import { errorText, subjectOf } from './taskText';

/** A change of a task's state, as a push; a data request comes with its result. */
export function TaskNews({ task }: { task: TaskSnapshot }) {
  const { t, name } = useText();
  return (
    <div className={styles.news}>
      <p className={styles.newsLine}>
        <strong>{name('task.type', task.taskType)}</strong>
        <span className={styles.subject}>{subjectOf(task)}</span>
        <TaskState task={task} />
      </p>
      {task.status === 'failed' && (
        <p className={styles.error}>{t('tasks.error', { error: errorText(task.error) })}</p>
      )}
      {task.status === 'completed' && task.taskType === 'data.query' && (
        <QueryOutcome task={task} />
      )}
    </div>
  );
}
