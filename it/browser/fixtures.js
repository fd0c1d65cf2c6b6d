import { test as base, expect } from '@playwright/test';
import { login } from '../support/api.js';
import { startServer } from '../support/server.js';
import { Console } from './console.js';

export { expect };

/**
 * Every test gets a server shared with the others of its worker, and a page that must neither log
 * an error nor ask anybody but its server.
 */
export const test = base.extend({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  /** What may go wrong in the page's console: what the test itself breaks. */
  expectedErrors: [undefined, { option: true }],

  /** Where the page may send requests, beside the server. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  otherOrigins: async ({}, use) => use([]),

  /** Opens a browser of its own, as another person or device would. */
  newBrowser: async (
    { browser, server, expectedErrors, otherOrigins, locale, colorScheme, viewport },
    use,
    info,
  ) => {
    const contexts = [];
    const faults = [];
    const origins = () => [server.url, ...otherOrigins];
    await use(async (options = {}) => {
      const context = await browser.newContext({ locale, colorScheme, viewport, ...options });
      contexts.push(context);
      watch(context, origins, (fault) => faults.push(fault));
      return context;
    });
    for (const [index, context] of contexts.entries()) {
      if (info.status !== info.expectedStatus && context.pages().length > 0) {
        const body = await context.pages()[0].screenshot();
        await info.attach(`browser-${index}`, { body, contentType: 'image/png' });
      }
      await context.close();
    }
    if (info.status !== info.expectedStatus) {
      await info.attach('server', { body: server.output.slice(-20_000) });
    }
    const unexpected = faults.filter((fault) => !expectedErrors?.test(fault));
    expect(unexpected, 'errors in the page').toEqual([]);
  },

  context: async ({ newBrowser }, use) => use(await newBrowser()),

  /** The page in the test's own browser, not yet opened. */
  desk: async ({ context, server }, use) => use(new Console(await context.newPage(), server.url)),

  /** The HTTP API on behalf of a user. */
  as: async ({ server }, use) => {
    const known = new Map();
    await use(async (username) => {
      known.set(username, known.get(username) ?? login(server, username));
      return known.get(username);
    });
  },
});

function watch(context, origins, report) {
  const check = (url) => {
    const { protocol, host } = new URL(url);
    const origin = `${protocol.replace('ws', 'http')}//${host}`;
    if (!['blob:', 'data:'].includes(protocol) && !origins().includes(origin)) {
      report(`a request to ${url}`);
    }
  };
  context.on('request', (request) => check(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => check(socket.url())));
  context.on('weberror', (error) => report(`uncaught: ${error.error().stack}`));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      report(`${message.type()}: ${message.text()}`);
    }
  });
}
