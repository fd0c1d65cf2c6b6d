import { isFinished, type TaskSnapshot } from '@carillon/client';
import { useEffect } from 'react';
import { useActions, useDocuments, useIsOnline } from '../../app/ConsoleContext';
import { bytes, clockTime, count } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import type { DocumentEntry } from '../../stores/documents';
import { Scroll } from '../../ui/Scroll';
import { QueryOutcome } from './QueryOutcome';
import styles from './TaskDetails.module.css';
import { errorText, failuresOf, type RowFailure } from './taskText';

const mostShown = 50;
const nothing: readonly DocumentEntry[] = [];

/** What a task has made so far, and what went wrong row by row. */
export function TaskDetails({ task }: { task: TaskSnapshot }) {
  return task.taskType === 'data.query' ? <QueryOutcome task={task} /> : <Documents task={task} />;
}

function Documents({ task }: { task: TaskSnapshot }) {
  const { t, language } = useText();
  const { loadDocuments } = useActions();
  const online = useIsOnline();
  const documents = useDocuments((state) => state.documents[task.taskId]) ?? nothing;
  useEffect(() => {
    if (online) {
      loadDocuments(task.taskId).catch(() => {
        // The history is an extra: what comes from now on is shown all the same.
      });
    }
  }, [online, loadDocuments, task.taskId]);

  const made = documents.filter(({ error }) => error === undefined);
  const failures = allFailures(task, documents);
  return (
    <>
      {failures.length > 0 && (
        <section className={styles.part} data-testid="task-failures">
          <h4 className={styles.title}>
            {t('tasks.failedRows', { count: count(language, failures.length) })}
          </h4>
          <Scroll
            className={styles.scroll}
            label={t('tasks.failedRows', { count: count(language, failures.length) })}
          >
            <ul className={styles.list}>
              {failures.slice(0, mostShown).map(({ row, error }) => (
                <li className={styles.failure} key={row}>
                  <span className={styles.rowNumber}>{t('tasks.row', { row })}</span>
                  <span>{error}</span>
                </li>
              ))}
            </ul>
          </Scroll>
          <More count={failures.length - mostShown} />
        </section>
      )}
      <section className={styles.part}>
        <h4 className={styles.title}>{t('tasks.documents')}</h4>
        {made.length === 0 ? (
          <p className={styles.none}>{t('tasks.noDocuments')}</p>
        ) : (
          <Scroll className={styles.scroll} label={t('tasks.documents')}>
            <ol
              className={styles.list}
              data-testid="task-documents"
              aria-busy={!isFinished(task.status)}
            >
              {made.slice(0, mostShown).map(({ row, name = '', size = 0, at }) => (
                <li className={styles.document} key={row}>
                  <span className={styles.fileName}>{name}</span>
                  <span className={styles.size}>{bytes(language, size)}</span>
                  <time className={styles.size}>{clockTime(language, at)}</time>
                </li>
              ))}
            </ol>
          </Scroll>
        )}
        <More count={made.length - mostShown} />
      </section>
    </>
  );
}

function More({ count: left }: { count: number }) {
  const { t, language } = useText();
  return left > 0 ? (
    <p className={styles.none}>{t('tasks.more', { count: count(language, left) })}</p>
  ) : null;
}

/** Failures by row: as they were reported live, and as the result lists them. */
function allFailures(task: TaskSnapshot, documents: readonly DocumentEntry[]): RowFailure[] {
  const byRow = new Map(failuresOf(task).map((failure) => [failure.row, failure]));
  for (const { row, error } of documents) {
    if (error !== undefined) {
      byRow.set(row, { row, error: errorText(error) });
    }
  }
  return [...byRow.values()].sort((a, b) => a.row - b.row);
}
