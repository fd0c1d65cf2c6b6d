import { readFile } from 'node:fs/promises';
import { documentText, students, template, unzip } from '../support/files.js';
import { Console } from './console.js';
import { expect, test } from './fixtures.js';

test('C15 300 students become a zip of 293 documents, and 7 failures are shown with their rows', async ({
  desk,
}) => {
  await desk.enter();
  await desk.useSmallSample();
  const task = await desk.submit();
  await task.expectStatus('completed');
  await expect(task.bar).toHaveAttribute('aria-valuenow', '100');
  await expect(task.locator).toContainText('300 / 300');
  await expect(task.locator.getByTestId('task-failed-rows')).toContainText(
    'Failed rows: 7 (rows 17, 58, 96, 133, 187, 224, 271)',
  );

  await task.act('details');
  const failures = task.locator.getByTestId('task-failures').getByRole('listitem');
  await expect(failures).toHaveCount(7);
  await expect(failures.first()).toContainText('17');
  await expect(task.locator.getByTestId('task-documents').getByRole('listitem')).toHaveCount(50);

  const [download] = await Promise.all([desk.page.waitForEvent('download'), task.act('download')]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  const files = unzip(await readFile(await download.path()));
  expect(Object.keys(files)).toHaveLength(293);
});

test('C15 a finished batch with failed rows looks and reads unlike a good one', async ({
  desk,
}) => {
  await desk.enter();
  await desk.useSmallSample();
  const mixed = await desk.submit();
  await desk.choose('spreadsheet', students(25));
  await expect(desk.page.getByText('students-25.csv')).toBeVisible();
  const good = await desk.submit();
  const look = async (task) => {
    await task.expectStatus('completed');
    const state = task.locator.getByTestId('task-status');
    const colour = (locator) => locator.evaluate((node) => getComputedStyle(node).backgroundColor);
    return {
      words: await state.innerText(),
      icons: await state.locator('svg').count(),
      colours: [await colour(state), await colour(task.bar.locator('div'))],
    };
  };
  const [ofMixed, ofGood] = [await look(mixed), await look(good)];
  expect(ofMixed.words).toBe('Completed, 7 failed');
  expect(ofGood.words).toBe('Completed');
  expect([ofMixed.icons, ofGood.icons]).toEqual([1, 0]);
  expect(ofMixed.colours[0]).not.toBe(ofGood.colours[0]);
  expect(ofMixed.colours[1]).not.toBe(ofGood.colours[1]);
  await expect(desk.push.filter({ hasText: 'Completed, 7 failed' })).toHaveCount(1);
});

test('C15 progress moves, stands still while paused, and goes on to the end', async ({
  desk,
  as,
}) => {
  await desk.enter();
  const task = await desk.submitSome(1500);
  await task.expectStatus('running');
  await task.expectMore(0);
  await task.expectMore(await task.progress());
  await task.act('pause');
  await task.expectStatus('paused');
  await expect(task.control('pause')).toHaveCount(0);

  const user = await as('user1');
  const { progress, current } = await user.task(task.id);
  expect(progress).toBeLessThan(100);
  for (let i = 0; i < 40; i++) {
    const now = await user.task(task.id);
    expect(now.current - current, 'rows since the pause').toBeLessThanOrEqual(1);
    expect(now.status).toBe('paused');
  }
  expect(Math.abs((await task.progress()) - progress)).toBeLessThan(0.2);

  await task.act('resume');
  await task.expectStatus('running');
  await task.expectStatus('completed');
  expect((await user.task(task.id)).result.generated).toBe(1500);
});

test('C15 a running batch can be cancelled', async ({ desk, as }) => {
  await desk.enter();
  const task = await desk.submitEndless();
  await task.expectMore(0);
  await task.act('cancel');
  await task.expectStatus('cancelled');
  await expect(task.control('download')).toHaveCount(0);
  expect((await (await as('user1')).task(task.id)).status).toBe('cancelled');
});

test('B6 a second tab sees the same batch live, and its pause', async ({
  desk,
  context,
  server,
}) => {
  await desk.enter();
  const second = new Console(await context.newPage(), server.url);
  await second.open();
  await second.expectStatus('online');

  const here = await desk.submitEndless();
  const there = second.task(here.id);
  await there.expectMore(0);
  await there.expectMore(await there.progress());
  await desk.page.bringToFront();
  await here.act('pause');
  await there.expectStatus('paused');
  await expect.poll(() => there.progress()).toBe(await here.progress());
  await second.page.bringToFront();
  await there.act('resume');
  await here.expectStatus('running');
  await there.act('cancel');
  await here.expectStatus('cancelled');
});

test('C15 the demo’s own sample is at work long enough to be watched, paused, resumed and cancelled', async ({
  desk,
  context,
  server,
}) => {
  await desk.enter();
  await desk.useSample();
  const task = await desk.submit();
  await task.expectMore(0);
  await task.act('pause');
  await task.expectStatus('paused');
  expect(await task.progress()).toBeLessThan(100);

  const second = new Console(await context.newPage(), server.url);
  await second.open();
  const there = second.task(task.id);
  await there.expectStatus('paused');
  await there.act('resume');
  await there.expectMore(await task.progress());
  await there.act('cancel');
  await there.expectStatus('cancelled');
});

test('A5 a refresh in the middle goes on where it was', async ({ desk }) => {
  await desk.enter();
  const task = await desk.submitEndless();
  await task.expectMore(1);
  await task.act('pause');
  await task.expectStatus('paused');
  const before = await task.progress();

  await desk.page.reload();
  await desk.expectStatus('online');
  await task.expectStatus('paused');
  await expect.poll(() => task.progress()).toBeCloseTo(before, 0);
  await task.act('resume');
  await task.expectMore(before + 1);
  await desk.page.reload();
  await task.expectMore(before + 2);
  await task.act('cancel');
  await task.expectStatus('cancelled');
});

test('C15 an own spreadsheet and an own template, uploaded, become documents', async ({ desk }) => {
  await desk.enter();
  await desk.choose('spreadsheet', students(25));
  await desk.choose('template', template('{{Name}} rang {{Course}}: {{编号}}'));
  await expect(desk.page.getByText('students-25.csv')).toBeVisible();
  await expect(desk.page.getByText('letter.docx')).toBeVisible();
  await desk.page.getByTestId('file-name').fill('{{编号}} {{Name}}');
  const task = await desk.submit();
  await task.expectStatus('completed');
  const [download] = await Promise.all([desk.page.waitForEvent('download'), task.act('download')]);
  const files = unzip(await readFile(await download.path()));
  expect(Object.keys(files)).toHaveLength(25);
  expect(documentText(files['S-7 Student 7.docx'])).toContain('Student 7 rang Bell Ringing: S-7');
});

/** A file with some bytes in it. */
const file = (name, ...bytes) => ({
  name,
  mimeType: 'application/octet-stream',
  content: Buffer.from(bytes),
});

test('C15 a file that will not do is refused when it is picked, and never sent', async ({
  desk,
}) => {
  const sent = [];
  desk.page.on('request', (request) => request.url().includes('/files') && sent.push(request));
  await desk.enter();
  const alert = desk.page.getByRole('alert');
  const large = { ...file('large.csv'), content: Buffer.alloc(21 * 1024 * 1024, 'a,b\n') };
  for (const [slot, picked, why] of [
    ['spreadsheet', file('picture.xlsx', 0x89, 0x50, 0x4e, 0x47, 1), 'not a spreadsheet'],
    ['spreadsheet', file('empty.csv'), 'is empty'],
    ['spreadsheet', large, /22 MB; this server takes at most 21 MB/],
    ['template', file('old.doc', 0xd0, 0xcf, 0x11, 0xe0, 1), 'before 2007'],
    ['template', students(3), 'not a Word document'],
  ]) {
    await desk.choose(slot, picked);
    await expect(alert.filter({ hasText: picked.name })).toContainText(why);
  }
  await expect(desk.page.getByTestId('submit-batch')).toBeDisabled();
  expect(sent).toEqual([]);
  await desk.useSmallSample();
  await expect(alert).toHaveCount(0);
});

test.describe('with a file that only its name makes a workbook', () => {
  test.use({ expectedErrors: /status of 422/ });

  test('a batch is refused with a message that names it, and the next one can be started', async ({
    desk,
  }) => {
    await desk.enter();
    await desk.useSmallSample();
    await desk.choose('spreadsheet', file('broken.xlsx', 0x50, 0x4b, 3, 4, 1, 2, 3));
    await expect(desk.page.getByText('broken.xlsx')).toBeVisible();
    await desk.page.getByTestId('submit-batch').click();
    await expect(desk.page.getByRole('alert')).toContainText('broken.xlsx');
    await desk.useSmallSample();
    const task = await desk.submit();
    await task.expectStatus('completed');
    await expect(desk.page.getByRole('alert')).toHaveCount(0);
  });
});
