import { useMemo, useState } from 'react';
import { useActions, useTasks } from '../../app/ConsoleContext';
import { isFinished } from '../../carillon';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/useText';
import { mostTasks, newestFirst } from '../../stores/tasks';
import { Button } from '../../ui/Button';
import { Panel } from '../../ui/Panel';
import { Problem } from '../../ui/Problem';
import { BatchForm } from './BatchForm';
import { TaskRow } from './TaskRow';
import styles from './TasksPanel.module.css';

const fewTasks = 8;

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
  const { reloadTasks } = useActions();
  const entries = useTasks((state) => state.entries);
  const loading = useTasks((state) => state.loading);
  const failure = useTasks((state) => state.failure);
  const tasks = useMemo(() => newestFirst(entries), [entries]);
  const shown = tasks.filter(
    ({ task }, index) => all || index < fewTasks || !isFinished(task.status),
  );
  return (
    <>
      {loading === 'failed' && (
        <div className={styles.failed}>
          <Problem error={failure} what={t('tasks.loadFailed')} />
          <Button small onClick={reloadTasks}>
            {t('app.retry')}
          </Button>
        </div>
      )}
      {tasks.length === 0 && loading !== 'failed' && (
        <p className={styles.empty}>{t(loading === 'done' ? 'tasks.empty' : 'tasks.loading')}</p>
      )}
      <ul className={styles.list} data-testid="task-list">
        {shown.map(({ task }) => (
          <TaskRow task={task} key={task.taskId} />
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
