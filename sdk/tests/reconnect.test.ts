import { describe, expect, inject, test } from 'vitest';
import { CarillonError, type Client, type StateChange } from '../src/index.js';
import {
  becomes,
  clientOf,
  fresh,
  memoryStorage,
  next,
  seen,
  tokenFor,
} from './support/clients.js';
import { Network } from './support/network.js';

const server = inject('server');
const { secret } = server;

/** Goes on at once, whatever the client would wait for. */
function hurry(client: Client): void {
  client.on('state', ({ state }) => {
    if (state === 'reconnecting') {
      queueMicrotask(() => client.connect().catch(() => {}));
    }
  });
}

const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  });

async function login(username: 'user1' | 'user2'): Promise<string> {
  const password = username.replace('user', 'password');
  const answer = await post('/api/v1/auth/login', { username, password });
  return ((await answer.json()) as { token: string }).token;
}

const logout = (token: string) =>
  post('/api/v1/auth/logout', {}, { authorization: `Bearer ${token}` });

describe('a connection that is cut', () => {
  test('comes back by itself, says when and why, and resumes without a gap', async () => {
    const network = await Network.to(server);
    const client = clientOf({ url: network.url, secret }, fresh('ann'));
    const other = clientOf(server, fresh('bob'));
    const name = fresh('room:cut');
    const room = client.channel<number>(name);
    const heard = seen<{ data: number }>((hear) => room.on('publication', hear));
    const gaps = seen((hear) => room.on('gap', hear));
    await next((hear) => room.on('subscribed', hear));
    await other.channel(name).publish(1);
    await heard.count(1);
    await network.down();
    const { retryAt, reason, code } = (await becomes(client, 'reconnecting')) as StateChange;
    expect(retryAt).toBeGreaterThan(Date.now() - 1000);
    expect(code).toBe(1006);
    expect(reason).toEqual(expect.any(String));
    await other.channel(name).publish(2);
    await other.channel(name).publish(3);
    await network.up();
    const subscribed = await next<{ recovered: boolean }>((hear) => room.on('subscribed', hear));
    expect(subscribed).toEqual({ recovered: true, partial: false });
    await heard.count(3);
    expect(heard.all.map(({ data }) => data)).toEqual([1, 2, 3]);
    expect(gaps.all).toHaveLength(0);
  });

  test('sends what was published meanwhile, once and in order', async () => {
    const network = await Network.to(server);
    const client = clientOf({ url: network.url, secret }, fresh('ann'));
    const room = client.channel<number>(fresh('room:away'));
    await room.publish(1);
    await network.down();
    await becomes(client, 'reconnecting');
    const promises = [room.publish(2), room.publish(3), room.publish(4)];
    await network.up();
    hurry(client);
    client.connect().catch(() => {});
    const offsets = (await Promise.all(promises)).map(({ offset }) => offset);
    expect(offsets).toEqual([2, 3, 4]);
    expect((await room.history()).publications.map(({ data }) => data)).toEqual([1, 2, 3, 4]);
  });

  test('publishes once what was in flight, and tells its place', async () => {
    const network = await Network.to(server);
    const client = clientOf({ url: network.url, secret }, fresh('ann'));
    hurry(client);
    const name = fresh('room:flight');
    const witness = clientOf(server, fresh('bob')).channel<string>(name);
    const witnessed = seen<{ data: string }>((hear) => witness.on('publication', hear));
    await next((hear) => witness.on('subscribed', hear));
    await client.connect();
    network.mute();
    const promise = client.channel(name).publish('once');
    await witnessed.count(1);
    network.cut();
    expect(await promise).toMatchObject({ offset: 1 });
    expect((await witness.history()).publications).toHaveLength(1);
    expect(witnessed.all).toHaveLength(1);
  });

  test('submits once what was in flight', async () => {
    const network = await Network.to(server);
    const user = fresh('ann');
    const client = clientOf({ url: network.url, secret }, user);
    hurry(client);
    const witness = clientOf(server, user);
    const created = seen<{ taskId: string }>((hear) => witness.tasks.on('change', hear));
    await Promise.all([client.connect(), witness.connect()]);
    network.mute();
    const promise = client.tasks.submit('letters.fold', { pages: 1 });
    await created.count(1);
    network.cut();
    const task = await promise;
    expect(task.id).toBe(created.all[0]?.taskId);
    expect((await witness.tasks.list()).tasks).toHaveLength(1);
    await task.cancel();
  });

  test('says that a time was up, and does not send what was given up', async () => {
    const network = await Network.to(server);
    const client = clientOf({ url: network.url, secret }, fresh('ann'));
    const room = client.channel<number>(fresh('room:late'));
    await client.connect();
    await network.down();
    await becomes(client, 'reconnecting');
    await expect(room.publish(1, { timeout: 5 })).rejects.toMatchObject({
      name: 'timeout',
      code: 0,
      retryable: true,
      message: expect.stringContaining('not sent'),
    });
    await network.up();
    await client.connect();
    await room.publish(2);
    expect((await room.history()).publications.map(({ data }) => data)).toEqual([2]);
  });

  test('takes no more to send than may wait', async () => {
    const network = await Network.to(server);
    const outbox = { count: 2 };
    const client = clientOf({ url: network.url, secret }, fresh('ann'), { outbox });
    const room = client.channel<number>(fresh('room:full'));
    await client.connect();
    await network.down();
    await becomes(client, 'reconnecting');
    const taken = [room.publish(1), room.publish(2)];
    await expect(room.publish(3)).rejects.toMatchObject({ name: 'outbox_full', retryable: true });
    await network.up();
    await client.connect();
    await Promise.all(taken);
    await room.publish(3);
  });
});

describe('a connection that may not come back', () => {
  test('with a token that is refused is closed, says why, and is not tried again', async () => {
    const network = await Network.to(server);
    const client = clientOf({ url: network.url, secret: 'another secret' }, fresh('ann'));
    const states = seen<StateChange>((hear) => client.on('state', hear));
    const publication = client.channel(fresh('room:x')).publish('x');
    await Promise.all([
      expect(client.connect()).rejects.toMatchObject({ name: 'invalid_token', code: 102 }),
      expect(publication).rejects.toMatchObject({ name: 'invalid_token', retryable: false }),
    ]);
    expect(states.all.map(({ state }) => state)).toEqual(['connecting', 'closed']);
    expect(states.all[1]).toMatchObject({ code: 3500, reason: expect.stringMatching(/token/) });
    expect(network.connections).toBe(1);
    await expect(client.channel('room:x').publish('y')).rejects.toMatchObject({ name: 'closed' });
  });

  test('is closed when its user logs out, and its loops end with the reason', async () => {
    const token = await login('user1');
    const client = clientOf(server, 'user1', { token });
    const loop = client.channel(fresh('room:x'))[Symbol.asyncIterator]().next();
    const ended = expect(loop).rejects.toMatchObject({ name: 'revoked_token', retryable: false });
    await client.connect();
    await logout(token);
    expect(await becomes(client, 'closed')).toMatchObject({ code: 3502, reason: 'logged out' });
    await ended;
  });

  test('ends everything when it is closed by the application', async () => {
    const network = await Network.to(server);
    const client = clientOf({ url: network.url, secret }, fresh('ann'));
    const room = client.channel(fresh('room:end'));
    const ready = next((hear) => room.on('subscribed', hear));
    const loop = room[Symbol.asyncIterator]().next();
    await ready;
    network.mute();
    const publication = room.publish('x');
    const refused = expect(publication).rejects.toMatchObject({ name: 'closed' });
    client.close();
    await refused;
    expect(await loop).toEqual({ value: undefined, done: true });
    expect(client.state).toBe('closed');
    await client.connect();
    expect(client.state).toBe('online');
  });

  test('is one that has no WebSocket, and says what to do', async () => {
    const there = globalThis.WebSocket;
    Object.defineProperty(globalThis, 'WebSocket', { value: undefined, configurable: true });
    try {
      const client = clientOf(server, fresh('ann'), { WebSocket: undefined });
      await expect(client.connect()).rejects.toMatchObject({
        name: 'no_websocket',
        message: expect.stringContaining("'ws'"),
      });
    } finally {
      Object.defineProperty(globalThis, 'WebSocket', { value: there, configurable: true });
    }
  });
});

describe('a page that is refreshed', () => {
  test('resumes where its tab was, without a gap and without anything twice', async () => {
    const network = await Network.to(server);
    const storage = memoryStorage();
    const user = fresh('ann');
    const name = fresh('room:refresh');
    const other = clientOf(server, fresh('bob')).channel<number>(name);
    const before = clientOf({ url: network.url, secret }, user, { storage });
    const room = before.channel<number>(name);
    const heard = seen<{ data: number }>((hear) => room.on('publication', hear));
    await next((hear) => room.on('subscribed', hear));
    await other.publish(1);
    await heard.count(1);
    // What is kept is written a moment later.
    await expect.poll(() => storage.items.size).toBe(1);
    const kept = [...storage.items.values()].join();
    expect(JSON.parse(kept)).toMatchObject({ user });
    await expect.poll(() => [...storage.items.values()].join()).toContain('"offset":1');
    await network.down();
    const copy = memoryStorage();
    for (const [key, value] of storage.items) {
      copy.setItem(key, value);
    }
    await other.publish(2);
    await other.publish(3);
    await network.up();

    const after = clientOf({ url: network.url, secret }, user, { storage: copy });
    const again = after.channel<number>(name);
    const then = seen<{ data: number }>((hear) => again.on('publication', hear));
    const subscribed = await next<{ recovered: boolean }>((hear) => again.on('subscribed', hear));
    expect(subscribed.recovered).toBe(true);
    await then.count(2);
    expect(then.all.map(({ data }) => data)).toEqual([2, 3]);
  });

  test('has again what a loop had not done with', async () => {
    const storage = memoryStorage();
    const user = fresh('ann');
    const name = fresh('room:loop');
    const other = clientOf(server, fresh('bob')).channel<number>(name);
    const before = clientOf(server, user, { storage });
    const room = before.channel<number>(name);
    const ready = next((hear) => room.on('subscribed', hear));
    const came = seen((hear) => room.on('publication', hear));
    const loop = room[Symbol.asyncIterator]();
    await ready;
    for (const n of [1, 2, 3]) {
      await other.publish(n);
    }
    await came.count(3);
    await loop.next();
    await loop.next();
    // The first is done with, the second in hand, the third waits.
    const offsetOf = () =>
      JSON.parse([...storage.items.values()].join() || '{"positions":[]}').positions.find(
        ([channel]: [string]) => channel === name,
      )?.[1].offset;
    await expect.poll(offsetOf).toBe(1);
    const copy = memoryStorage();
    for (const [key, value] of storage.items) {
      copy.setItem(key, value);
    }
    const again = clientOf(server, user, { storage: copy }).channel<number>(name);
    const then = seen<{ data: number }>((hear) => again.on('publication', hear));
    await then.count(2);
    expect(then.all.map(({ data }) => data)).toEqual([2, 3]);
  });

  test('does not take up what belongs to another user', async () => {
    const storage = memoryStorage();
    const name = fresh('room:mine');
    const room = clientOf(server, fresh('ann'), { storage }).channel<number>(name);
    await next((hear) => room.on('subscribed', hear));
    await room.publish(1);
    await expect.poll(() => [...storage.items.values()].join()).toContain('"offset":1');
    const copy = memoryStorage();
    for (const [key, value] of storage.items) {
      copy.setItem(key, value);
    }
    await room.publish(2);
    const other = clientOf(server, fresh('bob'), { storage: copy }).channel<number>(name);
    const heard = seen<{ data: number }>((hear) => other.on('publication', hear));
    const subscribed = await next<{ recovered: boolean }>((hear) => other.on('subscribed', hear));
    expect(subscribed.recovered).toBe(false);
    await room.publish(3);
    await heard.count(1);
    expect(heard.all.map(({ data }) => data)).toEqual([3]);
  });

  test('has forgotten what it had left', async () => {
    const storage = memoryStorage();
    const user = fresh('ann');
    const client = clientOf(server, user, { storage });
    const name = fresh('room:left');
    const room = client.channel(name);
    await next((hear) => room.on('subscribed', hear));
    await expect.poll(() => [...storage.items.values()].join()).toContain(name);
    room.leave();
    await expect.poll(() => [...storage.items.values()].join()).not.toContain(name);
  });
});

describe('tokens', () => {
  test('are taken before they end, and put in the place of the old without reconnecting', async () => {
    const network = await Network.to(server);
    const user = fresh('ann');
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      const exp = Math.floor(Date.now() / 1000) + (asked === 1 ? 3 : 3600);
      return tokenFor(server, user, { exp });
    };
    const client = clientOf({ url: network.url, secret }, user, { getToken });
    const frames = seen<{ direction: string; type: string; text: string }>((hear) =>
      client.on('frame', hear),
    );
    await client.connect();
    await frames.until((all) => all.filter(({ type }) => type === 'auth_success').length === 2);
    expect(asked).toBe(2);
    expect(network.connections).toBe(1);
    expect(client.state).toBe('online');
    const auth = frames.all.filter(({ type }) => type === 'auth');
    expect(auth.map(({ text }) => JSON.parse(text).token)).toEqual(['…', '…']);
  });

  test('that are refused are replaced once, on the same connection', async () => {
    const network = await Network.to(server);
    const user = fresh('ann');
    const tokens = ['no.such.token', tokenFor(server, user)];
    const getToken = async () => tokens.shift() ?? '';
    const client = clientOf({ url: network.url, secret }, user, { getToken });
    await client.connect();
    expect(client.user?.id).toBe(user);
    expect(network.connections).toBe(1);
  });

  test('are asked for once at a time, however many want one', async () => {
    const user = fresh('ann');
    let asking = 0;
    let most = 0;
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      asking += 1;
      most = Math.max(most, asking);
      await new Promise((resolve) => setImmediate(resolve));
      asking -= 1;
      return tokenFor(server, user);
    };
    const client = clientOf(server, user, { getToken });
    await Promise.all([client.connect(), client.tasks.list(), client.tasks.list()]);
    expect(most).toBe(1);
    expect(asked).toBe(1);
  });

  test('that can not be had are asked for again, unless the application says that there is none', async () => {
    const user = fresh('ann');
    const failures: Error[] = [new Error('the network is gone')];
    const client = clientOf(server, user, {
      getToken: async () => {
        const failure = failures.shift();
        if (failure !== undefined) {
          throw failure;
        }
        return tokenFor(server, user);
      },
    });
    client.connect().catch(() => {});
    expect(await becomes(client, 'reconnecting')).toMatchObject({
      reason: expect.stringContaining('the network is gone'),
    });
    await becomes(client, 'online');
    client.close();

    const over = clientOf(server, user, {
      getToken: async () => {
        throw new CarillonError('unauthenticated', 'logged out');
      },
    });
    await expect(over.connect()).rejects.toMatchObject({ message: 'logged out' });
    expect(over.state).toBe('closed');
  });

  test('of another user take up nothing of the former', async () => {
    const network = await Network.to(server);
    const first = await login('user1');
    const second = await login('user2');
    const tokens = [first, second];
    const client = clientOf({ url: network.url, secret }, 'user1', {
      getToken: async () => tokens.shift() ?? second,
    });
    await client.connect();
    expect(client.user?.id).toBe('user1');
    await network.down();
    await becomes(client, 'reconnecting');
    const refused = expect(
      client.channel(fresh('room:x')).publish('of user1'),
    ).rejects.toMatchObject({
      name: 'closed',
      message: expect.stringContaining('another user'),
    });
    await logout(first);
    await network.up();
    await client.connect();
    await refused;
    expect(client.user?.id).toBe('user2');
  });
});
