const firstMillis = 500;
const longestMillis = 20_000;

/**
 * How long to wait before an attempt: half a second doubling up to twenty, times a random factor
 * from 0 to 1, so that the clients of a restarted server don't all come back at once.
 *
 * @param failures attempts that failed so far, from 0
 * @param random from 0 to below 1
 */
export function backoff(failures: number, random: number): number {
  return Math.round(random * Math.min(longestMillis, firstMillis * 2 ** failures));
}
