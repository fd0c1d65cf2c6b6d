import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startServer } from '../../../it/support/server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    server: { url: string; port: number; secret: string; apiKey: string };
  }
}

/** Those with a number are of the tests with the React of that number. */
const kinds = [
  ...[
    'letters.print',
    'letters.fold',
    'letters.sort',
    'letters.weigh',
    'letters.lose',
    'letters.copy',
    'letters.keep',
  ],
  ...['print.18', 'fold.18', 'seal.18', 'idle.18'],
  ...['print.19', 'fold.19', 'seal.19', 'idle.19'],
];

interface Shared {
  users: number;
  server: ReturnType<typeof start>;
}

/** Each of the projects sets up; the server is one. */
const here = globalThis as { carillonForTests?: Shared };

/** One server for all tests that don't harm it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  here.carillonForTests ??= { users: 0, server: start() };
  const shared = here.carillonForTests;
  shared.users += 1;
  const { server, secret, apiKey } = await shared.server;
  project.provide('server', { url: server.url, port: server.port, secret, apiKey });
  return async () => {
    shared.users -= 1;
    if (shared.users === 0) {
      await server.stop();
    }
  };
}

async function start() {
  const secret = randomBytes(32).toString('hex');
  const apiKey = 'key-of-the-application';
  const server = await startServer({
    CARILLON_AUTH_SECRET: secret,
    CARILLON_AUTH_API_KEYS: apiKey,
    CARILLON_TASKS_OUTSIDE: kinds.join(),
  });
  return { server, secret, apiKey };
}
