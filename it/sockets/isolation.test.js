// What one connection does wrong is its own affair.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { login } from '../support/api.js';
import { connectAs, settled } from '../support/client.js';
import { startServer } from '../support/server.js';

const room = 'room:quiet';

let server;
let user1;
let user2;
let admin;
/** Goes on talking to each other through every test. */
let bystanders;
let said = 0;

before(async () => {
  server = await startServer();
  [user1, user2, admin] = await Promise.all(
    ['user1', 'user2', 'admin'].map((name) => login(server, name)),
  );
});
after(() => server?.stop());

beforeEach(async () => {
  bystanders = await Promise.all([user1, user1, user2, user2].map((api) => connectAs(api)));
  for (const client of bystanders) {
    await client.request({ type: 'subscribe', channels: [room] });
  }
});

afterEach(async () => {
  const [speaker] = bystanders;
  for (let i = 0; i < 5; i++) {
    said += 1;
    const n = said;
    const ack = await speaker.request({ type: 'publish', channel: room, data: { n } });
    for (const client of bystanders) {
      const heard = await client.frame(({ channel, data }) => channel === room && data.n === n);
      assert.equal(heard.offset, ack.data.offset);
    }
  }
  await Promise.all(bystanders.map((client) => client.close()));
});

test('a frame of 10 MB closes the connection that sent it, and no other', async () => {
  const offender = await connectAs(user2);
  offender.send(JSON.stringify({ type: 'publish', channel: room, data: 'x'.repeat(10_000_000) }));
  const { code } = await offender.closed;
  assert.equal(code, 1009);
  assert.ok(bystanders.every((client) => client.isOpen));
  assert.ok(bystanders.every((client) => client.on(room).length === 0));
});

test('a message of the size limit is taken, and one byte more is not', async () => {
  const [speaker, listener] = bystanders;
  const frame = (size) => {
    const bare = JSON.stringify({ type: 'publish', channel: room, id: 'big', data: '' });
    return bare.replace('""', `"${'x'.repeat(size - bare.length)}"`);
  };
  speaker.send(frame(65_536));
  await speaker.frame(({ id, type }) => id === 'big' && type === 'ack');
  await listener.frame(({ channel }) => channel === room);
  const offender = await connectAs(user2);
  offender.send(frame(65_537));
  assert.equal((await offender.closed).code, 1009);
});

const malformed = {
  'no JSON': 'hello',
  'JSON that stops short': '{"type":"ping"',
  'a list': '[1,2]',
  'a number': '42',
  nothing: '',
  'no type': '{"data":1}',
  'a type that is a number': '{"type":7}',
  'two values': '{"type":"ping"} {"type":"ping"}',
  'a thousand levels': `{"type":"publish","channel":"${room}","data":${'['.repeat(1000)}${']'.repeat(1000)}}`,
};

for (const [name, text] of Object.entries(malformed)) {
  test(`B1 a message that is ${name} gets an error, and the connection stays`, async () => {
    const clumsy = await connectAs(user2);
    clumsy.send(text);
    const { data } = await clumsy.frame('error');
    assert.ok([110, 111, 112].includes(data.code), JSON.stringify(data));
    assert.equal((await clumsy.request({ type: 'ping' })).type, 'pong');
    await clumsy.close();
  });
}

test('a binary frame closes the connection that sent it', async () => {
  const offender = await connectAs(user2);
  offender.send(new Uint8Array([1, 2, 3]));
  assert.equal((await offender.closed).code, 1003);
});

test('bytes that are no UTF-8 close the connection that sent them', async () => {
  const offender = await connectAs(user2);
  offender.sendBytesAsText(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]));
  assert.equal((await offender.closed).code, 1007);
});

test('B10 nobody subscribes to, reads or writes what belongs to another user', async () => {
  const curious = await connectAs(user2);
  for (const command of [
    { type: 'subscribe', channels: ['user:user1'] },
    { type: 'subscribe', channels: ['room:fine', 'user:user1'] },
    { type: 'history', channel: 'user:user1' },
    { type: 'presence', channel: 'user:user1' },
    { type: 'publish', channel: 'user:user1', data: 1 },
    { type: 'publish', channel: 'user:user2', data: 1 },
    { type: 'publish', channel: 'all', data: 1 },
    { type: 'chat_message', channel: 'user:user1', data: { text: 'hi' } },
  ]) {
    const refusal = await curious.request(command);
    assert.equal(refusal.type, 'error', JSON.stringify(command));
    assert.equal(refusal.data.code, 106, JSON.stringify(refusal));
  }
  await admin.publish({ user: 'user1', type: 'secret', data: { text: 'for user1 alone' } });
  await bystanders[0].frame('secret');
  await bystanders[1].frame('secret');
  for (const client of [curious, bystanders[2], bystanders[3]]) {
    await settled(client, admin, 'user2');
    assert.ok(!client.frames.some(({ type }) => type === 'secret'));
  }
  const { data } = await curious.request({ type: 'subscribe', channels: ['room:fine'] });
  assert.deepEqual(data.channels, ['user:user2', 'all', 'room:fine']);
  await curious.close();
});

test('a token of another user does not take a connection over', async () => {
  const client = await connectAs(user2);
  const refusal = await client.request({ type: 'auth', token: user1.token });
  assert.equal(refusal.type, 'auth_failed');
  assert.equal(refusal.data.code, 106);
  await admin.publish({ user: 'user1', type: 'secret', data: {} });
  await settled(client, admin, 'user2');
  assert.ok(!client.frames.some(({ type }) => type === 'secret'));
  await client.close();
});

test('users do not publish as the application', async () => {
  await assert.rejects(user1.publish({ user: 'user2', data: {} }), { status: 403, code: 106 });
  await assert.rejects(user1.publish({ all: true, data: {} }), { status: 403, code: 106 });
});
