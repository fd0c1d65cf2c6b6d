import { type ReactNode, useState } from 'react';
import { type Notification, useNotifications } from '../react/index.js';
import { type Look, useLook } from './texts.js';
import { usePopover } from './usePopover.js';

export interface InboxBellProps extends Look {
  /** Called when one is chosen, which is marked as read. */
  onSelect?: (notification: Notification) => void;
}

/** A bell with the number of unread notifications; it opens their list. */
export function InboxBell({ onSelect, ...look }: InboxBellProps): ReactNode {
  const { texts, part, language } = useLook(look);
  const { notifications, unread, read, readAll, hasMore, loadMore, error, isLoading } =
    useNotifications();
  const { isOpen, id, root, button, toggle } = usePopover(true);
  const [problem, setProblem] = useState<string>();
  const attempt = (action: Promise<void>) => {
    setProblem(undefined);
    action.catch((failure: Error) => setProblem(texts.actionFailed(failure.message)));
  };
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const wrong = problem ?? error?.message;
  return (
    <div ref={root} className={part('bell')}>
      <button
        ref={button}
        type="button"
        className={part('bell-button')}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={texts.unread(unread)}
        onClick={toggle}
      >
        <svg aria-hidden="true" viewBox="0 0 24 24" width="20" height="20">
          <path
            d="M12 3a6 6 0 0 0-6 6v4l-2 3h16l-2-3V9a6 6 0 0 0-6-6Zm-2 15a2 2 0 0 0 4 0"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.8"
            strokeLinejoin="round"
          />
        </svg>
        {unread > 0 && (
          <span aria-hidden="true" className={part('badge')}>
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </button>
      <span role="status" className={part('hidden')}>
        {texts.unread(unread)}
      </span>
      {isOpen && (
        <section id={id} aria-label={texts.notifications} className={part('bell-panel')}>
          <header className={part('bell-head')}>
            <h2 className={part('bell-title')}>{texts.notifications}</h2>
            <button
              type="button"
              className={part('button')}
              disabled={unread === 0}
              onClick={() => attempt(readAll())}
            >
              {texts.markAllRead}
            </button>
          </header>
          {wrong !== undefined && <p className={part('problem')}>{wrong}</p>}
          {notifications.length === 0 && !isLoading && (
            <p className={part('nothing')}>{texts.noNotifications}</p>
          )}
          <ul className={part('bell-list')}>
            {notifications.map((one) => (
              <li key={one.id} className={part('bell-item')} data-read={one.read}>
                <button
                  type="button"
                  className={part('bell-choose')}
                  onClick={() => {
                    if (!one.read) {
                      attempt(read(one.id));
                    }
                    onSelect?.(one);
                  }}
                >
                  <strong>{one.title}</strong>
                  <span>{one.message}</span>
                  <time dateTime={one.created_at}>{time.format(new Date(one.created_at))}</time>
                  {!one.read && <span className={part('hidden')}>{texts.markRead}</span>}
                </button>
              </li>
            ))}
          </ul>
          {hasMore && (
            <button type="button" className={part('button')} onClick={() => attempt(loadMore())}>
              {texts.more}
            </button>
          )}
        </section>
      )}
    </div>
  );
}
