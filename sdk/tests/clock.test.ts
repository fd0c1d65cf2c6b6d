// The clocks of a machine and of the server have nothing to do with each other, and a clock may be set while a page is open.
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { Heartbeat } from '../src/heartbeat.js';
import type { StateChange, TaskSnapshot } from '../src/index.js';
import { becomes, clientOf, fresh, seen, tokenFor } from './support/clients.js';
import { Network } from './support/network.js';
import { Worker } from './support/worker.js';

const server = inject('server');
const { secret } = server;
const hours = 3_600_000;
const right = Date.now;

/** The server's clock, in seconds, as tokens are dated by. */
const serverSeconds = () => Math.floor(right() / 1000);

afterEach(() => vi.restoreAllMocks());

const set = (shift: number) => vi.spyOn(Date, 'now').mockImplementation(() => right() + shift);

describe.each([
  ['five hours behind the server', -5 * hours],
  ['five hours ahead of the server', 5 * hours],
])('on a machine whose clock is %s', (_, shift) => {
  beforeEach(() => void set(shift));

  test('a token is taken before it ends, once, without reconnecting', async () => {
    const network = await Network.to(server);
    const user = fresh('ann');
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      const iat = serverSeconds();
      return tokenFor(server, user, { iat, exp: iat + (asked === 1 ? 4 : 3600) });
    };
    const client = clientOf({ url: network.url, secret }, user, { getToken });
    const frames = seen<{ type: string }>((hear) => client.on('frame', hear));
    await client.connect();
    await frames.until((all) => all.filter(({ type }) => type === 'auth_success').length === 2);
    await client.request('ping');
    expect(network.connections).toBe(1);
    // Over HTTP the same token is good.
    await client.tasks.list();
    expect(asked).toBe(2);
  });

  test('a broken connection is back as soon as elsewhere', async () => {
    const network = await Network.to(server);
    const iat = serverSeconds();
    const user = fresh('ann');
    const token = tokenFor(server, user, { iat, exp: iat + 3600 });
    const client = clientOf({ url: network.url, secret }, user, { token });
    await client.connect();
    const broken = becomes(client, 'reconnecting');
    network.cut();
    const { retryAt = 0 } = (await broken) as StateChange;
    expect(Math.abs(retryAt - Date.now())).toBeLessThan(20_000);
    await becomes(client, 'online');
  });

  test('a task is followed to its end, and never goes backwards', async () => {
    const kind = 'letters.print';
    const worker = new Worker(server.url, server.apiKey);
    const iat = serverSeconds();
    const user = fresh('ann');
    const token = tokenFor(server, user, { iat, exp: iat + 3600 });
    const client = clientOf(server, user, { token });
    const task = await client.tasks.submit(kind, { pages: 4 });
    const changes = seen<TaskSnapshot>((hear) => task.on('change', hear));
    const lease = await worker.claim(kind);
    await worker.progress(lease, 2, 4);
    await changes.until((all) => all.some(({ current }) => current === 2));
    await client.tasks.get(task.id);
    await worker.complete(lease, 1);
    expect(await task.result()).toBe(1);
    const steps = changes.all.map(({ current }) => current);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});

test('a clock that is set back keeps no dead connection alive', () => {
  let now = 10 * hours;
  let due: { at: number; action: () => void } | undefined;
  const deaths: number[] = [];
  const environment = {
    now: () => now,
    later: (millis: number, action: () => void) => {
      due = { at: millis, action };
      return () => {};
    },
  };
  const heartbeat = new Heartbeat(
    environment,
    () => {},
    () => deaths.push(now),
  );
  heartbeat.start();
  now -= 5 * hours;
  let waited = 0;
  while (deaths.length === 0 && waited < hours) {
    const { at, action } = due ?? expect.fail('it waits for nothing');
    waited += at;
    now += at;
    action();
  }
  expect(waited).toBeLessThanOrEqual(3 * 25_000);
});
