import { startServer } from '../support/server.js';
import { curl } from '../support/shell.js';
import { test as base, expect } from './fixtures.js';

const file = new URL('../reference-clients/d-knowledge/websocket_test.html', import.meta.url);

const test = base.extend({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const server = await startServer({}, { preset: 'knowledge' });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  otherOrigins: async ({}, use) => use(['file://']),
});

test('D8 the stand-alone page connects, sends, and shows what comes', async ({
  context,
  server,
  as,
}) => {
  const page = await context.newPage();
  const user = await as('user1');
  const shown = (...words) =>
    words.reduce((items, word) => items.filter({ hasText: word }), page.locator('#messages li.in'));
  await page.goto(file.href);
  await page.getByLabel('服务器').fill(`ws://localhost:${server.port}`);
  await page.getByLabel('用户').fill(user.user);
  await page.getByLabel('令牌').fill(user.token);
  await page.getByRole('button', { name: '连接' }).click();
  await expect(page.locator('#status')).toHaveText('已连接');

  await page.getByRole('button', { name: 'Ping' }).click();
  await expect(shown('"pong"')).toHaveCount(1);
  await page.getByRole('button', { name: '订阅', exact: true }).click();
  await expect(shown('"room_subscribe"', '"notifications"')).toHaveCount(1);
  await page.getByRole('button', { name: '统计' }).click();
  await expect(shown('"stats"')).toHaveCount(1);

  const notify = `${server.url}/api/v1/ws/notify/user1`;
  const body = JSON.stringify({ title: '新消息', message: '您有一条新的通知', type: 'info' });
  await curl('-X', 'POST', notify, '-H', 'Content-Type: application/json', '-d', body);
  await expect(shown('"notification"', '您有一条新的通知')).toHaveCount(1);

  await page.getByRole('button', { name: '断开' }).click();
  await expect(page.locator('#status')).toHaveText(/已断开/);
});
