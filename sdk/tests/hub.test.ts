// What the tabs of a browser have of the connection that they share, without the browser: each client here is a tab's.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer } from '../../it/support/server.js';
import type { Socket } from '../src/environment.js';
import type { Client, Gap, InboxMessage, Publication } from '../src/index.js';
import { parseFrame } from '../src/protocol.js';
import { Hub } from '../src/shared/hub.js';
import {
  becomes,
  clientOf,
  fresh,
  memoryStorage,
  next,
  seen,
  tokenFor,
} from './support/clients.js';

const secret = randomBytes(32).toString('hex');
/** How much of an inbox the log of this server holds. */
const held = 5;
let server: Awaited<ReturnType<typeof startServer>>;
let target: { url: string; secret: string };

beforeAll(async () => {
  server = await startServer({
    CARILLON_AUTH_SECRET: secret,
    CARILLON_NAMESPACES_USER_HISTORY_SIZE: String(held),
  });
  target = { url: server.url, secret };
});
afterAll(() => server?.stop());

/** The tabs of one browser: their clients' sockets are ports of one hub. */
class Browser {
  /** How many real connections there were. */
  connections = 0;
  readonly #ports = new Map<string, Tab>();
  readonly hub = new Hub(
    () => {
      this.connections += 1;
      const url = `ws://localhost:${server.port}/ws?dialect=carillon`;
      return new WebSocket(url) as unknown as Socket;
    },
    {
      text: (ports, data) => this.#later(ports, (tab) => tab.onmessage?.({ data })),
      closed: (ports, code, reason) => this.#later(ports, (tab) => tab.onclose?.({ code, reason })),
    },
  );

  /** The constructor of sockets of a tab. */
  tab(): unknown {
    const browser = this;
    return class extends Tab {
      constructor() {
        super(browser.hub);
        browser.#ports.set(this.port, this);
      }
    };
  }

  /** As a BroadcastChannel does: in order, and never at once. */
  #later(ports: string[], tell: (tab: Tab) => void): void {
    for (const tab of ports.map((port) => this.#ports.get(port))) {
      setImmediate(() => tab !== undefined && tell(tab));
    }
  }
}

class Tab {
  readonly port = fresh('port');
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
    setImmediate(() => this.onopen?.());
  }

  send(text: string): void {
    const frame = parseFrame(text) ?? expect.fail(`no frame: ${text}`);
    setImmediate(() => this.#hub.receive(this.port, this.port, frame));
  }

  close(): void {
    setImmediate(() => this.#hub.close(this.port));
  }
}

let browser: Browser;
let user: string;

beforeEach(() => {
  browser = new Browser();
  user = fresh('ann');
});
afterEach(() => browser.hub.end('the test is over'));

/** A tab, which was up to certain positions before it was opened again. */
function open(positions?: Record<string, { epoch: string; offset: number }>): Client {
  const storage = memoryStorage();
  if (positions !== undefined) {
    const kept = { user, positions: Object.entries(positions) };
    storage.setItem(`carillon.positions ${target.url}`, JSON.stringify(kept));
  }
  const token = tokenFor(target, user);
  return clientOf(target, user, { token, storage, WebSocket: browser.tab() });
}

const numbers = (all: { data: unknown }[]) => all.map(({ data }) => data);
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

test('a tab that comes late to its inbox, whose log is cut short, is told so and has what is left, once', async () => {
  const first = open();
  const heard = seen<InboxMessage>((hear) => first.inbox.on('message', hear));
  await first.connect();
  const elsewhere = clientOf(target, user);
  const say = (data: number) => elsewhere.request('sync_update', data);
  for (const data of upTo(12)) {
    await say(data);
  }
  await heard.count(12);
  const second = heard.all[1] ?? expect.fail('nothing came');
  const { epoch } = first.positions[second.channel] ?? expect.fail('there is no position');
  const late = open({ [second.channel]: { epoch, offset: second.offset } });
  const gaps = seen<Gap>((hear) => late.inbox.on('gap', hear));
  const caughtUp = seen<InboxMessage>((hear) => late.inbox.on('message', hear));
  await Promise.all([late.connect(), say(13)]);
  await say(14);
  await caughtUp.until((all) => all.at(-1)?.data === 14);
  expect(gaps.all).toEqual([{ channel: second.channel, reason: 'lost', partial: true }]);
  const got = numbers(caughtUp.all) as number[];
  expect(got).toEqual(upTo(14, got[0]));
  expect(got.length).toBeGreaterThanOrEqual(held - 1);
  await heard.count(14);
  expect(numbers(heard.all)).toEqual(upTo(14));
  expect(browser.connections).toBe(1);
});

test('of channels that are asked for together one is refused: the others come, and who had them misses nothing', async () => {
  const name = fresh('room:both');
  const first = open();
  const room = first.channel<number>(name);
  const heard = seen<Publication<number>>((hear) => room.on('publication', hear));
  const gaps = seen<Gap>((hear) => room.on('gap', hear));
  await next((hear) => room.on('subscribed', hear));
  const publisher = clientOf(target, fresh('bob')).channel<number>(name);
  for (const data of upTo(5)) {
    await publisher.publish(data);
  }
  await heard.count(5);
  const { epoch } = first.positions[name] ?? expect.fail('there is no position');

  const late = open({ [name]: { epoch, offset: 2 } });
  await late.connect();
  const same = late.channel<number>(name);
  const missed = seen<Publication<number>>((hear) => same.on('publication', hear));
  const refused = next((hear) => late.channel('user:somebody-else').on('error', hear));
  const talk = (async () => {
    for (const data of upTo(40, 6)) {
      await publisher.publish(data);
    }
  })();
  expect(await refused).toMatchObject({ name: 'forbidden' });
  await talk;
  await Promise.all([heard.count(40), missed.count(38)]);
  expect(numbers(heard.all)).toEqual(upTo(40));
  expect(numbers(missed.all)).toEqual(upTo(40, 3));
  expect(gaps.all).toEqual([]);
});

test('a tab that is closed in the moment in which its subscribe is refused takes nothing from the others', async () => {
  const name = fresh('room:both');
  const first = open();
  const room = first.channel<number>(name);
  const heard = seen<Publication<number>>((hear) => room.on('publication', hear));
  await next((hear) => room.on('subscribed', hear));
  const publisher = clientOf(target, fresh('bob')).channel<number>(name);
  for (const data of upTo(3)) {
    await publisher.publish(data);
  }
  await heard.count(3);
  const { epoch } = first.positions[name] ?? expect.fail('there is no position');
  const late = open({ [name]: { epoch, offset: 1 } });
  await late.connect();
  const closed = becomes(late, 'closed');
  late.on('frame', ({ type }) => type === 'error' && late.close());
  late.channel(name).on('publication', () => {});
  late.channel('user:somebody-else').on('error', () => {});
  await closed;
  for (const data of upTo(20, 4)) {
    await publisher.publish(data);
  }
  await heard.count(20);
  expect(numbers(heard.all)).toEqual(upTo(20));
});

test('a message that is too large is rejected to the tab whose it was; the other tab comes back and its own is published', async () => {
  const name = fresh('room:large');
  const [small, large] = [open(), open()];
  const heard = seen<Publication>((hear) => small.channel(name).on('publication', hear));
  await Promise.all([small.connect(), large.connect()]);
  expect(browser.connections).toBe(1);
  const refused = large.channel(name).publish('x'.repeat(100_000));
  const taken = small.channel(name).publish('hello');
  await expect(refused).rejects.toMatchObject({ name: 'too_large', retryable: false });
  expect((await taken).offset).toBe(1);
  await large.channel(name).publish('smaller');
  await heard.count(2);
  expect(numbers(heard.all)).toEqual(['hello', 'smaller']);
  await Promise.all([becomes(small, 'online'), becomes(large, 'online')]);
});
