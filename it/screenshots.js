// Writes the pictures of the README: the console at work, in both languages and both themes.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { Console } from './browser/console.js';
import { launchOptions } from './playwright.config.js';
import { login } from './support/api.js';
import { connectAs } from './support/client.js';
import { startServer } from './support/server.js';

const images = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'images');

const server = await startServer();
const browser = await chromium.launch(launchOptions);
try {
  await mkdir(images, { recursive: true });
  await take('console-en-light', { locale: 'en-GB', colorScheme: 'light' });
  await take('console-zh-dark', { locale: 'zh-CN', colorScheme: 'dark' });
} finally {
  await browser.close();
  await server.stop();
}

async function take(name, options) {
  await server.restart();
  const context = await browser.newContext({ ...options, viewport: { width: 1280, height: 900 } });
  const desk = new Console(await context.newPage(), server.url);
  const chinese = options.locale.startsWith('zh');
  await desk.enter();

  await desk.useSmallSample();
  const done = await desk.submit();
  await done.expectStatus('completed');
  await desk.page.getByTestId('request-search').fill('Technical Writing');
  await desk.page.getByTestId('request-limit').selectOption('10');
  await desk.page.getByTestId('request-submit').click();
  await desk.page.getByTestId('result-table').waitFor();
  await desk.page.getByTestId('room-input').fill('tower');
  await desk.page.getByTestId('room-join').click();
  await desk.page.getByTestId('room').waitFor();

  const friend = await connectAs(await login(server, 'user2'));
  await friend.request({
    type: 'chat_message',
    data: { text: chinese ? '证书都好了吗？' : 'Are the certificates ready?' },
  });
  await (await login(server, 'admin')).publish({
    channel: 'room:tower',
    type: 'bell',
    data: { text: chinese ? '正午，全城钟声齐鸣' : 'Noon: every bell in town', bells: 23 },
  });
  await desk.push.filter({ hasText: 'bell' }).waitFor();
  await friend.close();

  const running = await desk.submitSome(3000, {
    spreadsheet: 'students-2026.csv',
    template: 'certificate.docx',
  });
  await running.expectMore(40);
  await desk.page.mouse.move(0, 0);
  await desk.page.screenshot({ path: join(images, `${name}.png`), fullPage: true });
  await context.close();
  console.log(`docs/images/${name}.png`);
}
