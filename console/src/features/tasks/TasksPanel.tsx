import { useMemo } from 'react';
import { useActions, useTasks } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { newestFirst } from '../../stores/tasks';
import { Button } from '../../ui/Button';
import { Panel } from '../../ui/Panel';
import { BatchForm } from './BatchForm';
import { TaskRow } from './TaskRow';
import styles from './TasksPanel.module.css';

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

function TaskList() {
  const { t } = useText();
  const { reloadTasks } = useActions();
  const entries = useTasks((state) => state.entries);
  const loading = useTasks((state) => state.loading);
  const tasks = useMemo(() => newestFirst(entries), [entries]);
  return (
    <>
      {loading === 'failed' && (
        <p className={styles.empty} role="alert">
          {t('tasks.loadFailed')}{' '}
          <Button small onClick={reloadTasks}>
            {t('app.retry')}
          </Button>
        </p>
      )}
      {tasks.length === 0 && loading !== 'failed' && (
        <p className={styles.empty}>{t(loading === 'done' ? 'tasks.empty' : 'tasks.loading')}</p>
      )}
      <ul className={styles.list} data-testid="task-list">
        {tasks.map(({ task }) => (
          <TaskRow task={task} key={task.taskId} />
        ))}
      </ul>
    </>
  );
}
