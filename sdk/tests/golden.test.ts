// The frames that the server's tests read and write too: what the client writes and reads is what stands in protocol/frames.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type CarillonError,
  type Client,
  type ClientOptions,
  createClient,
  type Frame,
  type Gap,
  type Publication,
  type Subscribed,
} from '../src/index.js';
import { becomes, memoryStorage, next, seen } from './support/clients.js';
import { commands, event, events, usualAnswers, Wire } from './support/wire.js';

let client: Client;
const options = { url: 'ws://localhost/ws', token: 't', storage: null, WebSocket: Wire };
const make = (more: Partial<ClientOptions> = {}) => {
  client = createClient({ ...options, ...more });
  return client;
};

beforeEach(() => {
  Wire.answers = { ...usualAnswers };
  Wire.sent.all.length = 0;
  make();
});
afterEach(() => client.close());

/** The newest that was sent of a type, with the id that all files have. */
async function sent(type: string): Promise<Frame> {
  const all = await Wire.sent.until((frames) => frames.some((frame) => frame.type === type));
  const frame = { ...all.filter((one) => one.type === type).at(-1) } as Frame;
  return frame.id === undefined ? frame : { ...frame, id: '1' };
}

const key = { idempotencyKey: 'act-1' };
const lobby = () => client.channel<unknown>('room:lobby');
const task = async () => {
  const submitted = await client.tasks.submit('data.query', { search: 'Li' }, key);
  Wire.sent.all.length = 0;
  return submitted;
};
const resuming = () => {
  const storage = memoryStorage();
  const position = { epoch: 'k3f9', offset: 41 };
  const positions = ['all', 'user:ada', 'room:lobby'].map((name) => [name, position]);
  storage.setItem(
    'carillon.positions http://localhost',
    JSON.stringify({ user: 'ada', positions }),
  );
  const token = `x.${btoa(JSON.stringify({ sub: 'ada' }))}.x`;
  return make({ storage, token });
};

/** What has the client write each command. */
const writes: Record<string, () => unknown> = {
  auth: () => make({ device: 'phone-1', acks: true }).connect(),
  auth_resuming: () => resuming().connect(),
  ack: async () => {
    await make({ device: 'phone-1', acks: true }).connect();
    client.inbox.on('message', (message) => message.ack());
    Wire.last.say({ ...event('publication'), channel: 'user:ada', offset: 42 });
  },
  read: async () => {
    await client.connect();
    await client.inbox.read(41);
  },
  ping: () => client.request('ping'),
  subscribe: () => lobby().on('publication', () => {}),
  subscribe_resuming: () =>
    resuming()
      .channel('room:lobby')
      .on('publication', () => {}),
  unsubscribe: async () => {
    const room = lobby();
    await next((hear) => room.on('subscribed', hear));
    room.leave();
  },
  publish: () => lobby().publish({ text: 'hello' }, key),
  publish_with_options: () =>
    lobby().publish([1.5, null, 'ü'], {
      type: 'price',
      key: 'gold',
      durable: true,
      ttl: 60,
      priority: 'high',
      ...key,
    }),
  chat_message: () => client.request('chat_message', { text: 'anyone here?' }),
  sync_update: () => client.request('sync_update', { read: 'message-7' }),
  task_submit: () => client.tasks.submit('data.query', { search: 'Li' }, key),
  task_pause: async () => (await task()).pause(),
  task_resume: async () => (await task()).resume(),
  task_cancel: async () => (await task()).cancel(),
  history: () => lobby().history({ limit: 10 }),
  history_since: () => lobby().history({ limit: 10, since: { epoch: 'k3f9', offset: 41 } }),
  presence: () => lobby().presence({ limit: 10, cursor: 'ada' }),
  stats: () => client.request('stats'),
};

describe('the client writes', () => {
  test.each(Object.entries(commands))('%s as the server reads it', async (name, wanted) => {
    await writes[name]?.();
    const frame = await sent(wanted.type);
    if (name === 'auth_resuming') {
      expect(frame.token).toEqual(expect.any(String));
      frame.token = 't';
    }
    expect(frame).toEqual(wanted);
  });
});

/** How a subscribe comes out that is answered so. */
async function outcome(answer: string): Promise<{ subscribed: Subscribed; gaps: Gap[] }> {
  resuming();
  Wire.answers.subscribe = answer;
  const room = lobby();
  const gaps = seen<Gap>((hear) => room.on('gap', hear));
  const subscribed = await next<Subscribed>((hear) => room.on('subscribed', hear));
  return { subscribed, gaps: gaps.all };
}

/** What has the client read each event, and what comes of it. */
const reads: Record<string, () => unknown> = {
  connected: async () => {
    await client.connect();
    Wire.last.onclose?.({ code: 3001, reason: 'gone' });
    const { retryAt = 0 } = client.status;
    expect(retryAt - Date.now()).toBeLessThanOrEqual(1500);
  },
  auth_success: async () => {
    await client.connect();
    expect(client.user).toEqual({ id: 'ada', roles: ['user'] });
    expect(Object.keys(client.positions)).toEqual(['user:ada', 'all']);
  },
  auth_failed: async () => {
    Wire.answers.auth = 'auth_failed';
    await expect(client.connect()).rejects.toMatchObject({ name: 'invalid_token', code: 102 });
  },
  subscribed: async () => {
    const room = lobby();
    const told = await next<Subscribed>((hear) => room.on('subscribed', hear));
    expect(told).toEqual({ recovered: false, partial: false });
    expect(client.positions['room:lobby']).toEqual({ epoch: 'k3f9', offset: 41 });
  },
  subscribed_recovered: async () =>
    expect(await outcome('subscribed_recovered')).toEqual({
      subscribed: { recovered: true, partial: false },
      gaps: [],
    }),
  subscribed_partial: async () =>
    expect(await outcome('subscribed_partial')).toEqual({
      subscribed: { recovered: false, partial: true },
      gaps: [{ channel: 'room:lobby', reason: 'lost', partial: true }],
    }),
  subscribed_lost: async () =>
    expect(await outcome('subscribed_lost')).toEqual({
      subscribed: { recovered: false, partial: false },
      gaps: [{ channel: 'room:lobby', reason: 'lost', partial: false }],
    }),
  unsubscribed: async () => {
    await writes.unsubscribe?.();
    await sent('unsubscribe');
    await client.request('ping');
    expect(client.positions['room:lobby']).toBeUndefined();
  },
  pong: async () => expect(await client.request('ping')).toMatchObject({ type: 'pong', data: {} }),
  ack_of_publish: async () =>
    expect(await lobby().publish(1)).toEqual({ epoch: 'k3f9', offset: 42 }),
  ack_of_task: async () => expect(await task()).toMatchObject({ id: '01K9', state: 'pending' }),
  ack_of_read: async () => expect(await client.inbox.read(41)).toBeUndefined(),
  read: async () => {
    const read = next((hear) => client.inbox.on('read', hear));
    await client.connect();
    Wire.last.say(event('read'));
    expect(await read).toEqual({ offset: 41, device: 'laptop-1' });
  },
  error: async () => {
    Wire.answers.publish = 'error';
    const refusal: CarillonError = await lobby()
      .publish(1)
      .then(() => expect.fail('it was taken'))
      .catch((error) => error);
    expect(refusal).toMatchObject({
      name: 'channel_full',
      code: 136,
      message: 'as much waits as may',
      retryable: true,
    });
  },
  publication: async () => {
    const { type, data, user, offset, timestamp, key: none } = await heard('publication');
    expect({ type, data, user, offset, timestamp, none }).toEqual({
      type: 'greeting',
      data: { text: 'hello' },
      user: 'bob',
      offset: 42,
      timestamp: 1_766_400_000_000,
      none: undefined,
    });
  },
  publication_keyed: async () => {
    const { user, offset, key: own, priority } = await heard('publication_keyed');
    expect({ user, offset, own, priority }).toEqual({
      user: undefined,
      offset: 43,
      own: 'gold',
      priority: 'high',
    });
  },
  history: async () => {
    const { publications, ...page } = await lobby().history();
    expect(publications.map(({ offset, key: own }) => [offset, own])).toEqual([
      [42, undefined],
      [43, 'gold'],
    ]);
    expect(page).toEqual({
      complete: false,
      position: { epoch: 'k3f9', offset: 50 },
      next: { epoch: 'k3f9', offset: 43 },
      previous: { epoch: 'k3f9', offset: 42 },
    });
  },
  presence: async () =>
    expect(await lobby().presence()).toEqual({
      users: [{ user: 'ada', connections: 2 }],
      total: 7,
      cursor: 'ada',
    }),
  stats: async () =>
    expect(await client.request('stats')).toMatchObject({ data: { uptime: 61_000 } }),
  message: async () =>
    expect(await client.request('weather.ask')).toMatchObject({
      type: 'weather',
      data: { sun: true },
    }),
};

async function heard(name: string): Promise<Publication> {
  const room = lobby();
  const publication = next<Publication>((hear) => room.on('publication', hear));
  await next((hear) => room.on('subscribed', hear));
  Wire.last.say(event(name));
  return publication;
}

describe('the client reads', () => {
  test.each(Object.keys(events))('%s as the server writes it', async (name) => {
    expect(Object.keys(reads)).toContain(name);
    await reads[name]?.();
  });
});

test('each frame that a test here tells of is there', async () => {
  expect(Object.keys(writes).sort()).toEqual(Object.keys(commands).sort());
  expect(Object.keys(reads).sort()).toEqual(Object.keys(events).sort());
  await client.connect();
  await becomes(client, 'online');
});
