// Reference system D by its own hook, and its end points by curl, which on the server's own machine needs no credentials.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { useWebSocket } from '../reference-clients/d-knowledge/useWebSocket.js';
import { login } from '../support/api.js';
import { eventually, Inbox } from '../support/inbox.js';
import { startServer } from '../support/server.js';
import { curl } from '../support/shell.js';

const perUser = 4;
const hooks = [];

let server;
let user1;
let user2;

before(async () => {
  server = await startServer(
    { CARILLON_LIMITS_CONNECTIONS_PER_USER: String(perUser) },
    { preset: 'knowledge' },
  );
  [user1, user2] = await Promise.all(['user1', 'user2'].map((name) => login(server, name)));
});
after(() => server?.stop());
afterEach(async () => {
  for (const { hook, ends } of hooks.splice(0)) {
    hook.unmount();
    await ends.next(() => true);
  }
  await eventually(
    () => get('/api/v1/ws/stats'),
    (stats) => stats.total_connections === 0,
  );
});

function mount(userId, token) {
  const [messages, connects, ends] = [new Inbox(), new Inbox(), new Inbox()];
  const hook = useWebSocket(
    userId,
    token,
    {
      onMessage: (message) => messages.add(message),
      onConnect: () => connects.add(true),
      onDisconnect: (code) => {
        ends.add(code);
        messages.end(`closed with ${code}`);
      },
    },
    `ws://localhost:${server.port}`,
  );
  return { hook, messages, connects, ends };
}

/** A device of a user, connected and greeted. */
async function enter(api) {
  const device = mount(api.user, api.token);
  hooks.push(device);
  await device.connects.next(() => true);
  await device.messages.next({ type: 'system_message' });
  return device;
}

async function settled({ hook, messages }) {
  hook.sendMessage({ type: 'ping' });
  await messages.next({ type: 'pong' });
}

const heard = ({ messages }, type) => messages.all.filter((message) => message.type === type);

const get = (path) => curl(server.url + path);

function post(path, body) {
  const json = ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)];
  return curl('-X', 'POST', server.url + path, ...json);
}

const as = (api) => ['-H', `Authorization: Bearer ${api.token}`];

test('D1 a user connects at their own address with their JWT', async () => {
  const { hook } = await enter(user1);
  assert.equal(hook.isConnected, true);
});

test('D1 the token of another user, a bad one, or none lets nobody in', async () => {
  const owner = await enter(user1);
  const tries = [mount('user1', user2.token), mount('user1', 'no.such.token'), mount('user1')];
  for (const stranger of tries) {
    await stranger.ends.next(() => true);
    assert.equal(stranger.hook.isConnected, false);
  }
  await post('/api/v1/ws/notify/user1', { title: 'private', message: 'for user1' });
  await owner.messages.next({ type: 'notification' });
  for (const { messages } of tries) {
    assert.ok(!JSON.stringify(messages.all).includes('for user1'));
  }
});

test('D3 every message has a type, data and a time in ISO 8601', async () => {
  const device = await enter(user1);
  device.hook.subscribe('notifications');
  device.hook.sendMessage({ type: 'stats' });
  device.hook.sendMessage({ type: 'nonsense' });
  await device.messages.next({ type: 'stats' });
  await settled(device);
  for (const message of device.messages.all) {
    assert.equal(typeof message.type, 'string');
    assert.equal(typeof message.data, 'object', JSON.stringify(message));
    assert.match(message.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    assert.ok(['undefined', 'string'].includes(typeof message.user_id));
  }
});

test('D3 a ping is answered by a pong, and stats by figures', async () => {
  const device = await enter(user1);
  await settled(device);
  device.hook.sendMessage({ type: 'stats' });
  const { data } = await device.messages.next({ type: 'stats' });
  assert.ok(Object.keys(data).length > 0);
});

test('D2 D3 a room is heard by its subscribers until they unsubscribe, and by nobody else', async () => {
  const [reader, leaver, stranger] = [await enter(user1), await enter(user2), await enter(user2)];
  for (const { hook, messages } of [reader, leaver]) {
    hook.subscribe('knowledge-base');
    const { data } = await messages.next({ type: 'room_subscribe' });
    assert.equal(data.room, 'knowledge-base');
    assert.equal(data.subscribed, true);
  }
  leaver.hook.unsubscribe('knowledge-base');
  const left = await leaver.messages.next({ type: 'room_unsubscribe' });
  assert.equal(left.data.subscribed, false);

  const update = { article: 'bells', action: 'updated' };
  const publication = { channel: 'room:knowledge-base', type: 'notification', data: update };
  await (await login(server, 'admin')).publish(publication);
  assert.deepEqual((await reader.messages.next({ type: 'notification' })).data, update);
  for (const other of [leaver, stranger]) {
    await settled(other);
    assert.deepEqual(heard(other, 'notification'), []);
  }
});

test('D4 the knowledge base tells a room of an update, and only that room', async () => {
  const [reader, stranger] = [await enter(user1), await enter(user2)];
  reader.hook.subscribe('knowledge-base');
  await reader.messages.next({ type: 'room_subscribe' });
  const data = { title: 'Bells', action: 'updated' };
  await post('/api/v1/ws/broadcast', { type: 'notification', room: 'knowledge-base', data });
  const message = await reader.messages.next({ type: 'notification' });
  assert.deepEqual(message.data, data);
  await settled(stranger);
  assert.deepEqual(heard(stranger, 'notification'), []);
});

test('D3 D4 what a device synchronises reaches the user’s other devices, and neither itself nor others', async () => {
  const [phone, laptop, other] = [await enter(user1), await enter(user1), await enter(user2)];
  phone.hook.sendMessage({ type: 'sync_update', data: { device: 'iPhone', changes: 5 } });
  const { data } = await laptop.messages.next({ type: 'sync_update' });
  assert.deepEqual(data, { device: 'iPhone', changes: 5 });
  for (const device of [phone, other]) {
    await settled(device);
    assert.deepEqual(heard(device, 'sync_update'), []);
  }
});

test('D4 D5 a notification reaches the user on every device', async () => {
  const [phone, laptop, other] = [await enter(user1), await enter(user1), await enter(user2)];
  const notification = { title: '新消息', message: '您有一条新的通知', type: 'info' };
  await post('/api/v1/ws/notify/user1', notification);
  for (const { messages } of [phone, laptop]) {
    const { data } = await messages.next({ type: 'notification' });
    assert.equal(data.title, notification.title);
    assert.equal(data.message, notification.message);
    assert.equal(data.type, 'info');
  }
  await settled(other);
  assert.deepEqual(heard(other, 'notification'), []);
});

test('D4 D5 a sync update of the application reaches the user’s devices', async () => {
  const [phone, other] = [await enter(user1), await enter(user2)];
  await post('/api/v1/ws/sync-update/user1', { device: 'iPhone', changes: 5 });
  const { data } = await phone.messages.next({ type: 'sync_update' });
  assert.equal(data.device, 'iPhone');
  assert.equal(data.changes, 5);
  await settled(other);
  assert.deepEqual(heard(other, 'sync_update'), []);
});

test('D4 D5 a system message reaches everybody', async () => {
  const everybody = [await enter(user1), await enter(user2)];
  await post('/api/v1/ws/broadcast', { message: '今晚维护', level: 'warning' });
  for (const { messages } of everybody) {
    const { data } = await messages.next({ type: 'system_message' });
    assert.equal(data.message, '今晚维护');
  }
});

test('D2 D5 a user’s connections are counted, each device by itself, and cleaned up when it goes', async () => {
  const count = async () => (await get('/api/v1/ws/connections/user1')).connections;
  const [first] = [await enter(user1), await enter(user1)];
  await eventually(count, (connections) => connections === 2);
  first.hook.unmount();
  await eventually(count, (connections) => connections === 1);
});

test('D2 D5 statistics count connections, users and rooms', async () => {
  const devices = [await enter(user1), await enter(user1), await enter(user2)];
  for (const { hook, messages } of devices) {
    hook.subscribe('counted');
    await messages.next({ type: 'room_subscribe' });
  }
  const stats = await get('/api/v1/ws/stats');
  assert.equal(stats.total_connections, 3);
  assert.equal(stats.total_users, 2);
  assert.ok(stats.total_rooms >= 1);
});

test('D5 who is not on the server’s machine and has no credentials is refused', async () => {
  const handedOn = ['-H', 'X-Forwarded-For: 203.0.113.7'];
  for (const path of ['/api/v1/ws/notify/user1', '/api/v1/ws/broadcast']) {
    await assert.rejects(curl('-X', 'POST', server.url + path, '-d', '{}', ...handedOn), /401/);
  }
});

test('D5 D7 the demonstration makes a notification that is pushed and stored, counted and marked as read', async () => {
  const device = await enter(user1);
  const call = (method, path) => curl('-X', method, server.url + path, ...as(user1));
  const unread = async () => (await call('GET', '/api/v1/notifications/unread-count')).unread_count;
  const before = await unread();
  await call('POST', '/api/v1/notifications/demo');
  const { data } = await device.messages.next({ type: 'notification' });
  assert.equal(await unread(), before + 1);

  const list = await call('GET', '/api/v1/notifications');
  const stored = list.notifications.find(({ id }) => id === data.id);
  assert.equal(stored.title, data.title);
  await call('POST', `/api/v1/notifications/${stored.id}/read`);
  assert.equal(await unread(), before);
});

test('D7 a notification to a user who is away is kept, and pushed once they are back', async () => {
  await post('/api/v1/ws/notify/user2', { title: 'kept', message: 'for later' });
  const list = await curl(`${server.url}/api/v1/notifications`, ...as(user2));
  assert.ok(list.notifications.some(({ title }) => title === 'kept'));
  const back = await enter(user2);
  await back.messages.next({ type: 'notification', data: { title: 'kept' } });
});

test('D9 a connection more than a user may have is refused, and the others stay', async () => {
  const devices = [];
  for (let i = 0; i < perUser; i++) {
    devices.push(await enter(user1));
  }
  const next = mount('user1', user1.token);
  await next.ends.next(() => true);
  for (const device of devices) {
    await settled(device);
  }
});

test('D9 a message that is none gets an error that leaks nothing, and the connection stays', async () => {
  const device = await enter(user1);
  for (const wrong of [
    { type: 'no_such_type' },
    { data: {} },
    { type: 'room_subscribe', data: {} },
    { type: 'room_subscribe', data: { room: 7 } },
    [],
  ]) {
    device.hook.sendMessage(wrong);
    const { data } = await device.messages.next({ type: 'error' });
    assert.ok(data.message.length > 0);
    assert.doesNotMatch(JSON.stringify(data), /Exception|\.java|dev\.carillon|\bat \w+\./);
  }
  await settled(device);
});
