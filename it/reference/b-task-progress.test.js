// Reference system B by its own front end: the store and its callbacks, fed by the server.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { WebSocketStore } from '../reference-clients/b-task-progress/store.js';
import { login } from '../support/api.js';
import { eventually, Inbox } from '../support/inbox.js';
import { startServer } from '../support/server.js';

const sample = { spreadsheet: 'sample-students.xlsx', template: 'sample-certificate.docx' };
const stores = [];

let server;
let user1;
let user2;
let admin;

before(async () => {
  server = await startServer(
    { CARILLON_HEARTBEAT_PING: '1s', CARILLON_HEARTBEAT_PONG: '3s' },
    { preset: 'progress' },
  );
  [user1, user2, admin] = await Promise.all(
    ['user1', 'user2', 'admin'].map((name) => login(server, name)),
  );
});
after(() => server?.stop());
afterEach(() => {
  for (const store of stores.splice(0)) {
    store.disconnect();
  }
});

/** A store that is connected, with all that its callbacks are told. */
async function open(socket) {
  const told = { messages: new Inbox(), ends: new Inbox(), progress: new Inbox(), status: [] };
  const connected = new Inbox();
  const store = new WebSocketStore({
    socket,
    onConnect: () => connected.add(true),
    onDisconnect: (code) => {
      told.ends.add(code);
      told.messages.end(`closed with ${code}`);
    },
    onMessage: (message) => told.messages.add(message),
    onTaskProgress: (taskId, progress) => told.progress.add({ taskId, progress }),
    onTaskStatus: (taskId, status) => told.status.push({ taskId, status }),
  });
  stores.push(store);
  store.maxReconnectAttempts = 0;
  store.connect(server.socketUrl);
  await connected.next(() => true);
  return { store, ...told };
}

async function enter(api) {
  const client = await open();
  client.store.send({ type: 'auth', token: api.token });
  await client.messages.next({ type: 'auth_success' });
  return client;
}

/** All that was sent to a client up to now has come: its pong overtakes nothing. */
async function settled({ store, messages }) {
  const mark = Math.random();
  store.send({ type: 'ping', data: { mark } });
  await messages.next({ type: 'pong', data: { mark } });
}

test('B1 a ping is answered by a pong', async () => {
  const { store, messages } = await enter(user1);
  store.send({ type: 'ping' });
  await messages.next({ type: 'pong' });
  assert.ok(store.isConnected);
});

test('B1 any other type gets an error message, and the connection stays', async () => {
  const client = await enter(user1);
  client.store.send({ type: 'video_call', data: {} });
  const { data } = await client.messages.next({ type: 'error' });
  assert.match(data.message, /video_call/);
  await settled(client);
});

test('B2 a good token gets a message of success, a bad one a message of failure', async () => {
  const { store, messages } = await open();
  store.send({ type: 'auth', token: 'eyJhbGciOiJIUzI1NiJ9.e30.bad' });
  const failure = await messages.next({ type: 'auth_failed' });
  assert.ok(failure.data.message.length > 0);
  store.send({ type: 'auth', token: user1.token });
  const success = await messages.next({ type: 'auth_success' });
  assert.equal(success.data.user.id, 'user1');
});

test('B2 logging out puts the token on the blacklist and closes its live connections', async () => {
  const session = await login(server, 'user2');
  const [leaving, staying] = [await enter(session), await enter(user2)];
  await session.call('POST', '/api/v1/auth/logout');
  await leaving.ends.next(() => true);
  assert.equal(leaving.store.isConnected, false);
  await settled(staying);
  const late = await open();
  late.store.send({ type: 'auth', token: session.token });
  const refusal = await late.messages.next({ type: 'auth_failed' });
  assert.equal(refusal.data.name, 'revoked_token');
});

test('B3 several channels in one message are confirmed with the resulting list', async () => {
  const { store, messages } = await enter(user1);
  store.send({ type: 'subscribe', channels: ['room:orders', 'room:stock'] });
  const joined = await messages.next({ type: 'subscribed' });
  assert.deepEqual(joined.data.channels.slice(-2), ['room:orders', 'room:stock']);
  store.send({ type: 'unsubscribe', channels: ['room:orders'] });
  const left = await messages.next({ type: 'unsubscribed' });
  assert.ok(!left.data.channels.includes('room:orders'));
  assert.ok(left.data.channels.includes('room:stock'));
  await admin.publish({ channel: 'room:orders', type: 'order', data: { n: 1 } });
  await admin.publish({ channel: 'room:stock', type: 'stock', data: { n: 2 } });
  assert.deepEqual((await messages.next({ type: 'stock' })).data, { n: 2 });
  assert.ok(!messages.all.some(({ type }) => type === 'order'));
});

test('B4 a chat message reaches the other users and is confirmed to its sender', async () => {
  const [sender, other] = [await enter(user1), await enter(user2)];
  sender.store.send({ type: 'chat_message', data: { text: '大家好' } });
  await sender.messages.next({ type: 'ack' });
  const heard = await other.messages.next({ type: 'chat_message' });
  assert.deepEqual([heard.user, heard.data.text], ['user1', '大家好']);
  await settled(sender);
  assert.ok(!sender.messages.all.some(({ type }) => type === 'chat_message'));
});

test('B5 a task is told of as created, changed in status, on its way and completed', async () => {
  const client = await enter(user1);
  const { taskId } = await user1.submit('documents.generate', sample);
  await client.messages.next({ type: 'task_completed', data: { taskId } });
  const types = new Set(
    client.messages.all.filter(({ data }) => data?.taskId === taskId).map(({ type }) => type),
  );
  for (const type of ['task_created', 'task_started', 'task_progress', 'task_completed']) {
    assert.ok(types.has(type), `${type} did not come`);
  }
  assert.equal(client.store.getTaskProgress(taskId), 100);
  assert.equal(client.store.getTaskStatus(taskId), 'completed');
  const statuses = client.status.filter((change) => change.taskId === taskId);
  assert.deepEqual(
    statuses.map(({ status }) => status),
    ['pending', 'running', 'completed'],
  );
});

test('B5 a system notification reaches everybody', async () => {
  const everybody = [await enter(user1), await enter(user2)];
  const data = { title: '系统维护', message: '今晚六点' };
  await admin.publish({ all: true, type: 'system_notification', data });
  for (const { messages } of everybody) {
    assert.deepEqual((await messages.next({ type: 'system_notification' })).data, data);
  }
});

function progress(taskId, percent) {
  const data = { taskId, status: 'running', progress: percent };
  return { user: 'user2', type: 'task_progress', key: `task:${taskId}`, data };
}

test('B6 a progress update reaches every connection of its owner, and the caller learns how many', async () => {
  const windows = [await enter(user2), await enter(user2), await enter(user1)];
  const receipt = await admin.publish(progress('order-7', 30));
  assert.equal(receipt.connections, 2);
  for (const { progress: told } of windows.slice(0, 2)) {
    await told.next({ taskId: 'order-7', progress: 30 });
  }
  await settled(windows[2]);
  assert.ok(!windows[2].progress.all.some(({ taskId }) => taskId === 'order-7'));
});

test('B6 B13 what nobody got, the caller is told of, and waits; of a task only the newest progress', async () => {
  const first = await enter(user2);
  await settled(first);
  first.store.disconnect();
  await first.ends.next(() => true);
  await eventually(
    () => admin.call('GET', '/api/v1/users/user2/connections'),
    ({ connections }) => connections === 0,
  );
  for (const percent of [10, 20, 30]) {
    const receipt = await admin.publish(progress('order-8', percent));
    assert.equal(receipt.connections, 0);
    assert.equal(receipt.publications[0].queued, true);
  }
  const note = { user: 'user2', type: 'notification', data: { title: 'while you were away' } };
  assert.equal((await admin.publish(note)).connections, 0);

  const back = await enter(user2);
  const waiting = await back.messages.next({ type: 'notification', data: note.data });
  assert.deepEqual(waiting.data, note.data);
  await settled(back);
  const replayed = back.progress.all.filter(({ taskId }) => taskId === 'order-8');
  assert.deepEqual(replayed, [{ taskId: 'order-8', progress: 30 }]);

  const again = await enter(user2);
  await settled(again);
  assert.ok(!again.messages.all.some(({ type }) => type === 'notification'), 'it came twice');
});

test('B8 a dead connection is found and cleaned up; a live one stays', async () => {
  const [dead, alive] = [await open({ autoPong: false }), await enter(user1)];
  dead.store.send({ type: 'auth', token: user2.token });
  await dead.messages.next({ type: 'auth_success' });
  await dead.ends.next(() => true);
  await settled(alive);
  const { connections } = await admin.call('GET', '/api/v1/users/user2/connections');
  assert.equal(connections, 0);
});

test('B9 statistics tell connections, messages in and out, and how many authentications went well', async () => {
  const before = await admin.stats();
  const [client, other] = [await enter(user1), await open()];
  other.store.send({ type: 'auth', token: 'bad' });
  await other.messages.next({ type: 'auth_failed' });
  await settled(client);
  const now = await admin.stats();
  assert.equal(now.connections.accepted - before.connections.accepted, 2);
  assert.equal(now.messages.received - before.messages.received, 3);
  assert.ok(now.messages.sent - before.messages.sent >= 5);
  assert.equal(now.authentication.succeeded - before.authentication.succeeded, 1);
  assert.equal(now.authentication.failed - before.authentication.failed, 1);
});

test('B10 nobody subscribes to, or publishes on, what is not theirs', async () => {
  const [intruder, owner] = [await enter(user1), await enter(user2)];
  for (const command of [
    { type: 'subscribe', channels: ['user:user2'] },
    { type: 'publish', channel: 'user:user2', data: { text: 'forged' } },
    { type: 'publish', channel: 'all', data: { text: 'forged' } },
  ]) {
    intruder.store.send(command);
    const { data } = await intruder.messages.next({ type: 'error' });
    assert.equal(data.name, 'forbidden');
  }
  await admin.publish({ user: 'user2', type: 'private', data: {} });
  await owner.messages.next({ type: 'private' });
  await settled(intruder);
  const heard = [...intruder.messages.all, ...owner.messages.all];
  assert.ok(!heard.some(({ type, data }) => data?.text === 'forged' || type === 'forged'));
  assert.ok(!intruder.messages.all.some(({ type }) => type === 'private'));
});
