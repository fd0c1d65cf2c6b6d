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
  await expect(task.locator.getByTestId('task-failed-rows')).toContainText('7');

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

test('C15 progress moves, stands still while paused, and goes on to the end', async ({
  desk,
  as,
}) => {
  await desk.enter();
  const task = await desk.submitLong(1500);
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
  const task = await desk.submitLong(3000);
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

  const here = await desk.submitLong(3000);
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
  const task = await desk.submitLong(3000);
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

test.describe('with a file that is no spreadsheet', () => {
  test.use({ expectedErrors: /status of 422/ });

  test('a batch is refused with a message that names it, and the next one can be started', async ({
    desk,
  }) => {
    await desk.enter();
    await desk.useSmallSample();
    await desk.choose('spreadsheet', {
      name: 'picture.xlsx',
      mimeType: 'application/octet-stream',
      content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4]),
    });
    await expect(desk.page.getByText('picture.xlsx')).toBeVisible();
    await desk.page.getByTestId('submit-batch').click();
    await expect(desk.page.getByRole('alert')).toContainText('picture.xlsx');
    await desk.useSmallSample();
    const task = await desk.submit();
    await task.expectStatus('completed');
    await expect(desk.page.getByRole('alert')).toHaveCount(0);
  });
});
