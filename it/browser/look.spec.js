import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.js';

/** The rules that colours decide; all others say the same of a page whatever its colours are. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe-core finds to be wrong in a way that locks people out.
 *
 * @param rules those that are asked; all unless some are named
 */
async function violations(page, rules) {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
}

/** A page with something in every part of it. */
async function fill(desk) {
  const { page } = desk;
  await desk.useSmallSample();
  const done = await desk.submit();
  await done.expectStatus('completed');
  await done.act('details');
  const paused = await desk.submitEndless();
  await paused.expectMore(0);
  await paused.act('pause');
  await paused.expectStatus('paused');
  await page.getByTestId('request-search').fill('Writing');
  await page.getByTestId('request-submit').click();
  await expect(page.getByTestId('result-table').first()).toBeVisible();
  await page.getByTestId('room-input').fill('tower');
  await page.getByTestId('room-join').click();
  await expect(page.getByTestId('room')).toBeVisible();
  await desk.log.getByRole('button').first().click();
  return paused;
}

for (const [colorScheme, rules] of [
  ['light', undefined],
  ['dark', OF_COLOURS],
]) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, expectedErrors: /status of 401/ });

    test(`axe-core finds nothing serious on the login page and the console`, async ({ desk }) => {
      await desk.open();
      await desk.login('user1', 'wrong');
      await expect(desk.page.getByTestId('login-error')).toBeVisible();
      expect(await violations(desk.page, rules)).toEqual([]);
      await desk.login('user1', 'password1');
      await desk.expectStatus('online');
      const paused = await fill(desk);
      expect(await violations(desk.page, rules)).toEqual([]);
      await paused.control('cancel').click();
      await expect(desk.page.getByTestId('confirm')).toBeVisible();
      expect(await violations(desk.page, rules)).toEqual([]);
      await desk.page.getByTestId('confirm-no').click();
      await desk.join('a room');
      await expect(desk.page.getByTestId('room-refused')).toBeVisible();
      await desk.choose('template', { name: 'old.doc', mimeType: '', content: Buffer.from('old') });
      await expect(desk.page.getByText('“old.doc” is not')).toBeVisible();
      expect(await violations(desk.page, rules)).toEqual([]);
      await paused.act('cancel');
      await paused.expectStatus('cancelled');
    });
  });
}

/** Every element of the page that still moves by itself or on a change. */
const moving = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((node) => {
        const { transitionDuration, animationName } = getComputedStyle(node);
        return animationName !== 'none' || !/^0s(, 0s)*$/.test(transitionDuration);
      })
      .map((node) => `${node.tagName} ${node.className}`),
  );

test('whoever asked for less movement gets none, and others get some', async ({ desk }) => {
  await desk.enter();
  const paused = await fill(desk);
  expect(await moving(desk.page)).not.toEqual([]);
  await desk.page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await moving(desk.page)).toEqual([]);
  await desk.page.emulateMedia({ reducedMotion: 'no-preference' });
  await paused.act('cancel');
  await paused.expectStatus('cancelled');
});

test('language and theme are switched at once and remembered', async ({ desk }) => {
  const { page } = desk;
  const html = page.locator('html');
  await desk.enter();
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(html).toHaveAttribute('data-theme', 'light');
  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  await page.getByTestId('language-switch').click();
  await page.getByTestId('theme-switch').click();
  const expectChosen = async () => {
    await expect(html).toHaveAttribute('lang', 'zh-CN');
    await expect(html).toHaveAttribute('data-theme', 'dark');
    await expect(page.getByTestId('submit-batch')).toHaveText('生成文档');
    await expect(page).toHaveTitle('Carillon 控制台');
    const now = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(now).not.toBe(light);
  };
  await expectChosen();
  await page.reload();
  await desk.expectStatus('online');
  await expectChosen();
  await page.getByTestId('logout').click();
  await expect(page.getByTestId('login-submit')).toHaveText('登录');

  await page.getByTestId('language-switch').click();
  await expect(page.getByTestId('login-submit')).toHaveText('Log in');
});

test.describe('for a reader of Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('the page is Chinese from the start, with not a word left in English', async ({ desk }) => {
    await desk.open();
    await expect(desk.page.getByTestId('login-submit')).toHaveText('登录');
    await desk.login('user1', 'password1');
    await desk.expectStatus('online');
    const headings = await desk.page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(headings.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
    // A task gives words to more of the page; what the log quotes is the wire's.
    await desk.useSmallSample();
    const task = await desk.submit();
    await task.expectStatus('completed');
    const buttons = await desk.page.locator('main button:not(ol *)').allInnerTexts();
    expect(buttons.filter((text) => /[A-Za-z]{3}/.test(text))).toEqual([]);
  });
});

for (const [name, width] of Object.entries({ phone: 360, tablet: 768, desktop: 1920 })) {
  test.describe(`on a ${name}`, () => {
    test.use({ viewport: { width, height: 800 } });

    test(`nothing is wider than ${width} pixels`, async ({ desk }) => {
      await desk.open();
      const overflow = () =>
        desk.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
      expect(await overflow()).toBe(0);
      await desk.login('user2', 'password2');
      await desk.expectStatus('online');
      await desk.useSmallSample();
      const task = await desk.submit();
      await task.expectStatus('completed');
      await task.act('details');
      await desk.page.getByTestId('request-submit').click();
      await expect(desk.page.getByTestId('result-table')).toBeVisible();
      await desk.log.getByRole('button').first().click();
      expect(await overflow()).toBe(0);
    });
  });
}
