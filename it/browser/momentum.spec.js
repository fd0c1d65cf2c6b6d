import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { signToken } from '../support/jwt.js';
import { startServer } from '../support/server.js';
import { runDocumented } from '../support/shell.js';
import { test as base, expect } from './fixtures.js';

const document = new URL('../reference-clients/e-momentum/document/', import.meta.url);
const secret = 'your-secret-key';

/** The document's page in a browser of somebody's own. */
class Page {
  constructor(page) {
    this.page = page;
    this.status = page.locator('#status');
    this.input = page.locator('#messageInput');
  }

  messages(text, kind = '') {
    return this.page.locator(`#messages .message${kind}`).filter({ hasText: text });
  }

  async press(button) {
    await this.page.getByRole('button', { name: button }).click();
  }
}

const test = base.extend({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const settings = { JWT_SECRET: secret, CARILLON_AUTH_SECRET: undefined };
      const server = await startServer(settings, { preset: 'momentum' });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  otherOrigins: async ({ server }, use) => use(['file://', `http://127.0.0.1:${server.port}`]),

  /** Opens the document's page from the disk, with nothing but its two constants filled in. */
  open: async ({ server, newBrowser }, use, info) => {
    let copies = 0;
    await use(async (token) => {
      const constants = {
        "const WS_URL = 'ws://127.0.0.1:8000/ws';": `const WS_URL = 'ws://127.0.0.1:${server.port}/ws';`,
        "const JWT_TOKEN = 'your-jwt-token-here';": `const JWT_TOKEN = '${token}';`,
      };
      let html = await readFile(new URL('websocket_demo.html', document), 'utf8');
      for (const [documented, filledIn] of Object.entries(constants)) {
        expect(html).toContain(documented);
        html = html.replace(documented, filledIn);
      }
      copies += 1;
      const copy = info.outputPath(`websocket_demo-${copies}.html`);
      await writeFile(copy, html);
      const page = await (await newBrowser()).newPage();
      await page.goto(pathToFileURL(copy).href);
      return new Page(page);
    });
  },

  /** People whom no other test knows, by their ids. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  people: async ({}, use) => use({ alice: randomUUID(), bob: randomUUID() }),

  /** Alice and Bob with the page before them, Alice knowing that Bob has come. */
  two: async ({ open, people }, use) => {
    const enter = async (username) => {
      const page = await open(signToken({ sub: people[username], username }, secret));
      await expect(page.status).toHaveText('状态: 已连接');
      return page;
    };
    const first = await enter('alice');
    const second = await enter('bob');
    await expect(first.messages('bob 加入了聊天', '.user-event')).toHaveCount(1);
    await use([first, second]);
  },

  /** Runs a command of the document as it stands but for where the server is. */
  run: async ({ server }, use) => {
    const here = { '127.0.0.1:8000': `127.0.0.1:${server.port}` };
    await use((name, more) => runDocumented(new URL(`${name}.sh`, document), { ...here, ...more }));
  },
});

test('E8 E3 a text that is sent in one page is shown in the other, and not in its own', async ({
  two: [first, second],
}) => {
  await second.input.fill('大家好，我是 Bob！');
  await second.press('发送消息');
  await expect(first.messages('💬 大家好，我是 Bob！', '.text')).toHaveCount(1);
  await expect(second.input).toHaveValue('');
  await first.input.fill('Hello everyone!');
  await first.input.press('Enter');
  await expect(second.messages('💬 Hello everyone!', '.text')).toHaveCount(1);
  await expect(first.messages('💬 Hello everyone!')).toHaveCount(0);
  await expect(second.messages('大家好')).toHaveCount(0);
});

test('E8 E4 the ping that the page sends by itself, and the one by its button, get a pong', async ({
  two: [first],
}) => {
  await expect(first.messages('🏓 收到 Pong 响应', '.system')).toHaveCount(1);
  await first.press('发送Ping');
  await expect(first.messages('🏓 收到 Pong 响应', '.system')).toHaveCount(2);
});

test('E8 E2 a notification is shown to the other with the data that was sent', async ({
  two: [first, second],
}) => {
  await first.press('发送通知');
  const shown = second.messages('🔔 通知:', '.notification');
  await expect(shown).toHaveCount(1);
  const data = JSON.parse((await shown.innerText()).replace(/^.*通知: /, ''));
  expect(data).toEqual({ content: '这是一个测试通知', priority: 'normal', source: 'web_demo' });
  await expect(first.messages('🔔')).toHaveCount(0);
});

test('E8 E2 who closes the page is said to have left', async ({ two: [first, second] }) => {
  await second.page.close();
  await expect(first.messages('👋 bob 离开了聊天', '.user-event')).toHaveCount(1);
});

test('E8 E5 what the document’s commands broadcast and send is shown', async ({
  two: [first, second],
  people,
  run,
}) => {
  await run('broadcast');
  for (const page of [first, second]) {
    await expect(page.messages('🖥️ 系统: 服务器将在5分钟后维护', '.system')).toHaveCount(1);
  }
  await run('send', { 'user-uuid-here': people.alice });
  await expect(first.messages('你有新的私信', '.notification')).toHaveCount(1);
  await first.input.fill('after it');
  await first.input.press('Enter');
  await expect(second.messages('💬 after it')).toHaveCount(1);
  await expect(second.messages('你有新的私信')).toHaveCount(0);
});

test.describe('with a token that is not good', () => {
  test.use({ expectedErrors: /WebSocket connection to/ });

  test('E8 E1 the page says that the connection is closed', async ({ open }) => {
    const page = await open('not.a.token');
    await expect(page.status).toHaveText(/连接已关闭|连接错误/);
  });
});
