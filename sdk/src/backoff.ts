/** How the server would have its clients come back. */
export interface ReconnectHint {
  /** How long to wait before the first attempt, at most, in milliseconds. */
  delay: number;
  /** Whether to wait up to twice as long before each further one. */
  exponentialBackoff: boolean;
  /** After how many failures in a row to give up; 0 for never. */
  maxAttempts: number;
}

export const usualHint: ReconnectHint = { delay: 500, exponentialBackoff: true, maxAttempts: 0 };

const longestMillis = 20_000;

/**
 * How long to wait before an attempt: half a second doubling up to twenty, or what the server asks
 * for, times a random factor from 0 to 1, so that the clients of a restarted server don't all come
 * back at once.
 *
 * @param failures attempts that failed so far, from 0
 * @param random from 0 to below 1
 */
export function backoff(failures: number, random: number, hint = usualHint): number {
  const growth = hint.exponentialBackoff ? 2 ** failures : 1;
  return Math.round(random * Math.min(Math.max(longestMillis, hint.delay), hint.delay * growth));
}

/** Reads what a `connected` event says; what it lacks is as usual. */
export function hintOf(value: unknown): ReconnectHint {
  const told = { ...usualHint, ...(value as Partial<ReconnectHint> | undefined) };
  return told.delay > 0 && Number.isFinite(told.delay) ? told : usualHint;
}
