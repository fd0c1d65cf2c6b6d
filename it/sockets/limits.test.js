// Bounds in time and number, made small so that they are soon reached.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { login } from '../support/api.js';
import { Client, connectAs } from '../support/client.js';
import { students } from '../support/files.js';
import { startServer } from '../support/server.js';

let server;
let user;

before(async () => {
  server = await startServer({
    CARILLON_HEARTBEAT_PING: '1s',
    CARILLON_HEARTBEAT_PONG: '3s',
    CARILLON_LIMITS_AUTHENTICATION_TIME: '2s',
    CARILLON_LIMITS_CHANNELS_PER_CONNECTION: '3',
    CARILLON_TASKS_CONCURRENCY: '1',
    CARILLON_TASKS_QUEUE: '2',
  });
  user = await login(server, 'user1');
});
after(() => server?.stop());

test('B8 C3 a connection that answers no ping is closed, one that answers stays', async () => {
  const dead = await Client.open(`${server.socketUrl}?token=${user.token}`, { autoPong: false });
  const alive = await Client.open(`${server.socketUrl}?token=${user.token}`);
  assert.equal((await dead.closed).code, 3003);
  assert.equal((await alive.request({ type: 'ping' })).type, 'pong');
  const gone = await user.stats();
  assert.equal(gone.connections.open, 1);
  await alive.close();
});

test('a connection that does not authenticate is closed in time', async () => {
  const silent = await Client.open(server.socketUrl);
  assert.equal((await silent.closed).code, 3501);
});

test('a channel too many is refused, and with it the whole message', async () => {
  const client = await connectAs(user);
  await client.request({ type: 'subscribe', channels: ['room:1', 'room:2'] });
  const refusal = await client.request({ type: 'subscribe', channels: ['room:3', 'room:4'] });
  assert.equal(refusal.data.code, 130);
  const { data } = await client.request({ type: 'subscribe', channels: ['room:5'] });
  assert.deepEqual(data.channels, ['user:user1', 'all', 'room:1', 'room:2', 'room:5']);
  await client.close();
});

test('A3 a full task queue is a clear refusal, and what was accepted is still done', async () => {
  const client = await connectAs(user);
  const spreadsheet = await user.upload(students(5000));
  const input = { spreadsheet, template: 'sample-certificate.docx' };
  const long = await client.request({ type: 'task_submit', task: 'documents.generate', input });
  await client.frame('task_started');
  const waiting = [];
  for (let i = 0; i < 2; i++) {
    waiting.push((await client.request({ type: 'request', query: { limit: 1 } })).data.taskId);
  }
  const refusal = await client.request({ type: 'request', query: { limit: 1 } });
  assert.equal(refusal.type, 'error');
  assert.equal(refusal.data.code, 131);
  await assert.rejects(user.submit('data.query', {}), { status: 503, code: 131 });

  await client.request({ type: 'task_cancel', taskId: long.data.taskId });
  for (const taskId of waiting) {
    await client.frame(({ type, data }) => type === 'task_completed' && data.taskId === taskId);
  }
  await client.close();
});
