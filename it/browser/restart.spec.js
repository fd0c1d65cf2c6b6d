import { startServer } from '../support/server.js';
import { test as base, expect } from './fixtures.js';

/** The demo as README starts it, to which nobody gives a secret. */
const test = base.extend({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const server = await startServer({ CARILLON_AUTH_SECRET: undefined });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

test.use({
  expectedErrors:
    /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection to/,
});

test('A5 a demo that is stopped and started again logs nobody out, and the batch goes on by itself', async ({
  desk,
  server,
}) => {
  await desk.enter();
  const task = await desk.submitEndless();
  await task.expectMore(0);
  await server.end();
  await desk.expectStatus('reconnecting');
  await server.start();
  await desk.expectStatus('online');
  await expect(desk.page.getByTestId('user-name')).toHaveText('user1');
  const before = await task.progress();
  await task.expectMore(before);

  await desk.page.reload();
  await desk.expectStatus('online');
  await expect(desk.page.getByTestId('user-name')).toHaveText('user1');
  await task.act('cancel');
  await task.expectStatus('cancelled');
});
