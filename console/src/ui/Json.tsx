import styles from './Json.module.css';

/** JSON laid out for reading; a text that is none as it is. */
export function Json({ value }: { value: unknown }) {
  return <pre className={styles.json}>{JSON.stringify(value, null, 2) ?? String(value)}</pre>;
}

/** The same of a text that should be JSON. */
export function JsonText({ text }: { text: string }) {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    return <pre className={styles.json}>{text}</pre>;
  }
  return <Json value={value} />;
}
