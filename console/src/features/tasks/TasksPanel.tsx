import { isFinished } from '@carillon/client';
import { useTasks } from '@carillon/client/react';
import { useEffect, useState } from 'react';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { Panel } from '../../ui/Panel';
import { Problem } from '../../ui/Problem';
import { BatchForm } from './BatchForm';
import { TaskRow } from './TaskRow';
import styles from './TasksPanel.module.css';

const fewTasks = 8;
/** How many tasks are asked for at once, and how many in all; of older ones the page says that there are some. */
const pageSize = 200;
const mostTasks = 1000;
/** Connections may hold 128 channels; this leaves room for rooms. */
const mostFollowed = 100;

/** Starts batches of documents, and shows how all of the user's tasks get on. */
export function TasksPanel({ id }: { id: string }) {
  const { t } = useText();
  return (
    <Panel id={id} title={t('tasks.title')}>
      <BatchForm />
      <h3 className={styles.heading}>{t('tasks.list')}</h3>
      <TaskList />
    </Panel>
  );
}

/** The newest tasks and all that are unfinished; the rest on demand. */
function TaskList() {
  const { t, language } = useText();
  const [all, setAll] = useState(false);
  const { tasks, isLoading, error, hasMore, loadMore, reload } = useTasks({ limit: pageSize });
  const shown = tasks.filter(({ status }, index) => all || index < fewTasks || !isFinished(status));
  const followed = new Set(
    tasks.filter(({ status }) => !isFinished(status)).slice(0, mostFollowed),
  );
  // Unfinished ones are shown however old they are.
  useEffect(() => {
    if (hasMore && !isLoading && error === undefined) {
      void loadMore();
    }
  }, [hasMore, isLoading, error, loadMore]);
  return (
    <>
      {error !== undefined && (
        <div className={styles.failed}>
          <Problem error={error} what={t('tasks.loadFailed')} />
          <Button small onClick={() => void reload()}>
            {t('app.retry')}
          </Button>
        </div>
      )}
      {tasks.length === 0 && error === undefined && (
        <p className={styles.empty}>{t(isLoading ? 'tasks.loading' : 'tasks.empty')}</p>
      )}
      <ul className={styles.list} data-testid="task-list">
        {shown.map((task) => (
          <TaskRow task={task} follow={followed.has(task)} key={task.taskId} />
        ))}
      </ul>
      {all && tasks.length >= mostTasks && (
        <p className={styles.empty}>{t('tasks.older', { count: count(language, mostTasks) })}</p>
      )}
      {tasks.length > fewTasks && (
        <Button
          small
          className={styles.more}
          data-testid="tasks-show-all"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all
            ? t('tasks.showFewer')
            : t('tasks.showAll', { count: count(language, tasks.length) })}
        </Button>
      )}
    </>
  );
}
