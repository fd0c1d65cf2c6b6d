import { useTasks } from '../../app/ConsoleContext';
import type { Task } from '../../carillon';
import { useText } from '../../i18n/useText';
import { QueryOutcome } from './QueryOutcome';
import styles from './TaskRow.module.css';
import { TaskState } from './TaskState';
import { errorText, subjectOf } from './taskText';

/** A change of a task's state, as a push; a data request comes with its result. */
export function TaskNews({ task }: { task: Task }) {
  const { t, name } = useText();
  // What the list knows beside the event: the input, and a result that was fetched apart.
  const latest = useTasks((state) => state.entries[task.taskId]?.task);
  const full = {
    ...task,
    input: task.input ?? latest?.input,
    result: task.result ?? latest?.result,
  };
  return (
    <div className={styles.news}>
      <p className={styles.newsLine}>
        <strong>{name('task.type', task.taskType)}</strong>
        <span className={styles.subject}>{subjectOf(full)}</span>
        <TaskState task={full} />
      </p>
      {task.status === 'failed' && (
        <p className={styles.error}>{t('tasks.error', { error: errorText(task.error) })}</p>
      )}
      {task.status === 'completed' && task.taskType === 'data.query' && (
        <QueryOutcome task={full} />
      )}
    </div>
  );
}
