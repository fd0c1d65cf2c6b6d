import { type RefObject, useEffect, useId, useRef, useState } from 'react';

export interface Popover {
  isOpen: boolean;
  id: string;
  root: RefObject<HTMLDivElement | null>;
  button: RefObject<HTMLButtonElement | null>;
  toggle(): void;
  close(): void;
}

/** What a button opens and closes: Escape closes it, and so does a click elsewhere where `light` says so. */
export function usePopover(light: boolean, initially = false): Popover {
  const [isOpen, setOpen] = useState(initially);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    // Whoever was in it is not to be thrown back to the page's beginning.
    if (root.current?.contains(document.activeElement)) {
      button.current?.focus();
    }
    setOpen(false);
  };
  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const within = (event: Event) => root.current?.contains(event.target as Node) === true;
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && (within(event) || light)) {
        button.current?.focus();
        setOpen(false);
      }
    };
    const clicked = (event: Event) => {
      if (light && !within(event)) {
        setOpen(false);
      }
    };
    document.addEventListener('keydown', pressed);
    document.addEventListener('pointerdown', clicked);
    return () => {
      document.removeEventListener('keydown', pressed);
      document.removeEventListener('pointerdown', clicked);
    };
  }, [isOpen, light]);
  return { isOpen, id, root, button, toggle: () => (isOpen ? close() : setOpen(true)), close };
}
