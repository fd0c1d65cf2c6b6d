import { useEffect, useSyncExternalStore } from 'react';
import { usePreferences } from '../app/ConsoleContext';
import type { Theme } from '../stores/preferences';

const dark = matchMedia('(prefers-color-scheme: dark)');

function onSystemChange(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

/** The theme in force, put on the document, and the system's. */
export function useTheme(): { theme: Theme; system: Theme } {
  const chosen = usePreferences((state) => state.theme);
  const system = useSyncExternalStore(onSystemChange, () => (dark.matches ? 'dark' : 'light'));
  const theme = chosen ?? system;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return { theme, system };
}
