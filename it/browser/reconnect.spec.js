import { startNetwork } from '../support/network.js';
import { Console } from './console.js';
import { test as base, expect } from './fixtures.js';

const lost =
  /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection to/;

const test = base.extend({
  /** A network between page and server, for the test to cut. */
  network: async ({ server, otherOrigins }, use) => {
    const network = await startNetwork(server);
    otherOrigins.push(network.url);
    await use(network);
    await network.down();
  },
});

test.use({ expectedErrors: lost });

test('A5 after a cut connection the page shows each missed message once and in order', async ({
  context,
  network,
  as,
}) => {
  const desk = new Console(await context.newPage(), network.url);
  await desk.enter();
  await desk.page.getByTestId('room-input').fill('tower');
  await desk.page.getByTestId('room-join').click();
  await expect(desk.page.getByTestId('connection-panel')).toContainText('room:tower');
  const admin = await as('admin');
  const texts = [];
  const send = async (text) => {
    texts.push(text);
    await admin.publish({ user: 'user1', data: { text } });
    texts.push(`${text} in the tower`);
    await admin.publish({ channel: 'room:tower', data: { text: texts.at(-1) } });
  };
  await send('before');
  await expect(desk.push).toHaveCount(2);
  for (const round of [1, 2, 3]) {
    await network.down();
    await desk.expectStatus('reconnecting');
    await send(`away ${round}`);
    await send(`still away ${round}`);
    await network.up();
    await desk.expectStatus('online');
    await expect(desk.page.getByTestId('resume-status')).toHaveAttribute(
      'data-resumed',
      'recovered',
    );
    await send(`back ${round}`);
  }
  await expect(desk.push).toHaveCount(texts.length);
  const shown = (await desk.push.allInnerTexts()).map((text) =>
    texts.find((known) => text.split('\n').includes(known)),
  );
  const on = (list, inTower) => list.filter((text) => text.endsWith('in the tower') === inTower);
  expect(on(shown.toReversed(), false)).toEqual(on(texts, false));
  expect(on(shown.toReversed(), true)).toEqual(on(texts, true));
});

test('a refresh keeps what was received and the rooms, and what comes meanwhile follows, each once', async ({
  desk,
  as,
}) => {
  await desk.enter();
  await desk.join('tower');
  await expect(desk.page.getByTestId('connection-panel')).toContainText('room:tower');
  const admin = await as('admin');
  const texts = [];
  for (let count = 1; count <= 12; count++) {
    const toRoom = count % 2 === 0;
    texts.push(`message ${count}`);
    await admin.publish({
      ...(toRoom ? { channel: 'room:tower' } : { user: 'user1' }),
      data: { text: texts.at(-1) },
    });
    if (count % 4 === 0) {
      await expect(desk.push.first()).toContainText(texts.at(-1));
      await desk.page.reload();
    }
  }
  await desk.expectStatus('online');
  await expect(desk.push).toHaveCount(texts.length);
  const shown = await desk.push.allInnerTexts();
  for (const text of texts) {
    expect(shown.filter((one) => one.split('\n').includes(text))).toHaveLength(1);
  }
  await expect(desk.page.getByTestId('room')).toHaveCount(1);
});

test('A5 a task that ends while the page is cut off is shown as ended once it is back', async ({
  context,
  network,
  as,
}) => {
  const desk = new Console(await context.newPage(), network.url);
  await desk.enter();
  await network.down();
  await desk.expectStatus('reconnecting');
  const user = await as('user1');
  const { taskId } = await user.submit('documents.generate', {
    spreadsheet: 'sample-students.xlsx',
    template: 'sample-certificate.docx',
  });
  await expect.poll(async () => (await user.task(taskId)).status).toBe('completed');
  await network.up();
  const task = desk.task(taskId);
  await task.expectStatus('completed');
  await expect(task.bar).toHaveAttribute('aria-valuenow', '100');
});

test('A5 B8 a killed and restarted server has the page back by itself, ready for new work', async ({
  desk,
  server,
  as,
}) => {
  await desk.enter();
  await desk.useSmallSample();
  const before = await desk.submit();
  await before.expectStatus('completed');

  await server.kill();
  await desk.expectStatus('reconnecting');
  await expect(desk.page.getByTestId('request-submit')).toBeDisabled();
  await server.start();
  await desk.expectStatus('online');
  await expect(desk.page.getByTestId('user-name')).toHaveText('user1');
  await expect(desk.page.getByTestId('resume-status')).toHaveAttribute('data-resumed', 'lost');
  // Nothing came meanwhile, and the page must not say that something did.
  await expect(desk.pushes).not.toContainText('can’t be had');
  // What was done before is still there.
  await before.expectStatus('completed');

  await desk.useSmallSample();
  const task = await desk.submit();
  await task.expectStatus('completed');
  await (await as('admin')).publish({ user: 'user1', data: { text: 'welcome back' } });
  await expect(desk.push.first()).toContainText('welcome back');
});

test('A5 a page that is opened while the server is away connects once it is there', async ({
  desk,
  server,
}) => {
  await desk.enter();
  await server.kill();
  await desk.expectStatus('reconnecting');
  await server.start();
  await desk.page
    .getByTestId('reconnect')
    .click({ timeout: 2000 })
    .catch(() => {
      // It was faster than the button.
    });
  await desk.expectStatus('online');
});
