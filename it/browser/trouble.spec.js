// What the page says and does when something does not go well.
import { Console } from './console.js';
import { expect, test } from './fixtures.js';

test.use({ expectedErrors: /status of 401|ERR_INTERNET_DISCONNECTED|WebSocket connection to/ });

test('C2 a room that can’t be joined says why, and is no room of ours', async ({ desk }) => {
  const { page } = desk;
  await desk.enter();
  await desk.join('the tower');
  await expect(page.getByTestId('room-refused')).toContainText('You can’t join the tower:');
  await expect(page.getByTestId('room-refused')).toContainText('(112)');
  await expect(page.getByTestId('room')).toHaveCount(0);
  await desk.join('tower');
  await expect(page.getByTestId('room')).toHaveCount(1);
  await expect(page.getByTestId('connection-panel')).toContainText('room:tower');
});

test.describe('for a reader of Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('refusals are Chinese, with the server’s own sentence for who wants to look', async ({
    desk,
  }) => {
    const { page } = desk;
    await desk.open();
    await desk.login('user1', 'wrong');
    await expect(page.getByTestId('login-error')).toHaveText('用户名或密码错误。 (105)');
    await desk.login('user1', 'password1');
    await desk.expectStatus('online');
    await desk.join('the tower');
    const refusal = page.getByTestId('room-refused');
    await expect(refusal).toHaveText('无法加入 the tower： 有字段缺失或格式不正确。 (112)');
    const detail = page.locator('[role=alert] [lang=en]');
    await expect(detail).toBeHidden();
    await page.getByText('服务器的原话').click();
    await expect(detail).toBeVisible();
  });
});

test('A5 the network’s end is noticed at once, running rows say that they wait, and all goes on when it is back', async ({
  desk,
  context,
}) => {
  await desk.enter();
  const task = await desk.submitEndless();
  await task.expectMore(0);
  await expect(task.locator.getByTestId('task-waiting')).toHaveCount(0);

  await context.setOffline(true);
  await desk.expectStatus('reconnecting');
  await expect(desk.status).toContainText('No network');
  await expect(task.locator.getByTestId('task-waiting')).toHaveText('Waits for the server');
  await expect(task.locator).not.toContainText('left');

  await context.setOffline(false);
  await desk.expectStatus('online');
  await expect(task.locator.getByTestId('task-waiting')).toHaveCount(0);
  await task.expectMore(await task.progress());
  await task.act('cancel');
  await task.expectStatus('cancelled');
});

test('A5 a store that is away for a moment costs neither rooms nor progress', async ({
  context,
  server,
}) => {
  const page = await context.newPage();
  /** While this is so, the server is made to answer as it does when its database is away. */
  let away = true;
  await page.routeWebSocket(/\/ws/, (socket) => {
    const far = socket.connectToServer();
    socket.onMessage((text) => {
      const { type, id } = JSON.parse(text);
      if (away && type === 'subscribe') {
        const data = { code: 134, name: 'store_unavailable', message: 'nothing can be stored' };
        socket.send(JSON.stringify({ type: 'error', id, data }));
      } else {
        far.send(text);
      }
    });
  });
  const desk = new Console(page, server.url);
  await desk.enter();
  await desk.join('tower');
  await expect(page.getByTestId('room-delayed')).toHaveText('waits for the server');
  const task = await desk.submitEndless();
  await expect(task.locator.getByTestId('task-waiting')).toBeVisible();

  away = false;
  await expect(page.getByTestId('room-delayed')).toHaveCount(0);
  await expect(page.getByTestId('room')).toHaveCount(1);
  await expect(task.locator.getByTestId('task-waiting')).toHaveCount(0);
  await task.expectMore(0);
  await task.expectMore(await task.progress());
  await task.act('cancel');
  await task.expectStatus('cancelled');
});
