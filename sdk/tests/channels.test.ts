import { describe, expect, inject, test } from 'vitest';
import { CarillonError } from '../src/index.js';
import { becomes, clientOf, fresh, next, seen } from './support/clients.js';

const server = inject('server');

describe('a channel', () => {
  test('gives what is published to each listener, with who published it and its place', async () => {
    const ann = clientOf(server, fresh('ann'));
    const bob = fresh('bob');
    const name = fresh('room:lobby');
    const room = ann.channel<{ text: string }>(name);
    const heard = seen<{ type: string; data: { text: string }; user?: string; offset: number }>(
      (hear) => room.on('publication', hear),
    );
    await next((hear) => room.on('subscribed', hear));
    const position = await clientOf(server, bob)
      .channel(name)
      .publish({ text: 'hello' }, { type: 'greeting' });
    await heard.count(1);
    expect(heard.all[0]).toMatchObject({
      type: 'greeting',
      data: { text: 'hello' },
      user: bob,
      offset: position.offset,
    });
    expect(position.epoch).toEqual(expect.any(String));
  });

  test('connects by itself with the first subscription', async () => {
    const client = clientOf(server, fresh('ann'));
    expect(client.state).toBe('idle');
    client.channel(fresh('room:a')).on('publication', () => {});
    expect(client.state).toBe('connecting');
    await becomes(client, 'online');
  });

  test('is subscribed to once, however many use it, and left when the last has left', async () => {
    const client = clientOf(server, fresh('ann'));
    const name = fresh('room:shared');
    const frames = seen<{ direction: string; type: string }>((hear) => client.on('frame', hear));
    const sent = (type: string) =>
      frames.all.filter((frame) => frame.direction === 'out' && frame.type === type);
    const [one, two] = [client.channel(name), client.channel(name)];
    const heard = seen((hear) => one.on('publication', hear));
    const heardToo = seen((hear) => two.on('publication', hear));
    await next((hear) => two.on('subscribed', hear));
    await one.publish(1);
    await Promise.all([heard.count(1), heardToo.count(1)]);
    one.leave();
    await two.publish(2);
    await heardToo.count(2);
    expect(heard.all).toHaveLength(1);
    expect(sent('subscribe')).toHaveLength(1);
    expect(sent('unsubscribe')).toHaveLength(0);
    two.leave();
    await client.channel(name).publish(3);
    expect(sent('unsubscribe')).toHaveLength(1);
  });

  test('that is left and joined again in one turn is never unsubscribed from', async () => {
    const client = clientOf(server, fresh('ann'));
    const name = fresh('room:strict');
    const frames = seen<{ type: string }>((hear) => client.on('frame', hear));
    const first = client.channel(name);
    await next((hear) => first.on('subscribed', hear));
    first.leave();
    const second = client.channel(name);
    const heard = seen<{ data: unknown }>((hear) => second.on('publication', hear));
    await next((hear) => second.on('subscribed', hear));
    await second.publish('still here');
    await heard.count(1);
    expect(frames.all.filter(({ type }) => type === 'unsubscribe')).toHaveLength(0);
  });

  test('can be looped over, and the loop ends when the channel is left', async () => {
    const client = clientOf(server, fresh('ann'));
    const room = client.channel<number>(fresh('room:loop'));
    const ready = next((hear) => room.on('subscribed', hear));
    const got: number[] = [];
    const loop = (async () => {
      for await (const { data } of room) {
        got.push(data);
        if (data === 3) {
          room.leave();
        }
      }
    })();
    await ready;
    await Promise.all([room.publish(1), room.publish(2), room.publish(3)]);
    await loop;
    expect(got).toEqual([1, 2, 3]);
  });

  test('that the server refuses says why, and ends its loops with the reason', async () => {
    const client = clientOf(server, fresh('ann'));
    const room = client.channel('user:somebody-else');
    const error = next<CarillonError>((hear) => room.on('error', hear));
    await expect(room[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 106,
      name: 'forbidden',
      retryable: false,
    });
    expect(await error).toBeInstanceOf(CarillonError);
    expect(client.state).toBe('online');
  });

  test('does not harm the others that are asked for in the same moment when it is refused', async () => {
    const client = clientOf(server, fresh('ann'));
    const refused = client.channel('user:somebody-else');
    const good = client.channel(fresh('room:good'));
    const error = next((hear) => refused.on('error', hear));
    await Promise.all([error, next((hear) => good.on('subscribed', hear))]);
  });

  test('has a history, newest first page first, and scrolls back to its beginning', async () => {
    const client = clientOf(server, fresh('ann'));
    const room = client.channel<number>(fresh('room:history'));
    for (let n = 1; n <= 7; n++) {
      await room.publish(n);
    }
    const data = (page: { publications: { data: number }[] }) =>
      page.publications.map((p) => p.data);
    const newest = await room.history({ limit: 3 });
    expect(data(newest)).toEqual([5, 6, 7]);
    const middle = await room.history({ limit: 3, before: newest.previous });
    expect(data(middle)).toEqual([2, 3, 4]);
    const oldest = await room.history({ limit: 3, before: middle.previous });
    expect(data(oldest)).toEqual([1]);
    expect(oldest.previous).toBeUndefined();
    const { epoch } = newest.position;
    const since = await room.history({ since: { epoch, offset: 5 } });
    expect(data(since)).toEqual([6, 7]);
    expect(since.complete).toBe(true);
  });

  test('says who is there, page by page', async () => {
    const name = fresh('room:presence');
    const users = [fresh('a'), fresh('b')];
    const rooms = users.map((user) => clientOf(server, user).channel(name));
    await Promise.all(rooms.map((room) => next((hear) => room.on('subscribed', hear))));
    const [room] = rooms;
    const first = await room?.presence({ limit: 1 });
    expect(first).toMatchObject({ total: 2, users: [{ user: users[0], connections: 1 }] });
    const second = await room?.presence({ limit: 1, cursor: first?.cursor });
    expect(second?.users).toEqual([{ user: users[1], connections: 1 }]);
    expect(second?.cursor).toBeUndefined();
  });

  test('`all` and the own inbox need no subscription, and tell that they are there', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    const frames = seen<{ type: string }>((hear) => client.on('frame', hear));
    const all = client.channel('all');
    const own = client.channel(`user:${user}`);
    await Promise.all([
      next((hear) => all.on('subscribed', hear)),
      next((hear) => own.on('subscribed', hear)),
    ]);
    await all.history({ limit: 1 });
    expect(frames.all.filter(({ type }) => type === 'subscribe')).toHaveLength(0);
  });
});

describe('publishing', () => {
  test('needs no subscription', async () => {
    const client = clientOf(server, fresh('ann'));
    const frames = seen<{ type: string }>((hear) => client.on('frame', hear));
    expect(await client.channel(fresh('room:quiet')).publish('x')).toMatchObject({ offset: 1 });
    expect(frames.all.filter(({ type }) => type === 'subscribe')).toHaveLength(0);
  });

  test('with one idempotency key twice publishes once', async () => {
    const client = clientOf(server, fresh('ann'));
    const room = client.channel(fresh('room:once'));
    const options = { idempotencyKey: fresh('key'), durable: true };
    const [one, two] = await Promise.all([room.publish('x', options), room.publish('x', options)]);
    expect(two).toEqual(one);
    expect((await room.history()).publications).toHaveLength(1);
  });

  test('that is refused rejects with code, name and whether to try again', async () => {
    const client = clientOf(server, fresh('ann'));
    await expect(client.channel('user:somebody-else').publish('x')).rejects.toMatchObject({
      code: 106,
      name: 'forbidden',
      retryable: false,
      message: expect.stringMatching(/./),
    });
  });

  test('what is too large for the server is rejected, and all else goes on', async () => {
    const client = clientOf(server, fresh('ann'));
    const room = client.channel<string>(fresh('room:large'));
    await client.connect();
    const large = room.publish('x'.repeat(200_000));
    const small = room.publish('small');
    await expect(large).rejects.toMatchObject({ name: 'too_large', code: 113, retryable: false });
    await small;
    expect((await room.history()).publications.map(({ data }) => data)).toEqual(['small']);
  });
});
