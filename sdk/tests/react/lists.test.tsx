// A list of tasks at a server that keeps nothing: what it shows is what the server has.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer } from '../../../it/support/server.js';
import { useTasks } from '../../src/react/index.js';
import { becomes, clientOf, fresh, seen } from '../support/clients.js';
import { render } from '../support/render.js';

const secret = randomBytes(32).toString('hex');
let server: Awaited<ReturnType<typeof startServer>>;
let target: { url: string; secret: string };

beforeAll(async () => {
  server = await startServer({
    CARILLON_AUTH_SECRET: secret,
    CARILLON_DATABASE_URL: 'memory',
    CARILLON_TASKS_OUTSIDE: 'letters.print',
  });
  target = { url: server.url, secret };
});
afterAll(() => server?.stop());

function List() {
  const { tasks, isLoading } = useTasks({ limit: 2 });
  const pages = tasks.map(({ input }) => (input as { pages?: number } | undefined)?.pages);
  return <p>{isLoading && pages.length === 0 ? 'loading' : `[${pages.join()}]`}</p>;
}

test('a list shows what was submitted elsewhere with its input, and lets go of what a restarted server has no more', async () => {
  const user = fresh('ann');
  const client = clientOf(target, user);
  const page = render(<List />, client);
  await page.shows('[]');
  await becomes(client, 'online');
  await client.tasks.submit('letters.print', { pages: 1 });
  await page.shows('[1]');
  await client.tasks.submit('letters.print', { pages: 2 });
  await page.shows('[2,1]');
  await server.kill();
  await becomes(client, 'reconnecting');
  await server.start();
  await becomes(client, 'online');
  await page.shows('[]');
  await client.tasks.submit('letters.print', { pages: 3 });
  await page.shows('[3]');
  expect(client.state).toBe('online');
});

/** A socket that opens when it may. */
class Late {
  static may: Promise<void> = Promise.resolve();
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  #socket: WebSocket | undefined;

  constructor(url: string) {
    void Late.may.then(() => {
      const socket = new WebSocket(url);
      this.#socket = socket;
      socket.onopen = () => this.onopen?.();
      socket.onmessage = (event) => this.onmessage?.(event);
      socket.onclose = ({ code, reason }) => this.onclose?.({ code, reason });
    });
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#socket?.close(code, reason);
  }
}

test('a list that was fetched before there is a connection has what came to be in between', async () => {
  const user = fresh('ann');
  // The user's other connection has what the inbox tells, so that it is not sent to this one.
  const elsewhere = clientOf(target, user);
  const told = seen((hear) => elsewhere.tasks.on('change', hear));
  await elsewhere.connect();
  let open = () => {};
  Late.may = new Promise((resolve) => {
    open = resolve;
  });
  const page = render(<List />, clientOf(target, user, { WebSocket: Late }));
  await page.shows('[]');
  await elsewhere.tasks.submit('letters.print', { pages: 7 });
  await told.count(1);
  open();
  await page.shows('[7]');
});
