import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../../it/support/server.js';
import type { StateChange } from '../src/index.js';
import { becomes, clientOf, fresh, next, seen } from './support/clients.js';
import { Worker } from './support/worker.js';

const secret = randomBytes(32).toString('hex');
const apiKey = 'key-of-the-application';
let server: Awaited<ReturnType<typeof startServer>>;
let target: { url: string; secret: string };

beforeAll(async () => {
  server = await startServer({
    CARILLON_AUTH_SECRET: secret,
    CARILLON_AUTH_API_KEYS: apiKey,
    CARILLON_TASKS_OUTSIDE: 'letters.print',
  });
  target = { url: server.url, secret };
});
afterAll(() => server?.stop());

describe('a server that is killed and started again', () => {
  test('has each client back: what is durable is not lost, what waits is sent once, tasks go on', async () => {
    const client = clientOf(target, fresh('ann'));
    const name = fresh('room:kill');
    const room = client.channel<number>(name);
    const heard = seen<{ data: number }>((hear) => room.on('publication', hear));
    const again = seen<{ recovered: boolean }>((hear) => room.on('subscribed', hear));
    await again.count(1);
    await room.publish(1, { durable: true });
    const worker = new Worker(target.url, apiKey);
    const task = await client.tasks.submit<string>('letters.print', { pages: 3 });
    const result = task.result();
    const states = seen<StateChange>((hear) => client.on('state', hear));
    await server.kill();
    const { reason } = (await becomes(client, 'reconnecting')) as StateChange;
    expect(reason).toEqual(expect.any(String));
    const [two, three] = [room.publish(2, { durable: true }), room.publish(3, { durable: true })];
    await server.start();
    expect((await two).offset).toBeLessThan((await three).offset);
    await again.count(2);
    await heard.until((all) => all.some(({ data }) => data === 3));
    expect(heard.all.map(({ data }) => data)).toEqual([1, 2, 3]);
    const lease = await worker.claim('letters.print');
    expect(lease.task.taskId).toBe(task.id);
    await worker.complete(lease, 'printed');
    expect(await result).toBe('printed');
    expect(states.all.some(({ state }) => state === 'closed')).toBe(false);
  });

  test('tells of a gap where a channel was kept in memory only', async () => {
    const client = clientOf(target, fresh('ann'));
    const room = client.channel<number>(fresh('room:memory'));
    await next((hear) => room.on('subscribed', hear));
    await room.publish(1);
    const gap = next<{ reason: string }>((hear) => room.on('gap', hear));
    await server.kill();
    await becomes(client, 'reconnecting');
    await server.start();
    expect(['anew', 'lost']).toContain((await gap).reason);
  });
});
