import { type ReactNode, useEffect, useState } from 'react';
import { WebSocketStatus as Plain, useCarillon, useConnection } from '../react/index.js';
import { type Look, useLook } from './texts.js';

export interface WebSocketStatusProps extends Look {
  /** That of the provider's client when left out. */
  isConnected?: boolean;
}

/** A dot and a word that say whether there is a connection. */
export function WebSocketStatus({ isConnected, ...look }: WebSocketStatusProps): ReactNode {
  const { texts, part } = useLook(look);
  return (
    <Plain
      className={part('status')}
      labels={texts}
      {...(isConnected !== undefined && { isConnected })}
    />
  );
}

/** The same with the reason why there is none, when it is tried again, and a button to do so at once. */
export function ConnectionStatus(look: Look): ReactNode {
  const client = useCarillon();
  const { state, retryAt, reason } = useConnection();
  const { texts, part } = useLook(look);
  const seconds = useSecondsTo(state === 'reconnecting' ? retryAt : undefined);
  const away = state === 'reconnecting' || state === 'closed';
  return (
    <div className={part('connection')} data-state={state}>
      <WebSocketStatus {...look} />
      {away && reason !== undefined && reason !== '' && (
        <span className={part('connection-reason')}>{reason}</span>
      )}
      {seconds !== undefined && (
        <span className={part('connection-retry')}>{texts.retryIn(seconds)}</span>
      )}
      {away && (
        <button
          type="button"
          className={part('button')}
          onClick={() => void client.connect().catch(() => {})}
        >
          {texts.retryNow}
        </button>
      )}
    </div>
  );
}

function useSecondsTo(moment: number | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (moment === undefined) {
      return undefined;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [moment]);
  return moment === undefined ? undefined : Math.max(0, Math.ceil((moment - now) / 1000));
}
