import { createServer } from 'node:http';
import { Console } from './console.js';
import { test as base, expect } from './fixtures.js';

const test = base.extend({
  /** The same page, served by somebody else: what `npx http-server` would do with its files. */
  elsewhere: async ({ server, otherOrigins }, use) => {
    const host = createServer(async (request, response) => {
      const { pathname } = new URL(request.url, server.url);
      const file = await fetch(server.url + pathname);
      response.writeHead(file.status, { 'content-type': file.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await file.arrayBuffer()));
    });
    await new Promise((resolve) => host.listen(0, resolve));
    const url = `http://localhost:${host.address().port}`;
    otherOrigins.push(url);
    await use(url);
    host.closeAllConnections();
    host.close();
  },
});

test('A6 the page works from another origin, told by ?server= where its server is', async ({
  context,
  elsewhere,
  server,
}) => {
  const desk = new Console(await context.newPage(), `${elsewhere}/?server=${server.url}`);
  const asked = [];
  desk.page.on('request', (request) => asked.push(request.url()));
  await desk.enter();
  await desk.useSmallSample();
  const task = await desk.submit();
  await task.expectStatus('completed');
  const [download] = await Promise.all([desk.page.waitForEvent('download'), task.act('download')]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  await desk.page.getByTestId('request-submit').click();
  await expect(desk.page.getByTestId('result-table')).toBeVisible();

  expect(asked.filter((url) => url.startsWith(elsewhere) && url.includes('/api/'))).toEqual([]);
  expect(asked.some((url) => url.startsWith(`${server.url}/api/`))).toBe(true);
  await desk.page.reload();
  await desk.expectStatus('online');
});

test('A6 the server can be named on the login page, and is remembered', async ({
  context,
  elsewhere,
  server,
}) => {
  const desk = new Console(await context.newPage(), `${elsewhere}/?server=${server.url}`);
  await desk.open();
  await expect(desk.page.getByTestId('server-url')).toHaveValue(server.url);
  await desk.page.getByTestId('server-url').fill(`localhost:${server.port}`);
  await desk.page.getByTestId('server-url').press('Enter');
  await expect(desk.page).toHaveURL(`${elsewhere}/`);
  await desk.login('user1', 'password1');
  await desk.expectStatus('online');
  await expect(desk.page.getByTestId('connection-panel')).toContainText(server.url);
});
