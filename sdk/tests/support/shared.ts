import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startServer } from '../../../it/support/server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    server: { url: string; port: number; secret: string; apiKey: string };
  }
}

/** One server for all tests that don't harm it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const secret = randomBytes(32).toString('hex');
  const apiKey = 'key-of-the-application';
  const server = await startServer({
    CARILLON_AUTH_SECRET: secret,
    CARILLON_AUTH_API_KEYS: apiKey,
    CARILLON_TASKS_OUTSIDE: 'letters.print,letters.fold',
  });
  project.provide('server', { url: server.url, port: server.port, secret, apiKey });
  return () => server.stop();
}
