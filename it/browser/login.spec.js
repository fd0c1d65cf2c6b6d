import { Console } from './console.js';
import { expect, test } from './fixtures.js';

test.describe('with a wrong password', () => {
  test.use({ expectedErrors: /status of 401/ });

  test('A5 the page says what is wrong, and lets in who then gives the right one', async ({
    desk,
  }) => {
    await desk.open();
    await desk.login('user1', 'wrong');
    await expect(desk.page.getByTestId('login-error')).toContainText('wrong');
    await desk.login('user1', 'password1');
    await desk.expectStatus('online');
    await expect(desk.page.getByTestId('user-name')).toHaveText('user1');
  });
});

test('A5 the page of a demo server tells its users, and fills them in', async ({ desk }) => {
  await desk.open();
  await desk.page.getByTestId('login-demo-hint').getByRole('button').click();
  await desk.page.getByTestId('login-submit').click();
  await desk.expectStatus('online');
});

test('A5 the keyboard alone is enough to log in and to start a batch', async ({ desk }) => {
  const { page } = desk;
  await desk.open();
  const tabTo = async (testId) => {
    const target = page.getByTestId(testId);
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) {
        return;
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`60 presses of Tab did not reach ${testId}`);
  };
  await tabTo('login-username');
  await page.keyboard.type('user1');
  await tabTo('login-password');
  await page.keyboard.type('password1');
  await page.keyboard.press('Enter');
  await desk.expectStatus('online');

  await tabTo('use-sample');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('submit-batch')).toBeEnabled();
  const rows = await page.getByTestId('task-row').count();
  await tabTo('submit-batch');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('task-row')).toHaveCount(Math.min(rows + 1, 8));
  const first = page.getByTestId('task-row').first();
  await expect(first).toHaveAttribute('data-status', 'running');
  await first.getByTestId('task-cancel').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(first).toHaveAttribute('data-status', 'cancelled');
});

test('every part that has the focus shows it', async ({ desk }) => {
  await desk.enter();
  const plain = await desk.page.evaluate(() => {
    const hidden = [];
    for (const element of document.querySelectorAll('button, input, select, a[href], summary')) {
      element.focus({ focusVisible: true });
      if (document.activeElement === element) {
        const shown = (part) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
          return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
        };
        if (!shown(element) && !shown(element.parentElement)) {
          hidden.push(element.outerHTML.slice(0, 120));
        }
      }
    }
    return hidden;
  });
  expect(plain).toEqual([]);
});

test('B2 logging out in one tab logs the other out and closes both sockets', async ({
  desk,
  context,
  server,
  as,
}) => {
  await desk.enter('user2');
  const other = new Console(await context.newPage(), server.url);
  await other.open();
  await other.expectStatus('online');
  const admin = await as('admin');
  const connections = async () => {
    const { connections } = await admin.call('GET', '/api/v1/users/user2/connections');
    return connections;
  };
  expect(await connections()).toBe(2);

  await desk.page.getByTestId('logout').click();
  for (const { page } of [desk, other]) {
    await expect(page.getByTestId('login-submit')).toBeVisible();
    await expect(page.getByTestId('connection-status')).toHaveCount(0);
  }
  await expect(other.page.getByText('logged out in another tab')).toBeVisible();
  await expect.poll(connections).toBe(0);
  await other.page.reload();
  await expect(other.page.getByTestId('login-submit')).toBeVisible();
});

test('B2 a session that the server ends brings the page back to the login, and says so', async ({
  desk,
  server,
}) => {
  await desk.enter('user2');
  const token = await desk.page.evaluate(
    (key) => JSON.parse(localStorage.getItem(key)).token,
    `carillon.session ${server.url}`,
  );
  await fetch(`${server.url}/api/v1/auth/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  await expect(desk.page.getByTestId('login-submit')).toBeVisible();
  await expect(desk.page.getByText('The server ended the session')).toBeVisible();
});
