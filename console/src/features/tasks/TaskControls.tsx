import { useActions } from '../../app/ConsoleContext';
import { isFinished, type Task, type TaskAction } from '../../carillon';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { useAsync } from '../../ui/useAsync';

/** Only what the task's state allows. */
export function TaskControls({ task }: { task: Task }) {
  const { t } = useText();
  const { act, download } = useActions();
  const acting = useAsync();
  const downloading = useAsync();
  const { taskId, status } = task;

  const actions: TaskAction[] = isFinished(status)
    ? []
    : [
        ...(status === 'running' ? (['pause'] as const) : []),
        ...(status === 'paused' ? (['resume'] as const) : []),
        'cancel',
      ];
  const error = acting.error ?? downloading.error;
  return (
    <>
      {actions.map((action) => (
        <Button
          key={action}
          small
          look={action === 'cancel' ? 'danger' : 'plain'}
          data-testid={`task-${action}`}
          disabled={acting.busy}
          onClick={() => acting.run(() => act(taskId, action))}
        >
          {t(`tasks.${action}`)}
        </Button>
      ))}
      {status === 'completed' && task.download === true && (
        <Button
          small
          look="primary"
          data-testid="task-download"
          disabled={downloading.busy}
          onClick={() => downloading.run(() => download(taskId))}
        >
          {t(downloading.busy ? 'tasks.downloading' : 'tasks.download')}
        </Button>
      )}
      {error !== undefined && <Notice bad>{error}</Notice>}
    </>
  );
}
