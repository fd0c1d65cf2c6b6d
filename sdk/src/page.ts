/** What a browser says of the network and of the page. */
export interface PageListener {
  /** The network or the page is back. */
  wake(): void;
  networkGone(): void;
  /** The page may not run any more after this. */
  leaving(): void;
}

/** Listens where there is a page; returns what ends it. */
export function watchPage(listener: PageListener): () => void {
  const page = globalThis.document;
  if (page === undefined || typeof globalThis.addEventListener !== 'function') {
    return () => {};
  }
  const wake = () => listener.wake();
  const seen = () => (page.visibilityState === 'hidden' ? listener.leaving() : listener.wake());
  const offline = () => listener.networkGone();
  const leaving = () => listener.leaving();
  const heard = [
    [globalThis, 'online', wake],
    [globalThis, 'offline', offline],
    [globalThis, 'pageshow', wake],
    [globalThis, 'pagehide', leaving],
    [page, 'visibilitychange', seen],
    [page, 'resume', wake],
  ] as const;
  for (const [target, type, hear] of heard) {
    target.addEventListener(type, hear);
  }
  return () => {
    for (const [target, type, hear] of heard) {
      target.removeEventListener(type, hear);
    }
  };
}
