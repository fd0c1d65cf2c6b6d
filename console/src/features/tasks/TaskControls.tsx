import { isFinished, type TaskSnapshot } from '@carillon/client';
import { useState } from 'react';
import type { TaskAction } from '../../app/actions';
import { useActions } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Problem } from '../../ui/Problem';
import { useAsync } from '../../ui/useAsync';

/**
 * Only what the task's state allows; cancelling, which can't be undone, is asked about first.
 *
 * @param subject the task's name in the question
 */
export function TaskControls({ task, subject }: { task: TaskSnapshot; subject: string }) {
  const { t } = useText();
  const actions = useActions();
  const acting = useAsync();
  const downloading = useAsync();
  const { taskId, status } = task;

  const [asking, setAsking] = useState(false);
  const over = isFinished(status);
  const act = (action: TaskAction) => acting.run(() => actions.act(taskId, action));
  // One button with two meanings, so that who has paused finds the focus on what resumes.
  const toggle = status === 'running' ? 'pause' : status === 'paused' ? 'resume' : undefined;
  const error = acting.error ?? downloading.error;
  return (
    <>
      {toggle !== undefined && (
        <Button
          key="toggle"
          small
          data-testid={`task-${toggle}`}
          disabled={acting.busy}
          onClick={() => act(toggle)}
        >
          {t(`tasks.${toggle}`)}
        </Button>
      )}
      {!over && (
        <Button
          key="cancel"
          small
          look="danger"
          data-testid="task-cancel"
          disabled={acting.busy}
          onClick={() => setAsking(true)}
        >
          {t('tasks.cancel')}
        </Button>
      )}
      {asking && !over && (
        <ConfirmDialog
          title={t('tasks.cancelTitle', { name: subject })}
          text={t('tasks.cancelText')}
          keep={t('tasks.cancelKeep')}
          confirm={t('tasks.cancelConfirm')}
          onKeep={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            act('cancel');
          }}
        />
      )}
      {status === 'completed' && task.download === true && (
        <Button
          small
          look="primary"
          data-testid="task-download"
          disabled={downloading.busy}
          onClick={() => downloading.run(() => actions.download(taskId))}
        >
          {t(downloading.busy ? 'tasks.downloading' : 'tasks.download')}
        </Button>
      )}
      {error !== undefined && <Problem error={error} />}
    </>
  );
}
