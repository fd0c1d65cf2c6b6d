import { useCallback, useRef, useState } from 'react';

interface Doing {
  busy: boolean;
  /** What went wrong, for `Problem` to show; undefined when nothing did. */
  error: unknown;
  /** Runs an action unless one is running; tells whether it went well. */
  run(action: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

/** Keeps track of one action at a time: whether it runs, and what went wrong. */
export function useAsync(): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const run = useCallback(async (action: () => Promise<unknown>) => {
    if (running.current) {
      return false;
    }
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await action();
      return true;
    } catch (failure) {
      setError(failure ?? new Error('it failed'));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(undefined), []);
  return { busy, error, run, clear };
}
