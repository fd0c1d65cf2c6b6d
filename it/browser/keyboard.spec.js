// The page without a mouse: the focus is always somewhere that makes sense.
import { expect, test } from './fixtures.js';

/** What has the focus, by its test id; the page's own places by their names. */
const focused = (page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at === document.body ? 'nowhere' : (at?.dataset.testid ?? at?.id ?? at?.tagName);
  });

const expectFocus = (page, name) => expect.poll(() => focused(page)).toBe(name);

/** Logs in by keyboard alone. */
async function enter(desk) {
  const { page } = desk;
  await desk.open();
  await expectFocus(page, 'login-username');
  await page.keyboard.type('user1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('password1');
  await page.keyboard.press('Enter');
  await desk.expectStatus('online');
}

test('A5 after login the focus is at the content, and after logout at the user name', async ({
  desk,
}) => {
  const { page } = desk;
  await enter(desk);
  await expectFocus(page, 'main');
  await page.keyboard.press('Tab');
  await expectFocus(page, 'use-sample');
  await page.getByTestId('logout').focus();
  await page.keyboard.press('Enter');
  await expectFocus(page, 'login-username');
});

test('C15 who pauses by keyboard can resume by the next key, and the other way round', async ({
  desk,
}) => {
  const { page } = desk;
  await enter(desk);
  const task = await desk.submitEndless();
  await task.expectMore(0);
  for (const [action, status, next] of [
    ['pause', 'paused', 'task-resume'],
    ['resume', 'running', 'task-pause'],
  ]) {
    await task.control(action).focus();
    await page.keyboard.press('Enter');
    await task.expectStatus(status);
    await expectFocus(page, next);
  }
  await task.act('cancel');
  await task.expectStatus('cancelled');
});

for (const { locale, question, keep } of [
  { locale: 'en-GB', question: /Cancel Documents .*\?/, keep: 'Let it go on' },
  { locale: 'zh-CN', question: /取消 批量文档 .*？/, keep: '不取消' },
]) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test('C15 cancelling asks first, and a batch goes on when it was not meant', async ({
      desk,
    }) => {
      const { page } = desk;
      await enter(desk);
      const task = await desk.submitEndless();
      await task.expectMore(0);
      const dialog = page.getByRole('alertdialog', { name: question });

      await task.control('cancel').focus();
      await page.keyboard.press('Enter');
      await expect(dialog).toBeVisible();
      await expect(page.getByTestId('confirm-no')).toHaveText(keep);
      await expectFocus(page, 'confirm-no');
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      await expectFocus(page, 'task-cancel');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await expect(dialog).toHaveCount(0);
      await expectFocus(page, 'task-cancel');
      await task.expectStatus('running');

      await page.keyboard.press('Enter');
      await expectFocus(page, 'confirm-no');
      for (let tabs = 0; tabs < 4; tabs++) {
        await page.keyboard.press('Tab');
        expect(await focused(page), 'the page behind').not.toMatch(/^(task|login|use)-/);
      }
      await page.getByTestId('confirm-yes').focus();
      await page.keyboard.press('Enter');
      await task.expectStatus('cancelled');
      await expectFocus(page, 'task-details');
    });
  });
}

test('C15 a batch that ends under the hand on its buttons leaves the focus in its row', async ({
  desk,
}) => {
  const { page } = desk;
  await enter(desk);
  const task = await desk.submitSome(300);
  await task.control('cancel').focus();
  await task.expectStatus('completed');
  await expectFocus(page, 'task-details');
});

test('a button that is busy or has nothing to do keeps the focus, and does nothing', async ({
  desk,
}) => {
  const { page } = desk;
  await enter(desk);
  await desk.say('hello');
  await expect(desk.log).toContainText('"type":"ack"');
  await page.getByTestId('log-clear').focus();
  await page.keyboard.press('Enter');
  await expect(desk.log).toContainText('No frames');
  await expectFocus(page, 'log-clear');

  await page.getByTestId('chat-input').fill(' ');
  await page.getByTestId('chat-input').press('Enter');
  await expect(page.getByTestId('chat-send')).toBeDisabled();
  await desk.join('tower');
  await page.getByTestId('room-leave').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('room')).toHaveCount(0);
  await expectFocus(page, 'room-input');
});
