import { useEffect, useInsertionEffect, useRef, useSyncExternalStore } from 'react';

/** What components show of the world outside: it looks at that while somebody watches. */
export interface Store<T> {
  get(): T;
  subscribe(watcher: () => void): () => void;
}

/** What a store's source may do with it. */
export interface Shelf<T> {
  get(): T;
  /** Takes over these members; whoever watches is told if one of them is another than before. */
  set(members: Partial<T>): void;
}

/**
 * Makes a store. It starts with its first watcher and stops when the last one has gone, so what it holds
 * on to is let go of however often components come and go.
 */
export function makeStore<T extends object>(
  initial: T,
  start: (shelf: Shelf<T>) => () => void,
): Store<T> {
  const watchers = new Set<() => void>();
  let value = initial;
  let stop = () => {};
  const shelf: Shelf<T> = {
    get: () => value,
    set: (members) => {
      const names = Object.keys(members) as (keyof T)[];
      if (names.every((name) => Object.is(value[name], members[name]))) {
        return;
      }
      value = { ...value, ...members };
      for (const watcher of [...watchers]) {
        watcher();
      }
    },
  };
  return {
    get: shelf.get,
    subscribe: (watcher) => {
      // A wrapper of its own, so that a function that watches twice counts as two.
      const own = () => watcher();
      watchers.add(own);
      if (watchers.size === 1) {
        stop = start(shelf);
      }
      return () => {
        if (watchers.delete(own) && watchers.size === 0) {
          stop();
        }
      };
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/** The newest of what a component was given, for what is called later. */
export function useNewest<T>(value: T): { readonly current: T } {
  const newest = useRef(value);
  useInsertionEffect(() => {
    newest.current = value;
  });
  return newest;
}

/**
 * Ends something when the component has gone for good. StrictMode takes a component away and brings it
 * back in the same turn; that is no end.
 */
export function useEnd(end: () => void): void {
  const newest = useNewest(end);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    clearTimeout(timer.current);
    return () => {
      timer.current = setTimeout(() => newest.current());
    };
  }, [newest]);
}
