import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isFinished, type TaskSnapshot } from '../protocol.js';
import { useCarillon, useTasks } from '../react/index.js';
import type { TaskFilter } from '../tasks.js';
import { TrayTask } from './TrayTask.js';
import { type Look, useLook } from './texts.js';
import { usePopover } from './usePopover.js';

export interface TaskTrayProps extends Look {
  /** Only tasks of this kind. */
  type?: string;
  /** What a task is called, for people. */
  title?: (task: TaskSnapshot) => string;
  /** Whether it is open at first. */
  defaultOpen?: boolean;
  /** How long a toast stays, in milliseconds; 6000 when left out. */
  toastMillis?: number;
}

/** Of how many tasks it is known what was said last. */
const mostRemembered = 1_000;

interface Toast {
  id: string;
  text: string;
  canLeave: boolean;
}

/**
 * The dock of the user's tasks, wherever they were started: a toast when one starts or ends, and a list
 * with how far each is and what can be done to it.
 */
export function TaskTray({
  type,
  title,
  defaultOpen = false,
  toastMillis = 6_000,
  ...look
}: TaskTrayProps): ReactNode {
  const { texts, part } = useLook(look);
  const filter: Omit<TaskFilter, 'cursor'> = type === undefined ? {} : { type };
  const { tasks, hasMore, loadMore, error, isLoading } = useTasks(filter);
  const { isOpen, id, root, button, toggle, close } = usePopover(false, defaultOpen);
  const titleOf = (task: TaskSnapshot) => title?.(task) ?? texts.kind(task.taskType);
  const toasts = useToasts(type, toastMillis, (task) => {
    if (task.status === 'pending') {
      return { text: texts.started(titleOf(task)), canLeave: true };
    }
    const ended = { completed: texts.finished, failed: texts.failedToast } as const;
    const say = ended[task.status as keyof typeof ended];
    return say && { text: say(titleOf(task)), canLeave: false };
  });
  const active = tasks.filter(({ status }) => !isFinished(status)).length;
  return (
    <div ref={root} className={part('tray')} data-open={isOpen}>
      <div role="status" className={part('tray-toasts')}>
        {toasts.map((toast) => (
          <p key={toast.id} className={part('toast')}>
            {toast.text} {toast.canLeave && <small>{texts.youCanLeave}</small>}
          </p>
        ))}
      </div>
      {isOpen && (
        <section id={id} aria-label={texts.tasks} className={part('tray-panel')}>
          <header className={part('tray-head')}>
            <h2 className={part('tray-title')}>{texts.tasks}</h2>
            <button type="button" className={part('button')} onClick={close}>
              {texts.close}
            </button>
          </header>
          {error !== undefined && <p className={part('problem')}>{error.message}</p>}
          {tasks.length === 0 && !isLoading && error === undefined && (
            <p className={part('nothing')}>{texts.noTasks}</p>
          )}
          <ul className={part('tray-list')}>
            {tasks.map((task) => (
              <TrayTask key={task.taskId} task={task} title={titleOf(task)} look={look} />
            ))}
          </ul>
          {hasMore && (
            <button
              type="button"
              className={part('button')}
              onClick={() => void loadMore().catch(() => {})}
            >
              {texts.more}
            </button>
          )}
        </section>
      )}
      <button
        ref={button}
        type="button"
        className={part('tray-button')}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={toggle}
      >
        {texts.tasks}
        {active > 0 && <span className={part('hidden')}>{texts.active(active)}</span>}
        {active > 0 && (
          <span aria-hidden="true" className={part('badge')}>
            {active}
          </span>
        )}
      </button>
    </div>
  );
}

/** What is said for a while of a task that starts or ends. */
function useToasts(
  type: string | undefined,
  millis: number,
  say: (task: TaskSnapshot) => Omit<Toast, 'id'> | undefined,
): Toast[] {
  const client = useCarillon();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const newest = useRef(say);
  newest.current = say;
  useEffect(() => {
    const said = new Map<string, string>();
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const off = client.tasks.on('change', (task) => {
      const { taskId, status, attempts } = task;
      const isRetry = status === 'pending' && attempts !== undefined;
      if (
        said.get(taskId) === status ||
        isRetry ||
        (type !== undefined && task.taskType !== type)
      ) {
        return;
      }
      said.set(taskId, status);
      if (said.size > mostRemembered) {
        const [oldest] = said.keys();
        said.delete(oldest ?? '');
      }
      const words = newest.current(task);
      if (words === undefined) {
        return;
      }
      const id = `${taskId} ${status}`;
      setToasts((all) => [...all.filter((one) => one.id !== id), { id, ...words }].slice(-3));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setToasts((all) => all.filter((one) => one.id !== id));
      }, millis);
      timers.add(timer);
    });
    return () => {
      off();
      for (const timer of timers) {
        clearTimeout(timer);
      }
    };
  }, [client, type, millis]);
  return toasts;
}
