import { en, type Key, type Messages } from './en';
import { zh } from './zh';

/** Every language of the page. To add one, write its messages and name it here. */
export const languages = { en, zh } satisfies Record<string, Messages>;

export type { Key };
export type Language = keyof typeof languages;

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(languages, value);
}

export type Values = Readonly<Record<string, string | number>>;

/** A message with its `{name}` places filled in. Doubled braces are text, as in a template. */
export function translate(language: Language, key: Key, values: Values = {}): string {
  return languages[language][key].replace(/(?<!\{)\{(\w+)\}(?!\})/g, (place, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}

/** A message whose key comes from the server, as a task's stage does; else the name itself. */
export function translateName(language: Language, prefix: string, name: string): string {
  const messages: Readonly<Record<string, string>> = languages[language];
  return messages[`${prefix}.${name}`] ?? name;
}
