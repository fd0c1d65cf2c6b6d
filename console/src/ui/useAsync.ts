import { useCallback, useRef, useState } from 'react';
import { messageOf } from '../app/actions';

interface Doing {
  busy: boolean;
  error: string | undefined;
  /** Runs an action unless one is running; tells whether it went well. */
  run(action: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

/** Keeps track of one action at a time: whether it runs, and what went wrong. */
export function useAsync(): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
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
      setError(messageOf(failure));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(undefined), []);
  return { busy, error, run, clear };
}
