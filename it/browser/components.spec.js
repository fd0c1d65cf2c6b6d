import AxeBuilder from '@axe-core/playwright';
import { call, test } from '../support/application.js';
import { expect } from './fixtures.js';

const post = (server, path, body) => call(server, 'POST', path, body);

const claim = (server) =>
  post(server, '/api/v1/workers/claim', {
    worker: 'a test',
    types: ['video.encode'],
    lease_seconds: 300,
    wait_seconds: 20,
  });

async function open({ context, site, as }, user, lang = 'en') {
  const { token } = await as(user);
  const page = await context.newPage();
  await page.goto(`${site.url}/components#token=${token}&lang=${lang}`);
  return page;
}

async function violations(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const colorScheme of ['light', 'dark']) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('axe-core finds nothing at all in the components, whatever they show', async ({
      context,
      server,
      site,
      as,
    }) => {
      const page = await open({ context, site, as }, 'user1');
      await expect(page.getByText('Connected').first()).toBeVisible();
      await post(server, '/api/v1/notifications', {
        user_id: 'user1',
        title: 'Hello',
        message: 'There you are.',
      });
      await post(server, '/api/v1/tasks', { user: 'user1', type: 'video.encode' });
      const { task, lease } = await claim(server);
      const say = (what, more) =>
        post(server, `/api/v1/tasks/${task.taskId}/${what}`, { lease, ...more });
      await say('progress', { current: 3, total: 10, stage: 'encoding' });
      await page.getByRole('button', { name: /^Tasks/ }).click();
      await expect(page.getByText('30 %').first()).toBeVisible();
      await page.getByRole('button', { name: 'Cancel: video.encode' }).first().click();
      expect(await violations(page)).toEqual([]);
      await say('complete', { result: {} });
      await page.getByRole('button', { name: /unread$/ }).click();
      await expect(page.getByRole('button', { name: /Hello/ }).first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test('the tray shows a task from its start to its end, and works by the keyboard alone', async ({
  context,
  server,
  site,
  as,
}) => {
  const page = await open({ context, site, as }, 'user2');
  await expect(page.getByText('Connected').first()).toBeVisible();
  await post(server, '/api/v1/tasks', { user: 'user2', type: 'video.encode' });
  await expect(page.getByText('video.encode has started.')).toBeVisible();
  await expect(page.getByText('You can leave this page; it goes on.')).toBeVisible();
  const { task, lease } = await claim(server);
  const say = (what, more) =>
    post(server, `/api/v1/tasks/${task.taskId}/${what}`, { lease, ...more });

  const tray = page.getByRole('button', { name: 'Tasks 1 active' });
  await tray.focus();
  await page.keyboard.press('Enter');
  const list = page.getByRole('region', { name: 'Tasks' });
  const bar = list.getByRole('progressbar', { name: 'video.encode' });
  await say('progress', { current: 6, total: 10, stage: 'encoding' });
  await expect(bar).toHaveAttribute('aria-valuenow', '60');
  await expect(list.getByText('6 of 10 · encoding')).toBeVisible();
  // A worker that counts anew does not send the bar back.
  await say('progress', { current: 2, total: 10, stage: 'checking' });
  await expect(list.getByText(/checking/)).toBeVisible();
  await expect(bar).toHaveAttribute('aria-valuenow', '60');

  await list.getByRole('button', { name: 'Pause: video.encode' }).focus();
  await page.keyboard.press('Space');
  await expect(list.getByText('Paused')).toBeVisible();
  await list.getByRole('button', { name: 'Resume: video.encode' }).focus();
  await page.keyboard.press('Enter');
  await expect(list.getByText('Running')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Tasks 1 active' }).click();
  await expect(list.getByText('Running')).toBeVisible();
  await say('complete', {
    result: { generated: 9, failed: 1, failures: [{ row: 4, error: 'no' }] },
  });
  await expect(list.getByText('9 done, 1 failed')).toBeVisible();
  await expect(list.getByText('Row 4: no')).toBeVisible();
  await expect(page.getByText('video.encode is done.')).toBeVisible();
  await list.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Tasks', exact: true })).toBeFocused();
});

test('the bell counts what is unread, and marks it as read, in Chinese', async ({
  context,
  server,
  site,
  as,
}) => {
  const page = await open({ context, site, as }, 'admin', 'zh');
  await expect(page.getByText('已连接').first()).toBeVisible();
  const notify = (title) =>
    post(server, '/api/v1/notifications', { user_id: 'admin', title, message: '请查看' });
  await notify('报告一');
  await notify('报告二');
  const bell = page.getByRole('button', { name: '通知，2 条未读' });
  await bell.click();
  const list = page.getByRole('region', { name: '通知' });
  await list.getByRole('button', { name: /报告一/ }).click();
  await expect(page.getByRole('button', { name: '通知，1 条未读' })).toBeVisible();
  await list.getByRole('button', { name: '全部标为已读' }).click();
  await expect(page.getByRole('button', { name: '通知', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(page.getByRole('img', { name: '1 人在线：admin' })).toBeVisible();
});

test('nothing moves for those who want no motion', async ({ newBrowser, server, site, as }) => {
  const context = await newBrowser({ reducedMotion: 'reduce' });
  const page = await open({ context, site, as }, 'user2');
  await expect(page.getByText('Connected').first()).toBeVisible();
  const { taskId } = await post(server, '/api/v1/tasks', { user: 'user2', type: 'video.encode' });
  const toast = page.getByText('video.encode has started.');
  await expect(toast).toHaveCSS('animation-name', 'none');
  await page.getByRole('button', { name: /^Tasks/ }).click();
  await expect(page.locator('.carillon-bar-fill').first()).toHaveCSS('transition-duration', '0s');
  await post(server, `/api/v1/tasks/${taskId}/cancel`);
});
