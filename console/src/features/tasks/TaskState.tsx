import type { TaskSnapshot } from '@carillon/client';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import styles from './TaskRow.module.css';
import { failedRows } from './taskText';

/** A task's state in a word; a finished batch of which rows failed does not look like a good one. */
export function TaskState({ task }: { task: TaskSnapshot }) {
  const { t, language } = useText();
  const failed = task.status === 'completed' ? failedRows(task) : 0;
  return failed === 0 ? (
    <span className={styles.status} data-status={task.status} data-testid="task-status">
      {t(`task.status.${task.status}`)}
    </span>
  ) : (
    <span className={styles.status} data-status="partial" data-testid="task-status">
      <svg width="12" height="12" viewBox="0 0 16 16" aria-hidden="true">
        <path
          d="M8 1.5 15 14H1L8 1.5ZM8 6v4M8 11.6v.9"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      </svg>
      {t('tasks.partial', { count: count(language, failed) })}
    </span>
  );
}
