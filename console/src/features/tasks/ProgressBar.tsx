import type { TaskSnapshot } from '@carillon/client';
import { useText } from '../../i18n/useText';
import styles from './TaskRow.module.css';
import { failedRows } from './taskText';

export function ProgressBar({ task, label }: { task: TaskSnapshot; label: string }) {
  const { language } = useText();
  const percent = Math.min(100, Math.max(0, task.progress ?? 0));
  const shown = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: percent < 100 && percent > 0 ? 1 : 0,
  }).format(percent / 100);
  return (
    <div className={styles.progress}>
      <div
        className={styles.track}
        role="progressbar"
        data-testid="task-progress"
        data-status={task.status === 'completed' && failedRows(task) > 0 ? 'partial' : task.status}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={shown}
      >
        <div className={styles.bar} style={{ width: `${percent}%` }} />
      </div>
      <span className={styles.percent}>{shown}</span>
    </div>
  );
}
