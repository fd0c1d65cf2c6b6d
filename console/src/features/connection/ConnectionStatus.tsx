import { useConnection, WebSocketStatus } from '@carillon/client/react';
import { useActions, useConnectionView } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { useNow } from '../../ui/useNow';
import styles from './ConnectionStatus.module.css';

/** The state of the live connection, always in sight. Only changes of state are read out. */
export function ConnectionStatus() {
  const { t } = useText();
  const { state, retryAt = 0 } = useConnection();
  const network = useConnectionView((view) => view.network);
  const { reconnect } = useActions();
  const waiting = state === 'reconnecting';
  const now = useNow(250, waiting);
  const trying = waiting ? (network ? 'reconnecting' : 'noNetwork') : 'connecting';
  return (
    <div
      className={styles.status}
      data-testid="connection-status"
      data-state={state}
      tabIndex={-1}
      data-focus-home
    >
      <WebSocketStatus
        className={styles.word}
        labels={{
          connected: t('connection.online'),
          disconnected: t('connection.offline'),
          reconnecting: t(`connection.${trying}`),
        }}
      />
      {waiting && (
        <span className={styles.countdown} aria-hidden="true">
          {t('connection.in', { seconds: Math.max(0, Math.ceil((retryAt - now) / 1000)) })}
        </span>
      )}
      {(waiting || state === 'closed') && (
        <Button small look="quiet" data-testid="reconnect" onClick={reconnect}>
          {t('connection.reconnect')}
        </Button>
      )}
    </div>
  );
}
