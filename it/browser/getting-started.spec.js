// What docs/getting-started.md tells its readers to do, done as it stands there.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleFile } from '../support/sdkPages.js';
import { startServer } from '../support/server.js';
import { test as base, expect } from './fixtures.js';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const guide = readFileSync(join(home, 'docs', 'getting-started.md'), 'utf8');
const run = promisify(execFile);

const blocksOf = (text) => [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, , code]) => code);
const commandsOf = (text) => [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, line]) => line);
/** Without what stands in blocks, where a line may begin as a command does. */
const proseOf = (text) => text.replace(/^```(\w+)\n(.*?)^```$/gms, '');

const test = base.extend({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const [start] = commandsOf(proseOf(guide));
      const settings = [...start.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
      const server = await startServer(Object.fromEntries(settings));
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  otherOrigins: async ({}, use) => use(['file://']),
});

test('the guide leads from nothing to a live progress bar, in HTML and in React, by curl, Java and Node', async ({
  context,
  server,
}, info) => {
  const here = (text) => text.replaceAll('localhost:8000', `localhost:${server.port}`);
  const [html, java, worker, react] = blocksOf(guide).map(here);
  const [, login, submit] = commandsOf(proseOf(guide)).map(here);
  const folder = info.outputPath('guide');
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@carillon'), { recursive: true });
  symlinkSync(join(home, 'sdk'), join(modules, '@carillon', 'client'));
  for (const name of ['react', 'react-dom', 'scheduler']) {
    symlinkSync(join(home, 'sdk', 'node_modules', name), join(modules, name));
  }
  const write = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const shell = async (command) => JSON.parse((await run('bash', ['-c', command])).stdout);

  const { token } = await shell(login);
  const page = await context.newPage();
  await page.goto(`file://${write('progress.html', html)}#${token}`);
  await expect(page.locator('#state')).toHaveText('waiting');
  await shell(submit);
  await expect(page.locator('#state')).toHaveText('pending');

  const program = spawn(process.execPath, [write('worker.mjs', worker)], { stdio: 'ignore' });
  try {
    await expect(page.locator('#state')).toHaveText('completed');
    await expect(page.locator('#bar')).toHaveAttribute('value', '100');

    const jdk = process.env.JAVA_HOME === undefined ? '' : join(process.env.JAVA_HOME, 'bin/');
    await page.locator('#state').evaluate((state) => {
      state.value = 'nothing new';
    });
    const submitted = await shell(`${jdk}java '${write('Submit.java', java)}'`);
    expect(submitted.status).toBe('pending');
    await expect(page.locator('#state')).toHaveText('completed');

    write('app.js', await bundleFile(write('app.tsx', react), folder));
    const app = write('app.html', '<div id="root"></div><script src="app.js"></script>');
    await page.goto(`file://${app}#${token}`);
    await page.getByRole('button', { name: 'Encode' }).click();
    await expect(page.getByText('Here is holiday.mp4')).toBeVisible();
    // By curl, by Java and by the button.
    await expect(page.getByRole('progressbar')).toHaveCount(3);
  } finally {
    program.kill();
  }
});

for (const name of ['docs/getting-started', 'README']) {
  test(`${name} has the same headings and code in Chinese as in English`, () => {
    const [english, chinese] = ['.md', '.zh-CN.md'].map((end) =>
      readFileSync(join(home, name + end), 'utf8'),
    );
    const levels = (text) => [...text.matchAll(/^(#+) /gm)].map(([, level]) => level);
    expect(levels(proseOf(chinese))).toEqual(levels(proseOf(english)));
    expect(blocksOf(chinese)).toEqual(blocksOf(english));
    expect(commandsOf(proseOf(chinese))).toEqual(commandsOf(proseOf(english)));
  });
}
