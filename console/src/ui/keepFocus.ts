/**
 * Where the focus goes when what has it is taken off the page: a browser gives it to the body, and
 * whoever works by keyboard or hears the page read is lost. The nearest part of the page around it
 * that is still there has it instead, at the element in it that is marked `data-focus-home`.
 *
 * @returns what ends it
 */
export function keepFocus(root: HTMLElement): () => void {
  /** What has the focus, and all that is around it; empty when nothing had. */
  let path: Element[] = [];
  const remember = (event: FocusEvent) => {
    path = pathOf(event.target as Element, root);
  };
  const forget = (event: FocusEvent) => {
    // A click beside everything takes the focus on purpose; a removal does not.
    queueMicrotask(() => {
      if ((event.target as Element).isConnected && document.activeElement === document.body) {
        path = [];
      }
    });
  };
  const changed = new MutationObserver(() => {
    const [lost, ...around] = path;
    if (lost?.isConnected === false && isNowhere()) {
      homeIn(around)?.focus({ preventScroll: true });
    }
  });
  root.addEventListener('focusin', remember);
  root.addEventListener('focusout', forget);
  changed.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener('focusin', remember);
    root.removeEventListener('focusout', forget);
    changed.disconnect();
  };
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function pathOf(element: Element, root: Element): Element[] {
  const path: Element[] = [];
  for (let at: Element | null = element; at !== null; at = at === root ? null : at.parentElement) {
    path.push(at);
  }
  return path;
}

function homeIn(around: Element[]): HTMLElement | undefined {
  for (const part of around.filter(({ isConnected }) => isConnected)) {
    const home = part.matches('[data-focus-home]') ? part : part.querySelector('[data-focus-home]');
    if (home instanceof HTMLElement) {
      return home;
    }
  }
  return undefined;
}
