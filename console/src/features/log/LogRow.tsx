import { memo, useState } from 'react';
import { type Language, translate } from '../../i18n';
import { clockTime } from '../../i18n/format';
import type { LogEntry } from '../../stores/log';
import { JsonText } from '../../ui/Json';
import styles from './LogPanel.module.css';

/** One frame; laid out as JSON when opened, and not before. */
export const LogRow = memo(function LogRow({
  entry,
  language,
}: {
  entry: LogEntry;
  language: Language;
}) {
  const [open, setOpen] = useState(false);
  const direction = translate(language, entry.direction === 'in' ? 'log.in' : 'log.out');
  return (
    <li className={styles.row} data-direction={entry.direction} data-type={entry.type}>
      <button
        className={styles.line}
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <time className={styles.time}>{clockTime(language, entry.at)}</time>
        <span className={styles.direction} title={direction}>
          <span aria-hidden="true">{entry.direction === 'in' ? '↓' : '↑'}</span>
          <span className={styles.hidden}>{direction}</span>
        </span>
        <span className={styles.type}>{entry.type}</span>
        <span className={styles.text}>{entry.text.slice(0, 200)}</span>
      </button>
      {open && <JsonText text={entry.text} />}
    </li>
  );
});
