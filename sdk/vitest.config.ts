import './scripts/node20.mjs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/shared.ts'],
    pool: 'forks',
    maxWorkers: 3,
    // No test waits so long in order to pass; a busy machine may need it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
