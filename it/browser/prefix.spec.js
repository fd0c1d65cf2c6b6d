// The page behind a proxy that has put it under a path.
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { Console } from './console.js';
import { test as base, expect } from './fixtures.js';

const prefix = '/carillon';

const test = base.extend({
  /** What `proxy_pass http://server/;` does for `location /carillon/`: takes the prefix off, and passes all else on. */
  front: async ({ server, otherOrigins }, use) => {
    const within = (url) => url.startsWith(`${prefix}/`);
    const proxy = createServer((near, answer) => {
      if (!within(near.url)) {
        answer.writeHead(404).end('nothing but what is under the prefix');
        return;
      }
      const { method, headers } = near;
      const far = request(
        { port: server.port, path: near.url.slice(prefix.length), method, headers },
        (reply) => {
          answer.writeHead(reply.statusCode, reply.headers);
          reply.pipe(answer);
        },
      );
      near.pipe(far);
    });
    proxy.on('upgrade', (near, socket, head) => {
      if (!within(near.url)) {
        socket.destroy();
        return;
      }
      const far = connect(server.port, '127.0.0.1');
      const lines = [`GET ${near.url.slice(prefix.length)} HTTP/1.1`];
      for (let i = 0; i < near.rawHeaders.length; i += 2) {
        lines.push(`${near.rawHeaders[i]}: ${near.rawHeaders[i + 1]}`);
      }
      far.write(`${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      far.pipe(socket).pipe(far);
      far.on('error', () => socket.destroy());
      socket.on('error', () => far.destroy());
    });
    await new Promise((resolve) => proxy.listen(0, resolve));
    const origin = `http://localhost:${proxy.address().port}`;
    otherOrigins.push(origin);
    await use(origin);
    proxy.closeAllConnections();
    proxy.close();
  },
});

test('A6 the page works whole under a path that a proxy takes off', async ({ context, front }) => {
  const desk = new Console(await context.newPage(), `${front}${prefix}/`);
  const asked = [];
  desk.page.on('request', (sent) => asked.push(sent.url()));
  desk.page.on('websocket', (socket) => asked.push(socket.url()));
  await desk.enter();
  await desk.useSmallSample();
  const task = await desk.submit();
  await task.expectStatus('completed');
  const [download] = await Promise.all([desk.page.waitForEvent('download'), task.act('download')]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  await desk.page.getByTestId('request-submit').click();
  await expect(desk.page.getByTestId('result-table')).toBeVisible();
  const elsewhere = asked.filter(
    (url) => !url.startsWith('blob:') && !new URL(url).pathname.startsWith(`${prefix}/`),
  );
  expect(elsewhere).toEqual([]);

  await desk.page.reload();
  await desk.expectStatus('online');
  await expect(desk.page.getByTestId('user-name')).toHaveText('user1');
  await context.close(); // before its proxy, which it would miss
});

test('A6 the login under a path is not that of the same origin’s root', async ({
  context,
  front,
  server,
}) => {
  const inside = new Console(await context.newPage(), `${front}${prefix}/`);
  await inside.enter();
  const keys = await inside.page.evaluate(() => Object.keys(localStorage));
  expect(keys).toContain(`carillon.session ${front}${prefix}`);
  const root = new Console(await context.newPage(), `${front}${prefix}/?server=${server.url}`);
  await root.open();
  await expect(root.page.getByTestId('login-submit')).toBeVisible();
  await root.login('user2', 'password2');
  await root.expectStatus('online');
  await inside.page.reload();
  await expect(inside.page.getByTestId('user-name')).toHaveText('user1');
  await context.close(); // before its proxy, which it would miss
});
