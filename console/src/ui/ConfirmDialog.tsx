import { useId, useLayoutEffect, useRef } from 'react';
import { Button } from './Button';
import styles from './ConfirmDialog.module.css';

interface ConfirmDialogProps {
  title: string;
  text: string;
  /** The words for leaving everything as it is, which is what the focus is on and Escape means. */
  keep: string;
  confirm: string;
  onKeep(): void;
  onConfirm(): void;
}

/** Asks before what can't be undone. Shown for as long as it is rendered; the page behind waits. */
export function ConfirmDialog({ title, text, keep, confirm, ...on }: ConfirmDialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closed before it is taken away, for closing gives the focus back to what had it before.
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      data-testid="confirm"
      onCancel={(event) => {
        event.preventDefault();
        on.onKeep();
      }}
    >
      <h2 className={styles.title} id={`${id}-title`}>
        {title}
      </h2>
      <p id={`${id}-text`}>{text}</p>
      <div className={styles.buttons}>
        <Button data-testid="confirm-no" onClick={on.onKeep}>
          {keep}
        </Button>
        <Button look="danger" data-testid="confirm-yes" onClick={on.onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  );
}
