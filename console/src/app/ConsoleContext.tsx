import { useConnection } from '@carillon/client/react';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { ConnectionView } from '../stores/connection';
import type { DocumentsState } from '../stores/documents';
import type { LogState } from '../stores/log';
import type { PreferencesState } from '../stores/preferences';
import type { PushesState } from '../stores/pushes';
import type { SessionView } from '../stores/session';
import type { Console } from './console';

export const ConsoleContext = createContext<Console | undefined>(undefined);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === undefined) {
    throw new Error('a component was used outside of the console');
  }
  return console;
}

export function useActions() {
  return useConsole().actions;
}

export function useSession<T>(select: (state: SessionView) => T): T {
  return useStore(useConsole().stores.session, select);
}

/** What the page shows of a connection beside its state, which the client's own hook has. */
export function useConnectionView<T>(select: (state: ConnectionView) => T): T {
  return useStore(useConsole().stores.connection, select);
}

/** Whether there is a connection now. */
export function useIsOnline(): boolean {
  return useConnection().state === 'online';
}

export function useDocuments<T>(select: (state: DocumentsState) => T): T {
  return useStore(useConsole().stores.documents, select);
}

export function usePushes<T>(select: (state: PushesState) => T): T {
  return useStore(useConsole().stores.pushes, select);
}

export function useLog<T>(select: (state: LogState) => T): T {
  return useStore(useConsole().stores.log, select);
}

export function usePreferences<T>(select: (state: PreferencesState) => T): T {
  return useStore(useConsole().stores.preferences, select);
}
