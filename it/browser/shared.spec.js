import { randomBytes } from 'node:crypto';
import { test as base, call } from '../support/application.js';
import { expect } from './fixtures.js';

const connectionsOf = async (server, user) =>
  (await call(server, 'GET', `/api/v1/ws/connections/${user}`)).connections;

/** Some tabs of one browser, with one user in all of them. */
class Tabs {
  constructor(server, site, context, token) {
    this.server = server;
    this.site = site;
    this.context = context;
    this.token = token;
    this.room = `room:${randomBytes(6).toString('hex')}`;
    this.pages = [];
    /** The pages that have opened a real socket, in their order. */
    this.leaders = [];
    this.said = 0;
  }

  async open(count) {
    for (let at = 0; at < count; at++) {
      const page = await this.context.newPage();
      page.on('websocket', () => this.leaders.push(page));
      this.pages.push(page);
      await page.goto(`${this.site.url}/shared#token=${this.token}&room=${this.room}`);
      await this.isSubscribed(page);
    }
    return this.pages;
  }

  isSubscribed(page) {
    return expect(page.locator('output')).toHaveText('online subscribed');
  }

  get leader() {
    return this.leaders.at(-1);
  }

  get others() {
    return this.pages.filter((page) => page !== this.leader);
  }

  without(page) {
    this.pages = this.pages.filter((one) => one !== page);
  }

  /** Says so much in the room and to the user, one thing after the other. */
  async say(count, user) {
    for (let at = 0; at < count; at++) {
      this.said += 1;
      await call(this.server, 'POST', '/api/v1/publish', {
        channels: [this.room, `user:${user}`],
        type: 'count',
        data: this.said,
      });
    }
  }

  /** Each tab has each thing once and in order, and knows of nothing that it missed. */
  async haveAll(pages = this.pages) {
    for (const page of pages) {
      for (const where of ['room', 'inbox']) {
        const numbers = () =>
          page.evaluate(
            (from) =>
              globalThis.seen
                .filter((one) => one.startsWith(from))
                .map((one) => Number(one.split(' ')[1])),
            where,
          );
        await expect.poll(async () => (await numbers()).at(-1)).toBe(this.said);
        expect(await numbers(), where).toEqual(
          Array.from({ length: this.said }, (_, at) => at + 1),
        );
      }
      expect(await page.evaluate(() => globalThis.gaps)).toEqual([]);
    }
  }
}

const test = base.extend({
  tabs: async ({ server, site, context, as }, use) => {
    const { token } = await as('user1');
    await use(new Tabs(server, site, context, token));
  },
});

// A trace looks into every tab at each step, which waits for ever for one that is frozen.
test.use({ trace: 'off' });

test('two tabs have one socket, and go on when the one that has it is closed', async ({
  server,
  tabs,
}) => {
  await tabs.open(2);
  expect(await connectionsOf(server, 'user1')).toBe(1);
  await tabs.say(20, 'user1');
  await tabs.haveAll();
  const { leader } = tabs;
  const talk = tabs.say(60, 'user1');
  await leader.close();
  tabs.without(leader);
  await talk;
  await tabs.haveAll();
  await expect.poll(() => connectionsOf(server, 'user1')).toBe(1);
});

test('five tabs have one socket, and go on when the one that has it is killed', async ({
  server,
  tabs,
  context,
}) => {
  await tabs.open(5);
  expect(await connectionsOf(server, 'user1')).toBe(1);
  const { leader } = tabs;
  const cdp = await context.newCDPSession(leader);
  const talk = tabs.say(60, 'user1');
  const crashed = leader.waitForEvent('crash');
  cdp.send('Page.crash').catch(() => {});
  await crashed;
  tabs.without(leader);
  await talk;
  await tabs.haveAll();
  await expect.poll(() => connectionsOf(server, 'user1')).toBe(1);
});

test('tabs go on when the one that has the socket is frozen, and it comes back to them', async ({
  server,
  tabs,
  context,
}) => {
  await tabs.open(3);
  const { leader, others } = tabs;
  const cdp = await context.newCDPSession(leader);
  // As in a tab that the browser has frozen, nothing runs in it until it is let go on.
  const frozen = new Promise((done) => cdp.once('Debugger.paused', done));
  await cdp.send('Debugger.enable');
  await cdp.send('Debugger.pause');
  await frozen;
  await tabs.say(20, 'user1');
  await tabs.haveAll(others);
  expect(tabs.leader).not.toBe(leader);
  await cdp.send('Debugger.resume');
  await cdp.send('Debugger.disable');
  await tabs.say(5, 'user1');
  await tabs.haveAll();
  await expect.poll(() => connectionsOf(server, 'user1')).toBe(1);
});

test('a tab that comes later, or is refreshed in the midst, has all from where it was', async ({
  server,
  tabs,
}) => {
  const [first, second] = await tabs.open(2);
  const talk = tabs.say(80, 'user1');
  for (const page of [second, first]) {
    await expect.poll(() => page.evaluate(() => globalThis.seen.length)).toBeGreaterThan(10);
    await page.reload();
    await tabs.isSubscribed(page);
  }
  await talk;
  await tabs.haveAll();
  expect(await connectionsOf(server, 'user1')).toBe(1);
});

test('a real break is mended for all tabs by one connection', async ({ server, tabs }) => {
  await tabs.open(3);
  await tabs.say(5, 'user1');
  tabs.site.cut();
  await tabs.say(20, 'user1');
  await tabs.haveAll();
  expect(await connectionsOf(server, 'user1')).toBe(1);
});

test('what a tab publishes and reads is seen in the others, and a task in all of them', async ({
  tabs,
  server,
}) => {
  const [one, other] = await tabs.open(2);
  await tabs.say(1, 'user1');
  await tabs.haveAll();
  await other.evaluate(() => {
    globalThis.reads = [];
    globalThis.tasks = [];
    globalThis.client.inbox.on('read', ({ offset }) => globalThis.reads.push(offset));
    globalThis.client.tasks.on('change', ({ status }) => globalThis.tasks.push(status));
  });
  const room = tabs.room;
  await one.evaluate((name) => globalThis.client.channel(name).publish(2), room);
  await expect.poll(() => other.evaluate(() => globalThis.seen)).toContain('room 2');
  await one.evaluate(() => globalThis.client.inbox.read(1));
  await expect.poll(() => other.evaluate(() => globalThis.reads)).toEqual([1]);
  // The first tab follows the task on its channel, so that the inbox of their connection does not tell of it.
  const submitted = one.evaluate(async () => {
    const task = await globalThis.client.tasks.submit('video.encode', {});
    await task.result();
    return task.progress;
  });
  const { task, lease } = await call(server, 'POST', '/api/v1/workers/claim', {
    worker: 'a test',
    types: ['video.encode'],
    wait_seconds: 20,
  });
  await call(server, 'POST', `/api/v1/tasks/${task.taskId}/complete`, { lease, result: {} });
  expect(await submitted).toBe(100);
  await expect.poll(() => other.evaluate(() => globalThis.tasks.at(-1))).toBe('completed');
});
