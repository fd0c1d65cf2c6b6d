import { useText } from '../i18n/useText';
import styles from './Notice.module.css';

/** The server's own sentence behind one of the page's: in English, for whoever wants to look. */
export function Detail({ text }: { text: string | undefined }) {
  const { t } = useText();
  return text === undefined ? null : (
    <details className={styles.detail}>
      <summary>{t('error.detail')}</summary>
      <span lang="en">{text}</span>
    </details>
  );
}
