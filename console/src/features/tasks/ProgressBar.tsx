import type { TaskSnapshot } from '@carillon/client';
import { TaskBar } from '@carillon/client/components';
import { useText } from '../../i18n/useText';
import styles from './TaskRow.module.css';
import { failedRows } from './taskText';

const classes = { bar: styles.track ?? '', 'bar-fill': styles.bar ?? '' };

/** How far a task is: the bar of all pages, and a number beside it. */
export function ProgressBar({ task, label }: { task: TaskSnapshot; label: string }) {
  const { language } = useText();
  const percent = Math.min(100, Math.max(0, task.progress ?? 0));
  const shown = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: percent < 100 && percent > 0 ? 1 : 0,
  }).format(percent / 100);
  return (
    <div
      className={styles.progress}
      data-status={task.status === 'completed' && failedRows(task) > 0 ? 'partial' : task.status}
    >
      <TaskBar task={task} label={label} language={language} classes={classes} />
      <span className={styles.percent}>{shown}</span>
    </div>
  );
}
