// Reference system C: the snippets and commands of its document as they stand, and a client of its enum of messages. The
// server is told its ports by the document's own variables, and has the document's own ports where they are free.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { BatchClient } from '../reference-clients/c-batch-progress/client.js';
import { login } from '../support/api.js';
import { longTemplate, students } from '../support/files.js';
import { Inbox } from '../support/inbox.js';
import { portLike, startServer } from '../support/server.js';
import { curl, runDocumented } from '../support/shell.js';
import { runSnippets } from '../support/snippets.js';

const document = new URL('../reference-clients/c-batch-progress/document/', import.meta.url);
const sample = { spreadsheet: 'sample-students.xlsx', template: 'sample-certificate.docx' };
const clients = [];

let server;
let socketPort;
let scheduler;
let user;

before(async () => {
  const port = await portLike(3000);
  socketPort = await portLike(3001);
  const variables = { HTTP_PORT: String(port), WEBSOCKET_PORT: String(socketPort) };
  server = await startServer(variables, { preset: 'batch', port });
  [scheduler, user] = await Promise.all(['admin', 'user1'].map((name) => login(server, name)));
});
after(() => server?.stop());
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

const httpHere = () => ({ 'localhost:3000': `localhost:${server.port}` });
const socketHere = () => ({ 'localhost:3001': `localhost:${socketPort}` });

async function connect() {
  const messages = new Inbox();
  const client = await BatchClient.connect(
    `ws://localhost:${socketPort}/ws`,
    (message) => messages.add(message),
    {},
  );
  client.closed.then((code) => messages.end(`closed with ${code}`));
  clients.push(client);
  return { client, messages };
}

/** A client that watches a task, and what it is told. */
async function watch(taskId) {
  const watcher = await connect();
  watcher.client.subscribe({ taskIds: [taskId], rooms: [] });
  await watcher.messages.next({ type: 'subscription_ack' });
  return watcher;
}

async function settled({ client, messages }) {
  client.ping();
  await messages.next({ type: 'pong' });
}

/** What the system's own scheduler would say of a task that it runs. */
function report(type, payload) {
  const { taskId } = payload;
  return scheduler.publish({ channel: `task:${taskId}`, type, data: payload });
}

function taskMessage(taskId, status, progress, more) {
  return { taskId, status, progress, current: progress, total: 100, stage: 'generating', ...more };
}

/** A batch that lasts longer than a test may take: whoever asks for it cancels it. */
async function submitEndless() {
  const [spreadsheet, template] = [
    await user.upload(students(10_000)),
    await user.upload(longTemplate()),
  ];
  return (await user.submit('documents.generate', { spreadsheet, template })).taskId;
}

test('C10 the document’s snippets subscribe to their tasks, and tell their course', async () => {
  const snippets = ['1-connect.js', '2-subscribe.js', '3-progress.js'];
  const page = await runSnippets(
    snippets.map((name) => new URL(name, document)),
    socketHere(),
  );
  clients.push(page);
  const { payload } = await page.frames.next({ type: 'subscription_ack' });
  assert.deepEqual(payload.taskIds, ['task-123', 'task-456']);
  assert.ok(payload.rooms.includes('task:task-123'));

  await report('task_started', taskMessage('task-123', 'running', 0));
  await report('task_progress', taskMessage('task-123', 'running', 42));
  const result = { generated: 100 };
  await report('task_completed', taskMessage('task-123', 'completed', 100, { result }));
  const error = 'the template has no such field';
  await report('task_failed', taskMessage('task-456', 'failed', 3, { error }));
  await page.output.next((words) => words[0] === 'Task failed:');
  assert.deepEqual(page.output.all, [
    ['Task started:', 'task-123'],
    ['Progress: 42%'],
    ['Task completed:', result],
    ['Task failed:', error],
  ]);
});

test('C7 the document’s first snippet logs that it is connected, and what it receives', async () => {
  const page = await runSnippets([new URL('1-connect.js', document)], socketHere());
  clients.push(page);
  await page.output.next((words) => words[0] === 'Connected to WebSocket server');
  const [, message] = await page.output.next((words) => words[0] === 'Received:');
  assert.equal(message.type, 'connected');
  assert.equal(typeof message.payload.clientId, 'string');
});

test('C7 every message has a type of the enum, a payload and a time in milliseconds', async () => {
  const types = [
    ...['task_progress', 'task_started', 'task_completed', 'task_failed', 'task_paused'],
    ...['task_cancelled', 'document_generated', 'document_failed', 'connected', 'disconnected'],
    ...['error', 'ping', 'pong', 'subscribe', 'unsubscribe', 'subscription_ack', 'join_room'],
    ...['leave_room', 'room_broadcast'],
  ];
  const { taskId } = await user.submit('documents.generate', sample);
  const watcher = await watch(taskId);
  watcher.client.joinRoom('lobby');
  watcher.client.broadcast('lobby', 'hello');
  watcher.client.send({ type: 'no_such_type' });
  await watcher.messages.next({ type: 'task_completed' });
  await settled(watcher);
  for (const message of watcher.messages.all) {
    assert.ok(types.includes(message.type), `${message.type} is not in the enum`);
    assert.ok('payload' in message, JSON.stringify(message));
    assert.ok(Math.abs(Date.now() - message.timestamp) < 60_000, JSON.stringify(message));
    assert.ok(['undefined', 'string'].includes(typeof message.id));
  }
});

test('C7 a message of another type, or that is none, gets an error, and the connection stays', async () => {
  const visitor = await connect();
  for (const wrong of [{ type: 'dance' }, { payload: {} }, { type: 'join_room', payload: {} }]) {
    visitor.client.send(wrong);
    const { payload } = await visitor.messages.next({ type: 'error' });
    assert.ok(payload.message.length > 0);
    assert.equal(typeof payload.code, 'number');
  }
  await settled(visitor);
});

test('C10 unsubscribe is acknowledged, and nothing more comes of that task', async () => {
  const watcher = await watch('task-a');
  watcher.client.subscribe({ taskIds: ['task-b'] });
  await watcher.messages.next({ type: 'subscription_ack', payload: { subscribed: true } });
  watcher.client.unsubscribe({ taskIds: ['task-a'] });
  const { payload } = await watcher.messages.next({
    type: 'subscription_ack',
    payload: { subscribed: false },
  });
  assert.deepEqual(payload.taskIds, ['task-a']);
  await report('task_started', taskMessage('task-a', 'running', 0));
  await report('task_started', taskMessage('task-b', 'running', 0));
  await watcher.messages.next({ type: 'task_started', payload: { taskId: 'task-b' } });
  assert.ok(!watcher.messages.all.some(({ payload: { taskId } }) => taskId === 'task-a'));
});

test('C2 a room is heard by those who joined it, until they leave, and by nobody else', async () => {
  const [speaker, listener, leaver, stranger] = [
    await connect(),
    await connect(),
    await connect(),
    await connect(),
  ];
  for (const { client, messages } of [speaker, listener, leaver]) {
    client.joinRoom('reports');
    await messages.next({ type: 'subscription_ack', payload: { subscribed: true } });
  }
  stranger.client.joinRoom('other');
  await stranger.messages.next({ type: 'subscription_ack' });
  leaver.client.leaveRoom('reports');
  await leaver.messages.next({ type: 'subscription_ack', payload: { subscribed: false } });

  speaker.client.broadcast('reports', 'the report is ready');
  for (const { messages } of [speaker, listener]) {
    const heard = await messages.next({ type: 'room_broadcast' });
    assert.match(JSON.stringify(heard.payload), /the report is ready/);
  }
  for (const other of [leaver, stranger]) {
    await settled(other);
    assert.ok(!other.messages.all.some(({ type }) => type === 'room_broadcast'));
  }
});

test('C8 C15 a batch of documents is watched with every field of a progress message', async () => {
  const taskId = await submitEndless();
  const { messages } = await watch(taskId);
  const { payload } = await messages.next(
    (message) =>
      message.type === 'task_progress' &&
      message.payload.progress > 0 &&
      message.payload.estimatedTimeRemaining !== undefined,
  );
  assert.equal(payload.taskId, taskId);
  assert.equal(payload.status, 'running');
  assert.ok(payload.progress < 100);
  assert.ok(payload.current > 0 && payload.current < payload.total);
  assert.equal(payload.total, 10_000);
  assert.ok(payload.stage.length > 0);
  assert.ok(payload.message.length > 0);
  assert.ok(payload.estimatedTimeRemaining > 0);
  await user.call('POST', `/api/v1/tasks/${taskId}/cancel`);
  await messages.next({ type: 'task_cancelled' });
});

test('C15 a batch that is handed in becomes documents, each told of as it is made', async () => {
  const { taskId } = await user.submit('documents.generate', sample);
  const { messages } = await watch(taskId);
  const done = await messages.next({ type: 'task_completed' });
  const { total, generated, failed } = done.payload.result;
  assert.deepEqual({ total, generated, failed }, { total: 300, generated: 293, failed: 7 });
  const made = messages.all.filter(({ type }) => type === 'document_generated');
  assert.ok(made.length > 0 && made.every(({ payload }) => payload.row > 1));
  assert.ok((await user.result(taskId)).length > 0);
});

test('C15 a batch is paused, resumed and cancelled, and its watcher sees each', async () => {
  const taskId = await submitEndless();
  const { messages } = await watch(taskId);
  await messages.next({ type: 'task_progress', payload: { status: 'running' } });
  await user.call('POST', `/api/v1/tasks/${taskId}/pause`);
  const paused = await messages.next({ type: 'task_paused' });
  assert.equal(paused.payload.status, 'paused');
  const before = messages.all.length;
  await user.call('POST', `/api/v1/tasks/${taskId}/resume`);
  const isBack = ({ type, payload }) => type === 'task_progress' && payload.status === 'running';
  await messages.next((message) => isBack(message) && messages.all.indexOf(message) >= before);
  await user.call('POST', `/api/v1/tasks/${taskId}/cancel`);
  const end = await messages.next({ type: 'task_cancelled' });
  assert.equal(end.payload.status, 'cancelled');
  assert.ok(end.payload.current < end.payload.total);
});

/** The same members of the same kinds, all the way down. */
function assertLike(answer, shown, path = 'the answer') {
  assert.deepEqual(Object.keys(answer).toSorted(), Object.keys(shown).toSorted(), path);
  for (const [name, value] of Object.entries(shown)) {
    assert.equal(typeof answer[name], typeof value, `${path}.${name}`);
    if (typeof value === 'object') {
      assertLike(answer[name], value, `${path}.${name}`);
    }
  }
}

test('C11 /health has the fields shown', async () => {
  const { demo, ...health } = await curl(`http://localhost:${server.port}/health`);
  // The page asks whether this is a demo.
  assert.ok([undefined, true].includes(demo));
  assertLike(health, {
    status: 'healthy',
    timestamp: 1234567890,
    uptime: 123.456,
    websocket: { connections: 10, messages: 1000 },
    broadcaster: { queueSize: 0, totalBroadcasts: 500 },
  });
  assert.equal(health.status, 'healthy');
});

test('C11 /api/websocket/stats has the fields shown, and they count what happens', async () => {
  const stats = () => runDocumented(new URL('websocket-stats.sh', document), httpHere());
  const before = await stats();
  assertLike(before, {
    server: { uptime: 123456, startTime: 1234567890, version: '1.0.0' },
    connections: { total: 100, active: 10, authenticated: 8 },
    messages: { totalSent: 10000, totalReceived: 5000, sentPerMinute: 100, receivedPerMinute: 50 },
    rooms: { total: 5, clients: 10 },
    memory: { used: 12345678, total: 100000000, percentage: 12.34 },
  });
  const visitor = await connect();
  visitor.client.joinRoom('counted');
  await visitor.messages.next({ type: 'subscription_ack' });
  await settled(visitor);
  const now = await stats();
  assert.equal(now.connections.total - before.connections.total, 1);
  assert.equal(now.connections.active - before.connections.active, 1);
  assert.equal(now.messages.totalReceived - before.messages.totalReceived, 2);
  // connected, subscription_ack, pong
  assert.equal(now.messages.totalSent - before.messages.totalSent, 3);
  assert.equal(now.rooms.total - before.rooms.total, 1);
  assert.ok(now.server.uptime >= before.server.uptime);
  const { used, total, percentage } = now.memory;
  assert.ok(used > 0 && used <= total && percentage > 0 && percentage <= 100);
});

test('C11 /api/broadcaster/stats has the fields shown, and they count what is broadcast', async () => {
  const stats = () => runDocumented(new URL('broadcaster-stats.sh', document), httpHere());
  const before = await stats();
  assertLike(before, {
    totalBroadcasts: 1000,
    totalMessages: 10000,
    successfulSends: 9950,
    failedSends: 50,
    averageLatency: 10.5,
    queueSize: 0,
    cacheSize: 5,
    lastUpdate: 1234567890,
  });
  const { taskId } = await user.submit('documents.generate', sample);
  const { messages } = await watch(taskId);
  await messages.next({ type: 'task_completed' });
  const now = await stats();
  assert.ok(now.totalBroadcasts > before.totalBroadcasts);
  assert.ok(now.totalMessages > before.totalMessages);
  assert.ok(now.successfulSends > before.successfulSends);
  assert.ok(now.lastUpdate > before.lastUpdate);
});
