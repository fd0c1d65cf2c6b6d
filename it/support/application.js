// An application with a site of its own and an API key: what the tests of the SDK in a browser have around them.
import { randomBytes } from 'node:crypto';
import { test as base } from '../browser/fixtures.js';
import { startSite } from './sdkPages.js';
import { startServer } from './server.js';

const key = randomBytes(16).toString('hex');

export const test = base.extend({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const server = await startServer({
        CARILLON_AUTH_API_KEYS: key,
        CARILLON_TASKS_OUTSIDE: 'video.encode',
      });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  site: [
    async ({ server }, use) => {
      const site = await startSite(server);
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],

  otherOrigins: async ({ site }, use) => use([site.url]),
});

/** What the application asks of the server. */
export async function call(server, method, path, body) {
  const answer = await fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${path} was answered by ${answer.status}: ${text}`);
  }
  return text === '' ? undefined : JSON.parse(text);
}
