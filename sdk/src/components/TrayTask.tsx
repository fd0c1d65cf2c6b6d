import { type ReactNode, useState } from 'react';
import { isFinished, isRecord, type TaskSnapshot } from '../protocol.js';
import { useCarillon } from '../react/index.js';
import { saveResult } from './saveResult.js';
import { TaskProgress } from './TaskProgress.js';
import { type Look, type Texts, useLook } from './texts.js';

type Action = 'pause' | 'resume' | 'cancel' | 'retry' | 'download';

const mostFailures = 20;

/** One task of the tray: how far it is, what can be done to it, and what came of it. */
export function TrayTask({
  task,
  title,
  look,
}: {
  task: TaskSnapshot;
  title: string;
  look: Look;
}): ReactNode {
  const client = useCarillon();
  const { texts, part } = useLook(look);
  const [busy, setBusy] = useState<Action>();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const act = async (action: Action) => {
    setBusy(action);
    setProblem(undefined);
    setAsking(false);
    try {
      if (action === 'download') {
        await saveResult(client, task);
      } else {
        const handle = await client.tasks.get(task.taskId);
        await handle[action]();
      }
    } catch (error) {
      setProblem(texts.actionFailed((error as Error).message));
    } finally {
      setBusy(undefined);
    }
  };
  const button = (action: Action, label: string) => (
    <button
      type="button"
      className={part('button')}
      aria-label={`${label}: ${title}`}
      disabled={busy !== undefined}
      onClick={() => void act(action)}
    >
      {label}
    </button>
  );
  const { status } = task;
  return (
    <li className={part('tray-task')} data-state={status}>
      <h3 className={part('tray-task-title')}>{title}</h3>
      <TaskProgress task={task} title={title} {...look} />
      <Receipt task={task} texts={texts} part={part} />
      {problem !== undefined && (
        <p role="alert" className={part('problem')}>
          {problem}
        </p>
      )}
      <div className={part('tray-actions')}>
        {status === 'running' && button('pause', texts.pause)}
        {status === 'paused' && button('resume', texts.resume)}
        {status === 'failed' && task.dead === true && button('retry', texts.retry)}
        {task.download === true && button('download', texts.download)}
        {!isFinished(status) && !asking && (
          <button
            type="button"
            className={part('button')}
            aria-label={`${texts.cancel}: ${title}`}
            disabled={busy !== undefined}
            onClick={() => setAsking(true)}
          >
            {texts.cancel}
          </button>
        )}
        {!isFinished(status) && asking && (
          <>
            {button('cancel', texts.reallyCancel)}
            <button
              type="button"
              className={part('button')}
              // biome-ignore lint/a11y/noAutofocus: the button that was pressed is gone
              autoFocus
              onClick={() => setAsking(false)}
            >
              {texts.keepRunning}
            </button>
          </>
        )}
      </div>
    </li>
  );
}

/** What came of it: why it failed, or how much was made and which rows were not. */
function Receipt({
  task,
  texts,
  part,
}: {
  task: TaskSnapshot;
  texts: Texts;
  part(name: string): string;
}): ReactNode {
  if (task.status === 'failed') {
    return <p className={part('problem')}>{task.error}</p>;
  }
  const result = isRecord(task.result) ? task.result : {};
  const { generated, failed, failures } = result;
  if (task.status !== 'completed' || typeof generated !== 'number') {
    return null;
  }
  const rows = (Array.isArray(failures) ? failures : []).filter(isRecord);
  return (
    <div className={part('receipt')}>
      <p>{texts.receipt(generated, typeof failed === 'number' ? failed : rows.length)}</p>
      {rows.length > 0 && (
        <ul>
          {rows.slice(0, mostFailures).map(({ row, error }) => (
            <li key={String(row)}>
              {texts.row(Number(row))}: {isRecord(error) ? String(error.message) : String(error)}
            </li>
          ))}
          {rows.length > mostFailures && <li>… {rows.length - mostFailures}</li>}
        </ul>
      )}
    </div>
  );
}
