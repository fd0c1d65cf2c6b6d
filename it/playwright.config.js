import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const candidates = [
  process.env.CARILLON_CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
export const chromium = candidates.find((path) => path !== undefined && existsSync(path));
if (chromium === undefined) {
  throw new Error(
    'no Chromium was found; install it (Debian: apt-get install chromium-headless-shell), or set CARILLON_CHROMIUM to its path',
  );
}

/** Keeps the browser from asking for anything but the page under test. */
export const launchOptions = {
  executablePath: chromium,
  chromiumSandbox: false,
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export default defineConfig({
  testDir: 'browser',
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['./support/summary.js']],
  use: {
    launchOptions,
    locale: 'en-GB',
    colorScheme: 'light',
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    // Without pictures: what each step saw is in the snapshots.
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
  },
});
