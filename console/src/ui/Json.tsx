import styles from './Json.module.css';

/** Text that may be too long for its box, and can be scrolled by the keyboard then. */
function Text({ children }: { children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls what has the focus
    <pre className={styles.json} tabIndex={0}>
      {children}
    </pre>
  );
}

/** JSON laid out for reading; a text that is none as it is. */
export function Json({ value }: { value: unknown }) {
  return <Text>{JSON.stringify(value, null, 2) ?? String(value)}</Text>;
}

/** The same of a text that should be JSON. */
export function JsonText({ text }: { text: string }) {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    return <Text>{text}</Text>;
  }
  return <Json value={value} />;
}
