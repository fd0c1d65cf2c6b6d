import './scripts/node20.mjs';
import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);
const react18 = [
  'react-dom/client',
  'react-dom/server',
  'react-dom',
  'react/jsx-dev-runtime',
  'react/jsx-runtime',
  'react',
];

export default defineConfig({
  test: {
    globalSetup: ['tests/support/shared.ts'],
    pool: 'forks',
    maxWorkers: 3,
    // No test waits so long in order to pass; a busy machine may need it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'client', include: ['tests/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'react 19',
          include: ['tests/react/*.test.tsx'],
          setupFiles: ['tests/support/dom.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'react 18',
          include: ['tests/react/*.test.tsx'],
          setupFiles: ['tests/support/react18.ts', 'tests/support/dom.ts'],
          server: { deps: { inline: ['zustand'] } },
          alias: react18.map((name) => ({
            find: new RegExp(`^${name}$`),
            replacement: resolve(name.replace(/^react(-dom)?/, 'react$118')),
          })),
        },
      },
    ],
  },
});
