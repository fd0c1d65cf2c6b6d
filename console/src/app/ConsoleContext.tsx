import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { ConnectionView } from '../stores/connection';
import type { LogState } from '../stores/log';
import type { PreferencesState } from '../stores/preferences';
import type { PushesState } from '../stores/pushes';
import type { SessionView } from '../stores/session';
import type { TasksState } from '../stores/tasks';
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

export function useConnection<T>(select: (state: ConnectionView) => T): T {
  return useStore(useConsole().stores.connection, select);
}

export function useTasks<T>(select: (state: TasksState) => T): T {
  return useStore(useConsole().stores.tasks, select);
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
