// Reference system A by its own client: log in, connect and authenticate by itself, ask, get the result pushed.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { SimplePushClient } from '../reference-clients/a-simple-push/client.js';
import { login } from '../support/api.js';
import { students } from '../support/files.js';
import { Inbox } from '../support/inbox.js';
import { startNetwork } from '../support/network.js';
import { startServer } from '../support/server.js';

const queue = 2;
const clients = [];

let server;

before(async () => {
  server = await startServer(
    { CARILLON_TASKS_CONCURRENCY: '1', CARILLON_TASKS_QUEUE: String(queue) },
    { preset: 'simple' },
  );
});
after(() => server?.stop());
afterEach(() => {
  for (const client of clients.splice(0)) {
    client.leave();
  }
});

/** The page with its panels, logged in and ready for requests. */
async function enter(username = 'user1', url = server.url) {
  const panels = { log: new Inbox(), pushes: new Inbox(), ready: new Inbox() };
  const client = new SimplePushClient(url, {
    onLog: (message) => panels.log.add(message),
    onPush: (result) => panels.pushes.add(result),
    onReady: (message) => panels.ready.add(message),
  });
  clients.push(client);
  const token = await client.login(username, username.replace('user', 'password'));
  await panels.ready.next(() => true);
  return { client, token, ...panels };
}

test('A1 the preset user1 and password1 log in over HTTP and get a JWT; a wrong password gets none', async () => {
  const { token } = await enter();
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  assert.equal(claims.sub, 'user1');
  const stranger = new SimplePushClient(server.url);
  await assert.rejects(stranger.login('user1', 'password2'), /401/);
});

test('A2 an auth message with the JWT binds the connection to its user', async () => {
  const { log } = await enter('user2');
  const reply = await log.next({ type: 'auth_success' });
  assert.equal(reply.data.user.id, 'user2');
});

test('A3 A4 a data request is acknowledged with a task id, worked on, and its JSON result pushed', async () => {
  const { client, log, pushes } = await enter();
  client.requestData({ search: 'Li', limit: 5 });
  const ack = await log.next({ type: 'ack' });
  assert.equal(ack.data.status, 'pending');
  const push = await pushes.next({ taskId: ack.data.taskId });
  assert.equal(push.status, 'completed');
  const { columns, rows, matched, total } = push.result;
  assert.equal(rows.length, Math.min(5, matched));
  assert.ok(matched > 0 && matched < total);
  assert.ok(rows.every((row) => row.length === columns.length));
});

test('A4 a result reaches the user who asked, in every window, and nobody else', async () => {
  const [asking, window, other] = [await enter(), await enter(), await enter('user2')];
  asking.client.requestData({ limit: 1 });
  const { data } = await asking.log.next({ type: 'ack' });
  await asking.pushes.next({ taskId: data.taskId });
  await window.pushes.next({ taskId: data.taskId });
  // Whatever was sent to the other before their own result has come by then.
  other.client.requestData({ limit: 1 });
  const own = await other.log.next({ type: 'ack' });
  await other.pushes.next({ taskId: own.data.taskId });
  assert.ok(!JSON.stringify(other.log.all).includes(data.taskId));
});

test('A5 the client connects and authenticates by itself after login, and again after a cut', async () => {
  const network = await startNetwork(server);
  const { client, log, pushes, ready } = await enter('user1', network.url);
  await network.down();
  await network.up();
  await ready.next(() => true);
  client.requestData({ limit: 1 });
  const { data } = await log.next({ type: 'ack' });
  await pushes.next({ taskId: data.taskId });
  client.leave();
  await network.down();
});

test('A6 login and socket are on one port, and the page may come from another', async () => {
  const origin = 'http://localhost:8080';
  const answer = await fetch(`${server.url}/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', origin },
    body: JSON.stringify({ username: 'user1', password: 'password1' }),
  });
  assert.ok(['*', origin].includes(answer.headers.get('access-control-allow-origin')));
  const { log } = await enter();
  await log.next({ type: 'connected' });
});

test('A3 A7 a full task queue is a clear refusal; what was taken on is done, and requests go on after', async () => {
  const { client, log, pushes } = await enter();
  const application = await login(server, 'user1');
  const spreadsheet = await application.upload(students(5000));
  const template = 'sample-certificate.docx';
  const long = await application.submit('documents.generate', { spreadsheet, template });
  await log.next({ type: 'task_started', data: { taskId: long.taskId } });
  const waiting = [];
  for (let i = 0; i < queue; i++) {
    client.requestData({ limit: 1 });
    waiting.push((await log.next({ type: 'ack' })).data.taskId);
  }
  client.requestData({ limit: 1 });
  const refusal = await log.next({ type: 'error' });
  assert.equal(refusal.data.name, 'queue_full');
  assert.match(refusal.data.message, /full/);

  await application.call('POST', `/api/v1/tasks/${long.taskId}/cancel`);
  for (const taskId of waiting) {
    await pushes.next({ taskId });
  }
  client.requestData({ limit: 1 });
  const { data } = await log.next({ type: 'ack' });
  await pushes.next({ taskId: data.taskId });
});

test('A8 the server is one process', () => {
  assert.equal(server.processes.length, 1, server.processes.join('\n'));
});
