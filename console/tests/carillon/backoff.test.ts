import { expect, test } from 'vitest';
import { backoff } from '../../src/carillon/backoff';

test('doubles from half a second up to twenty', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backoff(failures, 1));
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
});

test('takes any part of that, down to nothing', () => {
  expect(backoff(3, 0)).toBe(0);
  expect(backoff(3, 0.25)).toBe(1000);
  for (let failures = 0; failures < 20; failures++) {
    const wait = backoff(failures, Math.random());
    expect(wait).toBeGreaterThanOrEqual(0);
    expect(wait).toBeLessThanOrEqual(Math.min(20_000, 500 * 2 ** failures));
  }
});
