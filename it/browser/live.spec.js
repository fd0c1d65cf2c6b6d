import { Console } from './console.js';
import { expect, test } from './fixtures.js';

test('A4 A5 the result of a data request is shown among the received pushes', async ({ desk }) => {
  await desk.enter();
  await desk.page.getByTestId('request-search').fill('Technical Writing');
  await desk.page.getByTestId('request-limit').selectOption('10');
  await desk.page.getByTestId('request-submit').click();
  const push = desk.push.filter({ has: desk.page.getByTestId('result-table') });
  await expect(push).toHaveCount(1);
  await expect(push).toContainText('of 300 rows match');
  await expect(push.locator('tbody tr')).toHaveCount(10);
  await expect(push.locator('tbody tr').first()).toContainText('Technical Writing');
  await expect(push.locator('thead th').first()).toHaveText('编号');
});

test('a data request that finds nothing says so', async ({ desk }) => {
  await desk.enter();
  await desk.page.getByTestId('request-search').fill('no such words anywhere');
  await desk.page.getByTestId('request-submit').click();
  await expect(desk.page.getByTestId('result-table')).toContainText('No row matches');
});

test('B4 what another user says reaches this one, and this one’s own words do not come back', async ({
  desk,
  newBrowser,
  server,
}) => {
  const other = new Console(await (await newBrowser()).newPage(), server.url);
  await Promise.all([desk.enter('user1'), other.enter('user2')]);
  await other.say('The bells <b>ring</b> at noon 🔔');
  await expect(desk.push.first()).toContainText('user2');
  await expect(desk.push.first()).toContainText('The bells <b>ring</b> at noon 🔔');
  await desk.say('I hear them');
  await expect(other.push.first()).toContainText('I hear them');
  await expect(desk.push).toHaveCount(1);
  await expect(other.push).toHaveCount(1);
});

test('C2 a room is heard by those who joined it, until they leave', async ({
  desk,
  newBrowser,
  server,
  as,
}) => {
  const other = new Console(await (await newBrowser()).newPage(), server.url);
  await Promise.all([desk.enter('user1'), other.enter('user2')]);
  for (const { page } of [desk, other]) {
    await page.getByTestId('room-input').fill('tower');
    await page.getByTestId('room-join').click();
    await expect(page.getByTestId('connection-panel')).toContainText('room:tower');
  }
  await other.page.getByTestId('chat-target').selectOption('tower');
  await other.say('in the tower');
  await expect(desk.push.first()).toContainText('in the tower');
  await expect(desk.push.first()).toContainText('#tower');
  await desk.page.getByTestId('room-leave').click();
  await expect(desk.page.getByTestId('connection-panel')).not.toContainText('room:tower');
  await other.say('anybody left?');
  await expect(other.push.first()).toContainText('anybody left?');
  await (await as('admin')).publish({ user: 'user1', data: { text: 'later' } });
  await expect(desk.push.first()).toContainText('later');
  await expect(desk.push).toHaveCount(2);
});

test('B5 what the application sends to a user, or to all, is shown', async ({ desk, as }) => {
  await desk.enter();
  const admin = await as('admin');
  await admin.publish({ user: 'user1', type: 'invoice', data: { number: 7, lines: ['a', 'b'] } });
  await expect(desk.push.first()).toContainText('invoice');
  await expect(desk.push.first()).toContainText('To you');
  await desk.push.first().getByText('Content').click();
  await expect(desk.push.first().locator('pre')).toContainText('"number": 7');
  await admin.publish({ all: true, type: 'message', data: { text: 'Maintenance at six' } });
  await expect(desk.push.first()).toContainText('Maintenance at six');
  await expect(desk.push.first()).toContainText('Everyone');
});

test('A5 the message log lists frames, filters, pauses and clears', async ({ desk, as }) => {
  const { page } = desk;
  const rows = desk.log.locator('li[data-type]');
  const ofType = (type) => desk.log.locator(`li[data-type="${type}"]`);
  await desk.enter();
  await expect(ofType('auth')).toHaveCount(1);
  await expect(ofType('auth')).not.toContainText('eyJ');
  await expect(ofType('auth_success')).toHaveAttribute('data-direction', 'in');

  await page.getByTestId('log-direction').selectOption('out');
  await expect(ofType('auth')).toHaveCount(1);
  await expect(ofType('auth_success')).toHaveCount(0);
  await page.getByTestId('log-direction').selectOption('both');

  await page.getByTestId('log-filter').fill('auth_succ');
  await expect(rows).toHaveCount(1);
  await rows.getByRole('button').click();
  await expect(rows.locator('pre')).toContainText('"user1"');
  await page.getByTestId('log-filter').fill('');

  const admin = await as('admin');
  await page.getByTestId('log-pause').click();
  for (let n = 1; n <= 3; n++) {
    await admin.publish({ user: 'user1', type: 'note', data: { text: `note ${n}` } });
  }
  await expect(desk.push).toHaveCount(3);
  await expect(page.getByText('3 frames went by')).toBeVisible();
  await expect(ofType('note')).toHaveCount(0);
  await page.getByTestId('log-pause').click();
  await admin.publish({ user: 'user1', type: 'note', data: { text: 'note 4' } });
  await expect(ofType('note')).toHaveCount(1);

  await page.getByTestId('log-clear').click();
  await expect(rows).toHaveCount(0);
  await expect(desk.log).toContainText('No frames yet');
});

test('a burst of a thousand messages is shown in order and the page stays usable', async ({
  desk,
  as,
}) => {
  await desk.enter();
  await desk.page.getByTestId('room-input').fill('burst');
  await desk.page.getByTestId('room-join').click();
  await expect(desk.page.getByTestId('connection-panel')).toContainText('room:burst');
  const admin = await as('admin');
  for (let n = 1; n <= 1000; n += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        admin.publish({ channel: 'room:burst', data: { text: `message ${n + i}` } }),
      ),
    );
  }
  await expect(desk.push).toHaveCount(200);
  await expect(desk.page.getByTestId('connection-panel')).toContainText(/room:burst.*1,000/);
  await desk.say('still here');
});
