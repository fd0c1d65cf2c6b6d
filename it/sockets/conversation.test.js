// The native protocol as docs/protocol.md tells it: one command after the other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { login } from '../support/api.js';
import { Client, connectAs, settled } from '../support/client.js';
import { startServer } from '../support/server.js';

let server;
let user1;
let user2;
let admin;

before(async () => {
  server = await startServer();
  [user1, user2, admin] = await Promise.all(
    ['user1', 'user2', 'admin'].map((name) => login(server, name)),
  );
});
after(() => server?.stop());

test('B1 a connection is greeted, and may do nothing before it has authenticated', async () => {
  const client = await Client.open(server.socketUrl);
  const greeting = await client.frame('connected');
  assert.match(greeting.data.server, /^carillon\//);
  const refusal = await client.request({ type: 'subscribe', channels: ['room:a'] });
  assert.equal(refusal.type, 'error');
  assert.equal(refusal.data.code, 101);
  await client.close();
});

test('B2 an auth message binds the connection to the user of the token', async () => {
  const client = await Client.open(server.socketUrl);
  const reply = await client.request({ type: 'auth', token: user1.token });
  assert.equal(reply.type, 'auth_success');
  assert.equal(reply.data.user.id, 'user1');
  assert.deepEqual(reply.data.channels, ['user:user1', 'all']);
  assert.ok(reply.data.expiresAt > Date.now());
  await client.close();
});

test('B2 a refused auth message leaves time for another try', async () => {
  const client = await Client.open(server.socketUrl);
  const refusal = await client.request({ type: 'auth', token: 'no.such.token' });
  assert.equal(refusal.type, 'auth_failed');
  assert.equal(refusal.data.code, 102);
  await client.authenticate(user1.token);
  await client.close();
});

test('a token in the URL authenticates the connection at once', async () => {
  const client = await Client.open(`${server.socketUrl}?token=${user2.token}`);
  const reply = await client.frame('auth_success');
  assert.equal(reply.data.user.id, 'user2');
  await client.close();
});

test('a refused token in the URL closes the connection for good', async () => {
  const client = await Client.open(`${server.socketUrl}?token=nonsense`);
  const { code } = await client.closed;
  assert.equal(client.frames.at(-1).type, 'auth_failed');
  assert.equal(code, 3500);
});

test('B2 logging out ends the live connections of that session and no others', async () => {
  const leaving = await login(server, 'user1');
  const [gone, other] = [await connectAs(leaving), await connectAs(user1)];
  await leaving.call('POST', '/api/v1/auth/logout');
  assert.equal((await gone.closed).code, 3502);
  assert.equal((await other.request({ type: 'ping' })).type, 'pong');
  const late = await Client.open(server.socketUrl);
  const refusal = await late.request({ type: 'auth', token: leaving.token });
  assert.equal(refusal.data.code, 104);
  await Promise.all([other.close(), late.close()]);
});

test('B3 several channels are subscribed to in one message, confirmed with the resulting list', async () => {
  const client = await connectAs(user1);
  const reply = await client.request({ type: 'subscribe', channels: ['room:b3-x', 'room:b3-y'] });
  assert.equal(reply.type, 'subscribed');
  assert.deepEqual(reply.data.channels, ['user:user1', 'all', 'room:b3-x', 'room:b3-y']);
  assert.deepEqual(Object.keys(reply.data.positions), ['room:b3-x', 'room:b3-y']);
  const left = await client.request({ type: 'unsubscribe', channels: ['room:b3-x'] });
  assert.deepEqual(left.data.channels, ['user:user1', 'all', 'room:b3-y']);
  assert.deepEqual(left.data.removed, ['room:b3-x']);
  await client.close();
});

test('C2 what is published in a room reaches its subscribers and nobody else', async () => {
  const [sender, inside, outside] = await Promise.all([
    connectAs(user1),
    connectAs(user2),
    connectAs(user2),
  ]);
  await sender.request({ type: 'subscribe', channels: ['room:c2'] });
  await inside.request({ type: 'subscribe', channels: ['room:c2'] });
  const ack = await sender.request({
    type: 'publish',
    channel: 'room:c2',
    event: 'greeting',
    data: { text: 'hello', deep: { list: [1, 2.5, null, '钟'] } },
  });
  assert.equal(ack.type, 'ack');
  for (const client of [sender, inside]) {
    const heard = await client.frame('greeting');
    assert.equal(heard.channel, 'room:c2');
    assert.equal(heard.user, 'user1');
    assert.equal(heard.offset, ack.data.offset);
    assert.deepEqual(heard.data, { text: 'hello', deep: { list: [1, 2.5, null, '钟'] } });
  }
  await settled(outside, admin, 'user2');
  assert.deepEqual(outside.on('room:c2'), []);
  await Promise.all([sender, inside, outside].map((client) => client.close()));
});

test('B4 chat reaches the other users; the sender gets a confirmation on no device the message', async () => {
  const [sender, secondDevice, other] = await Promise.all([
    connectAs(user1),
    connectAs(user1),
    connectAs(user2),
  ]);
  const ack = await sender.request({ type: 'chat_message', data: { text: 'anyone here?' } });
  assert.equal(ack.type, 'ack');
  const heard = await other.frame('chat_message');
  assert.equal(heard.user, 'user1');
  assert.equal(heard.data.text, 'anyone here?');
  for (const own of [sender, secondDevice]) {
    await settled(own, admin, 'user1');
    assert.deepEqual(own.on('all'), []);
  }
  await Promise.all([sender, secondDevice, other].map((client) => client.close()));
});

test('C3 a ping is answered with what it carried', async () => {
  const client = await connectAs(user1);
  const pong = await client.request({ type: 'ping', data: { n: 1 } });
  assert.equal(pong.type, 'pong');
  assert.deepEqual(pong.data, { n: 1 });
  await client.close();
});

test('presence tells who is in a room, with how many connections', async () => {
  const clients = await Promise.all([connectAs(user1), connectAs(user1), connectAs(user2)]);
  for (const client of clients) {
    await client.request({ type: 'subscribe', channels: ['room:presence'] });
  }
  const present = async () => {
    const reply = await clients[2].request({ type: 'presence', channel: 'room:presence' });
    return reply.data.users.toSorted((a, b) => a.user.localeCompare(b.user));
  };
  assert.deepEqual(await present(), [
    { user: 'user1', connections: 2 },
    { user: 'user2', connections: 1 },
  ]);
  await clients[0].request({ type: 'unsubscribe', channels: ['room:presence'] });
  assert.deepEqual(await present(), [
    { user: 'user1', connections: 1 },
    { user: 'user2', connections: 1 },
  ]);
  await Promise.all(clients.map((client) => client.close()));
});

test('history gives what a channel holds, after a position and up to a limit', async () => {
  const client = await connectAs(user1);
  const acks = [];
  for (let n = 1; n <= 5; n++) {
    acks.push(await client.request({ type: 'publish', channel: 'room:history', data: { n } }));
  }
  const numbers = ({ data }) => data.publications.map((publication) => publication.data.n);
  const all = await client.request({ type: 'history', channel: 'room:history' });
  assert.deepEqual(numbers(all), [1, 2, 3, 4, 5]);
  assert.equal(all.data.complete, true);
  const { epoch, offset } = acks[1].data;
  const later = await client.request({
    type: 'history',
    channel: 'room:history',
    since: { epoch, offset },
    limit: 2,
  });
  assert.deepEqual(numbers(later), [3, 4]);
  assert.equal(later.data.complete, false);
  await client.close();
});

test('B9 statistics count connections, messages and authentications as they happen', async () => {
  const client = await connectAs(user1);
  const before = (await client.request({ type: 'stats' })).data;
  const others = await Promise.all([connectAs(user2), connectAs(user2)]);
  const failing = await Client.open(server.socketUrl);
  await failing.request({ type: 'auth', token: 'bad' });
  await client.request({ type: 'publish', channel: 'room:stats', data: 1 });
  const now = (await client.request({ type: 'stats' })).data;
  assert.equal(now.connections.open - before.connections.open, 3);
  assert.equal(now.connections.authenticated - before.connections.authenticated, 2);
  assert.equal(now.connections.accepted - before.connections.accepted, 3);
  assert.equal(now.authentication.succeeded - before.authentication.succeeded, 2);
  assert.equal(now.authentication.failed - before.authentication.failed, 1);
  assert.equal(now.messages.published - before.messages.published, 1);
  // Three auth messages, one publish, one stats.
  assert.equal(now.messages.received - before.messages.received, 5);
  assert.deepEqual(Object.keys((await user1.stats()).connections), Object.keys(now.connections));
  await Promise.all([client, failing, ...others].map((one) => one.close()));
});

test('B1 an unknown type is an error that names it, and the connection stays', async () => {
  const client = await connectAs(user1);
  const refusal = await client.request({ type: 'dance' });
  assert.equal(refusal.type, 'error');
  assert.equal(refusal.data.code, 111);
  assert.match(refusal.data.message, /'dance'/);
  assert.equal((await client.request({ type: 'ping' })).type, 'pong');
  await client.close();
});
