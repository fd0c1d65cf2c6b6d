import { afterEach, describe, expect, inject, test } from 'vitest';
import {
  createServer,
  type Worker,
  type WorkerContext,
  type WorkerHandler,
} from '../src/server/index.js';
import { clientOf, fresh, next, seen } from './support/clients.js';
import { Network } from './support/network.js';

const server = inject('server');
const application = createServer({ url: server.url, apiKey: server.apiKey });
const workers = new Set<Worker>();

afterEach(async () => {
  await Promise.all([...workers].map((worker) => worker.stop()));
  workers.clear();
});

function work<In, Out>(type: string, handler: WorkerHandler<In, Out>, lease = 30): Worker {
  const worker = application.worker(type, handler, { lease, name: fresh('worker') });
  workers.add(worker);
  return worker;
}

describe('the application', () => {
  test('publishes to a channel, to a user, and once by an idempotency key', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    const name = fresh('room:x');
    const room = client.channel(name);
    const messages = seen(client.inbox.on.bind(client.inbox, 'message'));
    await next((hear) => room.on('subscribed', hear));
    const first = next((hear) => room.on('publication', hear));
    const request = { channel: name, type: 'greeting', data: { text: 'hello' } };
    const published = await application.publish({ ...request, idempotencyKey: 'one' });
    expect(published).toMatchObject({
      connections: 1,
      publications: [{ channel: name, offset: 1 }],
    });
    expect(await first).toMatchObject({
      type: 'greeting',
      data: { text: 'hello' },
    });
    const again = await application.publish({ ...request, idempotencyKey: 'one' });
    expect(again.publications).toMatchObject([{ offset: 1, repeated: true }]);
    await application.publish({ user, type: 'letter', data: 7, durable: true });
    expect(await messages.count(1)).toMatchObject([{ type: 'letter', data: 7 }]);
  });

  test('notifies a user', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    const messages = seen(client.inbox.on.bind(client.inbox, 'message'));
    await client.connect();
    const { id } = await application.notify({ user, title: 'Hello', message: 'There you are.' });
    expect(await messages.count(1)).toMatchObject([{ type: 'notification', data: { id } }]);
  });

  test('submits for a user, once however often it asks, and controls the task', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    await client.connect();
    const request = { user, type: 'letters.copy', input: { copies: 2 }, idempotencyKey: 'a' };
    const { taskId, owner } = await application.tasks.submit(request);
    expect(owner).toBe(user);
    expect((await application.tasks.submit(request)).taskId).toBe(taskId);
    expect((await client.tasks.get(taskId)).snapshot.input).toEqual({ copies: 2 });
    await application.tasks.cancel(taskId);
    expect((await application.tasks.get(taskId)).status).toBe('cancelled');
    const { tasks } = await application.tasks.list({ user, status: 'cancelled' });
    expect(tasks.map((task) => task.taskId)).toEqual([taskId]);
  });

  test('goes on asking where the network breaks, and publishes once', async () => {
    const network = await Network.to(server);
    const shaky = createServer({ url: network.url, apiKey: server.apiKey });
    const name = fresh('room:x');
    network.mute();
    network.cutAfter(20);
    const { publications } = await shaky.publish({ channel: name, data: 1 });
    expect(publications).toMatchObject([{ offset: 1 }]);
    expect(network.connections).toBeGreaterThan(1);
  });

  test('is told why it may not, and what is wrong with what it says', async () => {
    const stranger = createServer({ url: server.url, apiKey: 'wrong' });
    await expect(stranger.publish({ channel: 'room:x' })).rejects.toMatchObject({
      name: 'invalid_token',
      retryable: false,
    });
    await expect(application.publish({})).rejects.toMatchObject({ name: 'invalid_field' });
    expect(() => createServer({ url: server.url })).toThrow(/give one of 'apiKey' and 'token'/);
  });

  test('signs tokens that let a user in, to the channels that they name, for as long as they say', async () => {
    const user = fresh('ann');
    const token = await application.signToken({ user, expiresIn: '2m', secret: server.secret });
    const client = clientOf(server, user, { token, getToken: undefined });
    const reply = next(
      (hear: (frame: { type: string; text: string }) => void) => client.on('frame', hear),
      ({ type }) => type === 'auth_success',
    );
    await client.connect();
    expect(client.user).toEqual({ id: user, roles: ['user'] });
    const { data, timestamp } = JSON.parse((await reply).text);
    expect(data.expiresAt - timestamp).toBeLessThanOrEqual(120_000);
    expect(data.expiresAt - timestamp).toBeGreaterThan(60_000);
    const wrong = await application.signToken({ user, secret: `${server.secret}x` });
    await expect(
      clientOf(server, user, { token: wrong, getToken: undefined }).connect(),
    ).rejects.toMatchObject({ name: 'invalid_token' });
    await expect(application.signToken({ user, expiresIn: 'soon', secret: 'x' })).rejects.toThrow(
      /'expiresIn' is 'soon'/,
    );
  });
});

describe('a worker', () => {
  test('works on tasks, tells how far it is, and gives the result', async () => {
    const client = clientOf(server, fresh('ann'));
    work<{ letters: number }, { sorted: number }>('letters.sort', async ({ input }, context) => {
      for (let done = 1; done <= input.letters; done++) {
        await context.progress(done, input.letters, { stage: 'sorting' });
      }
      return { sorted: input.letters };
    });
    const task = await client.tasks.submit<{ sorted: number }>('letters.sort', { letters: 5_000 });
    expect(await task.result()).toEqual({ sorted: 5_000 });
    expect(task.snapshot).toMatchObject({ stage: 'sorting', attempts: 1 });
  });

  test('that fails says why, and whether to try again', async () => {
    const client = clientOf(server, fresh('ann'));
    work('letters.lose', async () => {
      throw Object.assign(new Error('the letter is lost'), { retryable: false });
    });
    const task = await client.tasks.submit('letters.lose');
    await expect(task.result()).rejects.toThrow('the letter is lost');
  });

  test('holds while its owner has the task paused, and stops when it is cancelled', async () => {
    const client = clientOf(server, fresh('ann'));
    let reached: (context: WorkerContext) => void = () => {};
    const started = new Promise<WorkerContext>((resolve) => {
      reached = resolve;
    });
    let steps = 0;
    const worker = work(
      'letters.weigh',
      async (_, context) => {
        reached(context);
        for (;;) {
          await context.progress(Math.min(99, steps), 100);
          steps += 1;
          await new Promise((done) => setTimeout(done, 5));
        }
      },
      3,
    );
    const task = await client.tasks.submit('letters.weigh');
    const { signal } = await started;
    await task.pause();
    await expect.poll(() => task.state).toBe('paused');
    // It hears of it with the next thing that it says; then it stands still.
    let before = -1;
    await expect
      .poll(
        () => {
          const still = steps === before;
          before = steps;
          return still;
        },
        { interval: 300 },
      )
      .toBe(true);
    await task.resume();
    await expect.poll(() => steps).toBeGreaterThan(before);
    await task.cancel();
    await expect.poll(() => signal.aborted).toBe(true);
    expect(signal.reason.name).toMatch(/task_cancelled|lease_lost/);
    await worker.stop();
    expect(task.state).toBe('cancelled');
  });

  test('keeps what it has longer than a lease, and has done with it before it stops', async () => {
    const client = clientOf(server, fresh('ann'));
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const begun: number[] = [];
    const worker = work(
      'letters.keep',
      async (_, { attempt }) => {
        begun.push(attempt);
        await finished;
        return 'folded';
      },
      1,
    );
    const task = await client.tasks.submit('letters.keep');
    await expect.poll(() => begun).toEqual([1]);
    await new Promise((done) => setTimeout(done, 2_500));
    const stopped = worker.stop();
    finish();
    await stopped;
    expect(await task.result()).toBe('folded');
    expect(begun).toEqual([1]);
  });
});
