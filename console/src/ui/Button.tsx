import type { ComponentProps } from 'react';
import styles from './Button.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

export function Button({
  look = 'plain',
  small = false,
  className = '',
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: Look; small?: boolean }) {
  const size = small ? styles.small : '';
  return (
    <button
      {...rest}
      type={type}
      className={`${styles.button} ${styles[look]} ${size} ${className}`}
    />
  );
}
