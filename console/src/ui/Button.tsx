import type { ComponentProps, MouseEvent } from 'react';
import styles from './Button.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

/**
 * A button. While it is disabled it does nothing, but keeps the focus: the browser would give it to
 * nobody, and whoever works by keyboard would start again from the top of the page.
 */
export function Button({
  look = 'plain',
  small = false,
  className = '',
  type = 'button',
  disabled = false,
  onClick,
  ...rest
}: ComponentProps<'button'> & { look?: Look; small?: boolean }) {
  const size = small ? styles.small : '';
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (disabled) {
      event.preventDefault(); // a form is not submitted either
    } else {
      onClick?.(event);
    }
  };
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={disabled || undefined}
      className={`${styles.button} ${styles[look]} ${size} ${className}`}
      onClick={click}
    />
  );
}
