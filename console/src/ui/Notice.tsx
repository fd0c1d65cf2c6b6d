import type { ReactNode } from 'react';
import styles from './Notice.module.css';

/** A sentence about what happened; errors are read out at once. */
export function Notice({ bad = false, children }: { bad?: boolean; children: ReactNode }) {
  return bad ? (
    <div className={`${styles.notice} ${styles.bad}`} role="alert">
      {children}
    </div>
  ) : (
    <output className={styles.notice}>{children}</output>
  );
}
