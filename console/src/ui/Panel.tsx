import { Component, type ReactNode } from 'react';
import { useText } from '../i18n/useText';
import { Button } from './Button';
import styles from './Panel.module.css';

interface PanelProps {
  id: string;
  title: string;
  /** Controls beside the title. */
  tools?: ReactNode;
  children: ReactNode;
}

/** One part of the page, with a heading. A failure inside stays inside. */
export function Panel({ id, title, tools, children }: PanelProps) {
  return (
    <section className={styles.panel} id={id} aria-labelledby={`${id}-title`}>
      <header className={styles.head}>
        <h2 className={styles.title} id={`${id}-title`} tabIndex={-1} data-focus-home>
          {title}
        </h2>
        {tools !== undefined && <div className={styles.tools}>{tools}</div>}
      </header>
      <Guard>{children}</Guard>
    </section>
  );
}

class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? (
      <Failed retry={() => this.setState({ failed: false })} />
    ) : (
      this.props.children
    );
  }
}

function Failed({ retry }: { retry(): void }) {
  const { t } = useText();
  return (
    <div className={styles.failed} role="alert">
      <p>{t('app.failed')}</p>
      <Button small onClick={retry}>
        {t('app.retry')}
      </Button>
    </div>
  );
}
