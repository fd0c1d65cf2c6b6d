import { test } from '../support/application.js';
import { expect } from './fixtures.js';

test('two tabs ask the application for a token one after the other, and each is let in', async ({
  context,
  site,
  as,
}) => {
  const { token } = await as('user1');
  const [first, second] = [await context.newPage(), await context.newPage()];
  for (const [name, page] of Object.entries({ first, second })) {
    await page.goto(`${site.url}/plain`);
    await page.evaluate(
      ([tab, given]) => {
        const note = (what) => {
          localStorage.asked = `${localStorage.asked ?? ''}${tab} ${what}; `;
        };
        const goOn = new Promise((resolve) => {
          globalThis.goOn = resolve;
        });
        globalThis.client = globalThis.createClient({
          url: '/ws',
          getToken: async () => {
            note('asks');
            await goOn;
            note('has it');
            return given;
          },
        });
      },
      [name, token],
    );
  }
  const connect = (page) =>
    page.evaluate(async () => {
      await globalThis.client.connect();
      return globalThis.client.user.id;
    });
  const asked = () => first.evaluate(() => localStorage.asked);
  const firstIn = connect(first);
  await expect.poll(asked).toBe('first asks; ');
  const secondIn = connect(second);
  await second.evaluate(() => globalThis.goOn());
  // It waits for its turn, and not for the application.
  const waiting = () =>
    second.evaluate(async () => {
      const { pending } = await navigator.locks.query();
      return pending.filter(({ name }) => name.startsWith('carillon.token')).length;
    });
  await expect.poll(waiting).toBe(1);
  expect(await asked()).toBe('first asks; ');
  await first.evaluate(() => globalThis.goOn());
  expect(await Promise.all([firstIn, secondIn])).toEqual(['user1', 'user1']);
  expect(await asked()).toBe('first asks; first has it; second asks; second has it; ');
});
