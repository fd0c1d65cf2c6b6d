import { describe, expect, inject, test } from 'vitest';
import type { InboxMessage, Publication } from '../src/index.js';
import { becomes, clientOf, fresh, next, seen, tokenFor } from './support/clients.js';
import { Network } from './support/network.js';

const server = inject('server');
const { secret } = server;

describe('a message that has no method of its own', () => {
  test('is answered', async () => {
    const answer = await clientOf(server, fresh('ann')).request('stats');
    expect(answer).toMatchObject({ type: 'stats', data: { uptime: expect.any(Number) } });
  });

  test('that no server knows is refused', async () => {
    const refused = clientOf(server, fresh('ann')).request('dance', { steps: 3 });
    await expect(refused).rejects.toMatchObject({ name: 'unknown_type', retryable: false });
  });

  test('reaches the others, and is not sent again when the connection breaks before the answer', async () => {
    const network = await Network.to(server);
    const ann = clientOf({ url: network.url, secret }, fresh('ann'));
    const bob = clientOf(server, fresh('bob'));
    const heard = seen<Publication>((hear) => bob.channel('all').on('publication', hear));
    await Promise.all([ann.connect(), bob.connect()]);
    const text = fresh('hello');
    network.mute();
    const sent = expect(ann.request('chat_message', { text })).rejects.toMatchObject({
      name: 'timeout',
      message: expect.stringContaining('may have been carried out'),
    });
    const said = (all: Publication[]) =>
      all.filter(({ data }) => (data as { text?: string }).text === text);
    await heard.until((all) => said(all).length > 0);
    const again = next<{ state: string }>(
      (hear) => ann.on('state', hear),
      ({ state }) => state === 'online',
    );
    network.cut();
    await sent;
    await again;
    await ann.request('ping');
    const last = fresh('last');
    await ann.request('chat_message', { text: last });
    await heard.until((all) => all.some(({ data }) => (data as { text?: string }).text === last));
    expect(said(heard.all)).toHaveLength(1);
  });
});

describe('what is asked over HTTP', () => {
  test('is asked in the name of the user, with a body', async () => {
    const client = clientOf(server, fresh('ann'));
    const body = { type: 'letters.print', input: { pages: 1 } };
    const task = await client.http.send<{ taskId: string }>('POST', '/api/v1/tasks', body);
    expect((await client.tasks.get(task.taskId)).snapshot.input).toEqual({ pages: 1 });
    await (await client.tasks.get(task.taskId)).cancel();
  });

  test('takes files', async () => {
    const form = new FormData();
    form.append('file', new File(['Name\nAda\n'], 'rows.csv'));
    const stored = await clientOf(server, fresh('ann')).http.send('POST', '/api/v1/files', form);
    expect(stored).toMatchObject({ id: expect.any(String), name: 'rows.csv', size: 9 });
  });

  test('is asked once more with another token when one is refused', async () => {
    const user = fresh('ann');
    const tokens = ['nonsense', tokenFor(server, user)];
    const client = clientOf(server, user, { getToken: () => tokens.shift() ?? '' });
    expect(await client.http.send('GET', '/api/v1/tasks')).toMatchObject({ tasks: [] });
    expect(tokens).toEqual([]);
  });
});

test('where a client is in each channel can be read', async () => {
  const user = fresh('ann');
  const client = clientOf(server, user);
  const room = client.channel(fresh('room:x'));
  const heard = seen<Publication>((hear) => room.on('publication', hear));
  const position = await room.publish('hello');
  await heard.count(1);
  expect(client.positions).toMatchObject({ [room.name]: position, [`user:${user}`]: {} });
  room.leave();
  await client.request('ping');
  expect(Object.keys(client.positions).sort()).toEqual(['all', `user:${user}`]);
});

test('a message of the inbox can be put away as plain data', async () => {
  const user = fresh('ann');
  const [one, other] = [clientOf(server, user), clientOf(server, user)];
  const heard = seen<InboxMessage>((hear) => one.inbox.on('message', hear));
  await Promise.all([becomes(one, 'online'), other.connect()]);
  await other.request('sync_update', { read: 'message-7' });
  await heard.count(1);
  expect(JSON.parse(JSON.stringify(heard.all[0]))).toMatchObject({
    type: 'sync_update',
    data: { read: 'message-7' },
  });
});
