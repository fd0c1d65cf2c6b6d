import { useEffect, useState } from 'react';

/** The time, looked at again every so often while `active`. */
export function useNow(millis: number, active = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) {
      return;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), millis);
    return () => clearInterval(timer);
  }, [millis, active]);
  return now;
}
