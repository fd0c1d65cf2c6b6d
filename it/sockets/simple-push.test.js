// Reference system A, told from its document: log in over HTTP, connect, authenticate by a message,
// ask for data, get the result pushed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { login } from '../support/api.js';
import { Client, connectAs, settled } from '../support/client.js';
import { startServer } from '../support/server.js';

let server;

before(async () => {
  server = await startServer();
});
after(() => server?.stop());

test('A1 logging in with user1 and password1 returns a JWT', async () => {
  const user = await login(server, 'user1');
  const [header, claims] = user.token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  assert.equal(header.alg, 'HS256');
  assert.equal(claims.sub, 'user1');
  assert.ok(claims.exp > Date.now() / 1000);
});

test('A1 a wrong password is refused without telling which of the two was wrong', async () => {
  const attempt = async (username, password) => {
    const answer = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    return { status: answer.status, body: await answer.json() };
  };
  const wrongPassword = await attempt('user1', 'wrong');
  const wrongName = await attempt('nobody', 'password1');
  assert.equal(wrongPassword.status, 401);
  assert.equal(wrongPassword.body.code, 105);
  assert.deepEqual(wrongName, wrongPassword);
});

test('A2 A3 A4 a data request is acknowledged with a task id and its result is pushed', async () => {
  const user = await login(server, 'user1');
  const client = await Client.open(server.socketUrl);
  client.send({ type: 'auth', token: user.token });
  await client.frame('auth_success');

  const ack = await client.request({ type: 'request', query: { search: '李', limit: 1000 } });
  assert.equal(ack.type, 'ack');
  assert.equal(ack.data.status, 'pending');
  const { taskId } = ack.data;
  assert.ok(taskId.length > 0);

  const done = await client.frame('task_completed');
  assert.equal(done.data.taskId, taskId);
  const { columns, rows, matched, total } = done.data.result;
  assert.equal(total, 300);
  assert.equal(rows.length, matched);
  assert.ok(rows.length > 0 && rows.length < total);
  assert.ok(
    rows.every((row) => row.length === columns.length && row.some((v) => `${v}`.includes('李'))),
  );
  await client.close();
});

test('A3 the acknowledgement comes before anything else that is said about the task', async () => {
  const client = await connectAs(await login(server, 'user1'));
  for (let i = 0; i < 30; i++) {
    const ack = await client.request({ type: 'request', query: { limit: 1 } });
    const { taskId } = ack.data;
    await client.frame(({ type, data }) => type === 'task_completed' && data.taskId === taskId);
    const first = client.frames.find(({ data }) => data?.taskId === taskId);
    assert.equal(first, ack);
  }
  await client.close();
});

test('A3 a data request that can not be understood is refused, not queued', async () => {
  const user = await login(server, 'user1');
  const client = await connectAs(user);
  const before = (await user.tasks()).tasks.length;
  const refusal = await client.request({ type: 'request', query: { limit: 'many' } });
  assert.equal(refusal.type, 'error');
  assert.equal(refusal.data.code, 112);
  assert.equal((await user.tasks()).tasks.length, before);
  await client.close();
});

test('A4 the result is pushed to every connection of that user and to no other user', async () => {
  const [user1, user2, admin] = await Promise.all(
    ['user1', 'user2', 'admin'].map((name) => login(server, name)),
  );
  const [asking, secondDevice, stranger] = [
    await connectAs(user1),
    await connectAs(user1),
    await connectAs(user2),
  ];
  const ack = await asking.request({ type: 'request', query: { limit: 3 } });
  for (const client of [asking, secondDevice]) {
    const done = await client.frame('task_completed');
    assert.equal(done.data.taskId, ack.data.taskId);
    assert.equal(done.data.result.rows.length, 3);
  }
  await settled(stranger, admin, 'user2');
  assert.ok(!JSON.stringify(stranger.frames).includes(ack.data.taskId));
  await Promise.all([asking, secondDevice, stranger].map((client) => client.close()));
});

test('A6 HTTP and WebSocket share the port, and pages of other origins may use both in demo mode', async () => {
  const origin = 'http://pages.example:8080';
  const preflight = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  assert.ok(preflight.ok);
  assert.ok(['*', origin].includes(preflight.headers.get('access-control-allow-origin')));
  const client = await Client.open(server.socketUrl, { origin });
  await client.frame('connected');
  await client.close();
});

test('A7 a user who opens too many connections is refused the next one and keeps the others', async () => {
  const user = await login(server, 'user2');
  const clients = await Promise.all(Array.from({ length: 10 }, () => connectAs(user)));
  const next = await Client.open(`${server.socketUrl}?token=${user.token}`);
  assert.equal((await next.closed).code, 3009);
  assert.equal(next.frames.at(-1).data.code, 130);
  for (const client of clients) {
    assert.equal((await client.request({ type: 'ping' })).type, 'pong');
  }
  await Promise.all(clients.map((client) => client.close()));
});

test('A8 the whole server is one process', async () => {
  const answer = await fetch(`${server.url}/health`);
  assert.deepEqual(await answer.json(), { status: 'healthy', demo: true });
  assert.equal(server.processes.length, 1, server.processes.join('\n'));
});
