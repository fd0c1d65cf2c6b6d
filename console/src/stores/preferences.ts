import { createStore } from 'zustand/vanilla';
import { isLanguage, type Language } from '../i18n';

const key = 'carillon.preferences';

export type Theme = 'light' | 'dark';

export interface PreferencesState {
  language: Language;
  /** Undefined follows the system. */
  theme: Theme | undefined;
  setLanguage(language: Language): void;
  /** Choosing what the system has anyway goes back to following it. */
  setTheme(theme: Theme, system: Theme): void;
}

export type PreferencesStore = ReturnType<typeof createPreferencesStore>;

/**
 * Language and theme, remembered.
 *
 * @param languages what the browser's user reads, best first
 */
export function createPreferencesStore(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  languages: readonly string[],
) {
  const saved = read(storage);
  const store = createStore<PreferencesState>((set) => ({
    language: isLanguage(saved.language) ? saved.language : preferred(languages),
    theme: saved.theme === 'light' || saved.theme === 'dark' ? saved.theme : undefined,
    setLanguage: (language) => set({ language }),
    setTheme: (theme, system) => set({ theme: theme === system ? undefined : theme }),
  }));
  store.subscribe(({ language, theme }) => {
    try {
      storage.setItem(key, JSON.stringify({ language, theme }));
    } catch {
      // A full or forbidden storage only costs the memory of a choice.
    }
  });
  return store;
}

function read(storage: Pick<Storage, 'getItem'>): { language?: unknown; theme?: unknown } {
  try {
    return JSON.parse(storage.getItem(key) ?? '{}') ?? {};
  } catch {
    return {};
  }
}

function preferred(languages: readonly string[]): Language {
  for (const tag of languages) {
    const language = tag.toLowerCase().split('-')[0];
    if (isLanguage(language)) {
      return language;
    }
  }
  return 'en';
}
