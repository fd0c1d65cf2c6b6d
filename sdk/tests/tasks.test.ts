import { describe, expect, inject, test } from 'vitest';
import type { TaskSnapshot } from '../src/index.js';
import { becomes, clientOf, fresh, seen } from './support/clients.js';
import { Network } from './support/network.js';
import { Worker } from './support/worker.js';

const server = inject('server');
const { secret } = server;
const worker = new Worker(server.url, server.apiKey);
const kind = 'letters.print';

describe('a task', () => {
  test('is followed from its submission to its result', async () => {
    const client = clientOf(server, fresh('ann'));
    const task = await client.tasks.submit<{ printed: number }>(kind, { pages: 4 });
    expect(task).toMatchObject({
      id: expect.any(String),
      type: kind,
      state: 'pending',
      progress: 0,
    });
    const changes = seen<TaskSnapshot>((hear) => task.on('change', hear));
    const lease = await worker.claim(kind);
    await worker.progress(lease, 2, 4);
    await changes.until((all) => all.some(({ progress }) => progress === 50));
    expect(task).toMatchObject({ state: 'running', progress: 50 });
    await worker.complete(lease, { printed: 4 });
    expect(await task.result()).toEqual({ printed: 4 });
    expect(task).toMatchObject({ state: 'completed', progress: 100 });
    const progress = changes.all.map((change) => change.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('can be looped over until it is finished', async () => {
    const client = clientOf(server, fresh('ann'));
    const task = await client.tasks.submit(kind, { pages: 1 });
    const states: string[] = [];
    const loop = (async () => {
      for await (const { status } of task) {
        states.push(status);
      }
    })();
    await worker.complete(await worker.claim(kind), 1);
    await loop;
    expect(states[0]).toBe('pending');
    expect(states.at(-1)).toBe('completed');
    const after: string[] = [];
    for await (const { status } of task) {
      after.push(status);
    }
    expect(after).toEqual(['completed']);
  });

  test('that fails rejects its result with the reason', async () => {
    const client = clientOf(server, fresh('ann'));
    const task = await client.tasks.submit(kind, { pages: 1 });
    const failed = expect(task.result()).rejects.toMatchObject({
      name: 'task_failed',
      message: expect.stringContaining('out of paper'),
      retryable: false,
    });
    await worker.fail(await worker.claim(kind), 'out of paper');
    await failed;
    expect(task.state).toBe('failed');
  });

  test('is paused, resumed and cancelled', async () => {
    const client = clientOf(server, fresh('ann'));
    const task = await client.tasks.submit(kind, { pages: 1 });
    const changes = seen<TaskSnapshot>((hear) => task.on('change', hear));
    const reaches = (status: string) => changes.until((all) => all.at(-1)?.status === status);
    const lease = await worker.claim(kind);
    await reaches('running');
    await task.pause();
    await worker.progress(lease, 0, 1);
    await reaches('paused');
    await task.resume();
    await worker.progress(lease, 0, 1);
    await reaches('running');
    const result = expect(task.result()).rejects.toMatchObject({ name: 'task_cancelled' });
    await task.cancel();
    await result;
    expect(task.state).toBe('cancelled');
    await task.cancel();
    await expect(task.pause()).rejects.toMatchObject({ name: 'conflict', code: 121 });
  });

  test('submitted twice with one key is one task', async () => {
    const client = clientOf(server, fresh('ann'));
    const options = { idempotencyKey: fresh('key') };
    const one = await client.tasks.submit(kind, { pages: 1 }, options);
    const two = await client.tasks.submit(kind, { pages: 1 }, options);
    expect(two).toBe(one);
    await one.cancel();
    const three = await client.tasks.submit(kind, { pages: 1 }, options);
    expect(three.state).toBe('cancelled');
  });

  test('of a kind that is not known is refused', async () => {
    const client = clientOf(server, fresh('ann'));
    await expect(client.tasks.submit('no.such.kind')).rejects.toMatchObject({
      code: expect.any(Number),
      retryable: false,
    });
  });

  test('is had by its id in another tab, and followed there', async () => {
    const user = fresh('ann');
    const submitted = await clientOf(server, user).tasks.submit<number>(kind, { pages: 1 });
    const elsewhere = clientOf(server, user);
    const task = await elsewhere.tasks.get<number>(submitted.id);
    expect(task).toMatchObject({ id: submitted.id, state: 'pending' });
    expect(task.snapshot.input).toEqual({ pages: 1 });
    const result = task.result();
    await worker.complete(await worker.claim(kind), 7);
    expect(await result).toBe(7);
    await expect(elsewhere.tasks.get('no-such-task')).rejects.toMatchObject({ name: 'not_found' });
  });

  test('that ended while the connection was cut has its result all the same', async () => {
    const network = await Network.to(server);
    const client = clientOf({ url: network.url, secret }, fresh('ann'));
    const task = await client.tasks.submit<string>(kind, { pages: 1 });
    const result = task.result();
    const lease = await worker.claim(kind);
    await network.down();
    await becomes(client, 'reconnecting');
    await worker.complete(lease, 'done meanwhile');
    await network.up();
    expect(await result).toBe('done meanwhile');
  });

  test('is left alone when nobody looks at it any more', async () => {
    const user = fresh('ann');
    const submitted = await clientOf(server, user).tasks.submit(kind, { pages: 1 });
    const client = clientOf(server, user);
    const frames = seen<{ direction: string; type: string }>((hear) => client.on('frame', hear));
    const sent = (type: string) =>
      frames.all.filter((frame) => frame.direction === 'out' && frame.type === type);
    const task = await client.tasks.get(submitted.id);
    await client.connect();
    const off = task.on('change', () => {});
    await frames.until(() => sent('subscribe').length === 1);
    off();
    await frames.until(() => sent('unsubscribe').length === 1);
    await submitted.cancel();
  });
});

describe('the tasks of a user', () => {
  test('are listed page by page, in a state', async () => {
    const client = clientOf(server, fresh('ann'));
    const submitted = [];
    for (let n = 0; n < 3; n++) {
      submitted.push(await client.tasks.submit(kind, { n }));
    }
    const first = await client.tasks.list({ status: 'pending', limit: 2 });
    const second = await client.tasks.list({ status: 'pending', limit: 2, cursor: first.cursor });
    const ids = [...first.tasks, ...second.tasks].map(({ id }) => id);
    expect(ids).toEqual(submitted.map(({ id }) => id).reverse());
    expect(second.cursor).toBeUndefined();
    // A task is one object, wherever it comes from.
    expect(first.tasks[0]).toBe(submitted[2]);
    await Promise.all(submitted.map((task) => task.cancel()));
    expect((await client.tasks.list({ status: 'pending' })).tasks).toEqual([]);
  });

  test('are told of without following each, and are no messages of the inbox', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    const messages = seen((hear) => client.inbox.on('message', hear));
    const changes = seen<TaskSnapshot>((hear) => client.tasks.on('change', hear));
    await client.connect();
    const task = await clientOf(server, user).tasks.submit(kind, { pages: 1 });
    await task.cancel();
    await changes.until((all) => all.some(({ status }) => status === 'cancelled'));
    expect(changes.all.every(({ taskId }) => taskId === task.id)).toBe(true);
    expect(messages.all).toEqual([]);
  });
});
