import { useActions, useConnection } from '../../app/ConsoleContext';
import { useText } from '../../i18n/useText';
import { Button } from '../../ui/Button';
import { useNow } from '../../ui/useNow';
import styles from './ConnectionStatus.module.css';

/** The state of the live connection, always in sight. Only changes of state are read out. */
export function ConnectionStatus() {
  const { t } = useText();
  const state = useConnection((view) => view.state);
  const network = useConnection((view) => view.network);
  const { reconnect } = useActions();
  const waiting = state.name === 'reconnecting';
  const now = useNow(250, waiting);
  return (
    <div
      className={styles.status}
      data-testid="connection-status"
      data-state={state.name}
      tabIndex={-1}
      data-focus-home
    >
      <span className={styles.dot} />
      <span role="status">
        {t(waiting && !network ? 'connection.noNetwork' : `connection.${state.name}`)}
      </span>
      {waiting && (
        <span className={styles.countdown} aria-hidden="true">
          {t('connection.in', { seconds: Math.max(0, Math.ceil((state.at - now) / 1000)) })}
        </span>
      )}
      {(waiting || state.name === 'offline') && (
        <Button small look="quiet" data-testid="reconnect" onClick={reconnect}>
          {t('connection.reconnect')}
        </Button>
      )}
    </div>
  );
}
