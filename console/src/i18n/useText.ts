import { useMemo } from 'react';
import { usePreferences } from '../app/ConsoleContext';
import { type Key, type Language, translate, translateName, type Values } from '.';

export interface Text {
  language: Language;
  t(key: Key, values?: Values): string;
  /** A name that the server gave, in the user's words where there are some. */
  name(prefix: string, name: string): string;
}

export function useText(): Text {
  const language = usePreferences((state) => state.language);
  return useMemo(
    () => ({
      language,
      t: (key, values) => translate(language, key, values),
      name: (prefix, name) => translateName(language, prefix, name),
    }),
    [language],
  );
}
