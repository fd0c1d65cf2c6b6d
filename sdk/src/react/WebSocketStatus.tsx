import type { ReactNode } from 'react';
import { useConnection } from './connection.js';
import { useCarillonIfAny } from './context.js';

export interface WebSocketStatusProps {
  /** Whether there is a connection, as `useWebSocket` says; that of the provider's client when left out. */
  isConnected?: boolean;
  /** What it says; English when left out. */
  labels?: { connected?: string; disconnected?: string; reconnecting?: string };
  className?: string;
}

const usual = {
  connected: 'Connected',
  disconnected: 'Disconnected',
  reconnecting: 'Reconnecting…',
};

/** A dot and a word that say whether there is a connection. Screen readers are told when it changes. */
export function WebSocketStatus(props: WebSocketStatusProps): ReactNode {
  const client = useCarillonIfAny();
  return client === undefined || props.isConnected !== undefined ? (
    <Shown {...props} state={props.isConnected ? 'connected' : 'disconnected'} />
  ) : (
    <OfClient {...props} />
  );
}

function OfClient(props: WebSocketStatusProps): ReactNode {
  const { state } = useConnection();
  const trying = state === 'connecting' || state === 'reconnecting';
  const shown = state === 'online' ? 'connected' : trying ? 'reconnecting' : 'disconnected';
  return <Shown {...props} state={shown} />;
}

function Shown({
  state,
  labels,
  className = 'carillon-status',
}: WebSocketStatusProps & { state: keyof typeof usual }): ReactNode {
  return (
    <output className={className} data-state={state}>
      <span aria-hidden="true" className={`${className}-dot`} /> {labels?.[state] ?? usual[state]}
    </output>
  );
}
