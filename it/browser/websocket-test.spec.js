import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from './fixtures.js';

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  otherOrigins: async ({}, use) => use(['file://']),
});

/** The page, at its address or from a file. */
class TestPage {
  constructor(page) {
    this.page = page;
  }

  get status() {
    return this.page.getByRole('status').first();
  }

  received(...words) {
    return words.reduce(
      (items, word) => items.filter({ hasText: word }),
      this.page.getByRole('listitem').filter({ hasText: '←' }),
    );
  }

  async connect(dialect) {
    await this.page.getByLabel('Dialect').selectOption(dialect);
    await this.page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(this.status).toHaveText('Connected');
  }

  async send(template) {
    await this.page.getByLabel('Template').selectOption(template);
    await this.page.getByRole('button', { name: 'Send' }).click();
  }
}

test('D6 the page at /websocket-test logs a user in, and speaks every dialect', async ({
  context,
  server,
}) => {
  const page = await context.newPage();
  await page.goto(`${server.url}/websocket-test`);
  const tester = new TestPage(page);
  await expect(tester.status).toHaveText('Disconnected');
  await page.getByLabel('Password').fill('password1');
  await page.getByRole('button', { name: 'Log in for a token' }).click();
  await expect(page.getByLabel('Token')).not.toHaveValue('');

  await tester.connect('carillon');
  await tester.send('subscribe');
  await expect(tester.received('subscribed', 'room:lobby', ' ms')).toHaveCount(1);
  await tester.send('publish');
  await expect(tester.received('"message"', 'hello')).toHaveCount(1);
  await expect(page.getByText(/^Round trips: 2, /)).toBeVisible();

  await tester.connect('knowledge');
  await tester.send('room_subscribe');
  await expect(tester.received('room_subscribe', 'notifications', '"subscribed":true')).toHaveCount(
    1,
  );

  await tester.connect('batch');
  await tester.send('join_room');
  await expect(tester.received('subscription_ack', 'lobby')).toHaveCount(1);

  await tester.connect('momentum');
  await tester.send('ping');
  await expect(tester.received('pong', ' ms').last()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(tester.status).toContainText('Disconnected');
});

test('D8 the test page is one file too, which works when it is opened from a disk', async ({
  context,
  server,
  as,
}, info) => {
  const page = await context.newPage();
  await page.goto(`${server.url}/websocket-test`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /one file/ }).click(),
  ]);
  const file = info.outputPath('websocket_test.html');
  await download.saveAs(file);

  const user = await as('user1');
  await page.goto(`file://${file}`);
  const tester = new TestPage(page);
  await page.getByLabel('Server').fill(server.url);
  await page.getByLabel('User').fill(user.user);
  await page.getByLabel('Token').fill(user.token);
  await tester.connect('knowledge');
  await tester.send('ping');
  await expect(tester.received('"pong"', ' ms')).toHaveCount(1);
  await tester.connect('carillon');
  await tester.send('history');
  await expect(tester.received('"history"', ' ms')).toHaveCount(1);
});
