import { describe, expect, inject, test } from 'vitest';
import type { InboxMessage } from '../src/index.js';
import { becomes, clientOf, fresh, memoryStorage, next, seen } from './support/clients.js';
import { Network } from './support/network.js';

const server = inject('server');
const { secret } = server;

/** The application sends a user something. */
async function send(user: string, data: unknown, more: object = {}): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': server.apiKey },
    body: JSON.stringify({ user, type: 'note', data, ...more }),
  });
  expect(answer.status).toBeLessThan(300);
}

const dataOf = (messages: { data: unknown }[]) => messages.map(({ data }) => data);

describe('the inbox', () => {
  test('gives what is sent to the user, what came before there was a listener too', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    const frames = seen<{ direction: string; text: string }>((hear) => client.on('frame', hear));
    await client.connect();
    await send(user, 1);
    await frames.until((all) => all.some(({ text }) => text.includes('"note"')));
    const messages = seen<InboxMessage>((hear) => client.inbox.on('message', hear));
    await send(user, 2);
    await messages.count(2);
    expect(dataOf(messages.all)).toEqual([1, 2]);
    expect(messages.all[0]).toMatchObject({ type: 'note', channel: `user:${user}` });
  });

  test('has what was sent while nobody was there', async () => {
    const user = fresh('ann');
    await send(user, 'before');
    const client = clientOf(server, user);
    const messages = seen<InboxMessage>((hear) => client.inbox.on('message', hear));
    await messages.count(1);
    expect(dataOf(messages.all)).toEqual(['before']);
  });

  test('resumes after a cut, each message once', async () => {
    const network = await Network.to(server);
    const user = fresh('ann');
    const client = clientOf({ url: network.url, secret }, user);
    const messages = seen<InboxMessage>((hear) => client.inbox.on('message', hear));
    await client.connect();
    await send(user, 1);
    await messages.count(1);
    await network.down();
    await send(user, 2);
    await becomes(client, 'reconnecting');
    await network.up();
    await client.connect();
    await send(user, 3);
    await messages.count(3);
    expect(dataOf(messages.all)).toEqual([1, 2, 3]);
  });

  test('tells the other connections up to where it was read', async () => {
    const user = fresh('ann');
    const [phone, laptop] = ['phone', 'laptop'].map((device) => clientOf(server, user, { device }));
    const messages = seen<InboxMessage>((hear) => phone?.inbox.on('message', hear));
    const read = seen((hear) => laptop?.inbox.on('read', hear));
    await Promise.all([phone?.connect(), laptop?.connect()]);
    await send(user, 'x');
    await messages.count(1);
    const offset = messages.all[0]?.offset as number;
    await phone?.inbox.read(offset);
    await read.count(1);
    expect(read.all).toEqual([{ offset, device: 'phone' }]);
  });

  test('with acks has again after a refresh what was not acknowledged, and nothing else', async () => {
    const user = fresh('ann');
    const options = { device: 'laptop', acks: true, storage: memoryStorage() };
    const before = clientOf(server, user, options);
    const messages = seen<InboxMessage>((hear) => before.inbox.on('message', hear));
    const frames = seen<{ direction: string; type: string; text: string }>((hear) =>
      before.on('frame', hear),
    );
    const acked = () =>
      frames.all
        .filter(({ direction, type }) => direction === 'out' && type === 'ack')
        .map(({ text }) => JSON.parse(text).offset);
    await before.connect();
    for (const n of [1, 2, 3]) {
      await send(user, n);
    }
    await messages.count(3);
    const [one, , three] = messages.all;
    // The third is put away first: nothing is said of it, for that would acknowledge the second too.
    three?.ack();
    one?.ack();
    await frames.until(() => acked().length > 0);
    expect(acked()).toEqual([one?.offset]);
    // The server takes what a connection sends in its order.
    await before.channel(fresh('room:x')).publish('behind the ack');

    const after = clientOf(server, user, { ...options, storage: memoryStorage() });
    const again = seen<InboxMessage>((hear) => after.inbox.on('message', hear));
    await again.count(2);
    expect(dataOf(again.all)).toEqual([2, 3]);
  });

  test('with acks acknowledges again what was said on a connection that broke', async () => {
    const network = await Network.to(server);
    const user = fresh('ann');
    const client = clientOf({ url: network.url, secret }, user, { device: 'phone', acks: true });
    const messages = seen<InboxMessage>((hear) => client.inbox.on('message', hear));
    await client.connect();
    await send(user, 1);
    await messages.count(1);
    await network.down();
    await becomes(client, 'reconnecting');
    messages.all[0]?.ack();
    await network.up();
    const told = next<{ direction: string; type: string; text: string }>(
      (hear) => client.on('frame', hear),
      ({ direction, type }) => direction === 'out' && type === 'ack',
    );
    await client.connect();
    expect(JSON.parse((await told).text).offset).toBe(messages.all[0]?.offset);
  });
});
