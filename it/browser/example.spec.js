// The page of examples/react, as its own server would render it and its bundler builds it.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import '../../sdk/scripts/node20.mjs';
import { test as base, expect } from './fixtures.js';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const sdk = join(home, 'sdk');
const { resolve } = createRequire(join(sdk, 'package.json'));
const run = promisify(execFile);

const test = base.extend({
  /** The example in a folder of its own, with what `npm install` gives it. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  folder: async ({}, use, info) => {
    const folder = info.outputPath('react');
    cpSync(join(home, 'examples', 'react'), folder, {
      recursive: true,
      filter: (path) => !/node_modules|dist$/.test(path),
    });
    mkdirSync(join(folder, 'node_modules', '@carillon'), { recursive: true });
    symlinkSync(sdk, join(folder, 'node_modules', '@carillon', 'client'));
    for (const name of ['react', 'react-dom', 'scheduler', 'vite', '@types']) {
      symlinkSync(join(sdk, 'node_modules', name), join(folder, 'node_modules', name));
    }
    await use(folder);
  },
});

test('the example in React is rendered by a server, taken over by the page, and shows its batch to the end', async ({
  context,
  folder,
  server,
  otherOrigins,
}) => {
  process.env.CARILLON_SERVER = server.url;
  const { build, preview } = await import(pathToFileURL(resolve('vite')).href);
  const quietly = { root: folder, logLevel: 'error' };
  await build(quietly);
  await build({ ...quietly, build: { ssr: 'src/server.tsx', outDir: 'dist/server' } });
  const { render } = await import(pathToFileURL(join(folder, 'dist', 'server', 'server.js')).href);
  const html = render();
  expect(html).toContain('Make certificates');
  expect(html).toContain('Disconnected');
  const index = join(folder, 'dist', 'index.html');
  writeFileSync(index, readFileSync(index, 'utf8').replace('<!--app-->', html));

  const site = await preview({ ...quietly, preview: { port: 0, host: '127.0.0.1' } });
  try {
    const { port } = site.httpServer.address();
    otherOrigins.push(`http://127.0.0.1:${port}`);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}`);
    await expect(page.getByText('Connected', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Make certificates' }).click();
    await expect(page.getByText('293 certificates are ready.')).toBeVisible();
    await page.getByRole('button', { name: 'Tasks' }).click();
    const tray = page.getByRole('region', { name: 'Tasks' });
    await expect(tray.getByText('Certificates', { exact: true })).toBeVisible();
    await expect(tray.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100');
    await context.close(); // before its site, which it would miss
  } finally {
    await site.close();
  }
});

test('the example in React has no mistake in its types', async ({ folder }) => {
  const typescript = dirname(resolve('typescript/package.json'));
  const tsc = join(typescript, 'bin', 'tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch((error) => error);
  expect(stdout).toBe('');
});
