// Reference system E: what its page sends, its commands as they stand in its document, and tokens that it signs itself
// with the secret that its document sets. The page is opened in browser/momentum.spec.js.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { MomentumClient } from '../reference-clients/e-momentum/client.js';
import { login } from '../support/api.js';
import { Inbox, soon } from '../support/inbox.js';
import { signToken } from '../support/jwt.js';
import { startServer } from '../support/server.js';
import { runDocumented } from '../support/shell.js';

const document = new URL('../reference-clients/e-momentum/document/', import.meta.url);
const secret = 'your-secret-key';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const clients = [];

let server;
/** Their ids: new people for every test, so that nobody is awaited who has just left. */
let people;

before(async () => {
  server = await startServer(
    {
      JWT_SECRET: secret,
      CARILLON_AUTH_SECRET: undefined,
      CARILLON_HEARTBEAT_PING: '1s',
      CARILLON_HEARTBEAT_PONG: '3s',
    },
    { preset: 'momentum' },
  );
});
after(() => server?.stop());
beforeEach(() => {
  people = { alice: randomUUID(), bob: randomUUID(), charlie: randomUUID() };
});
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

const url = () => `ws://127.0.0.1:${server.port}/ws`;
const here = (more) => ({ '127.0.0.1:8000': `127.0.0.1:${server.port}`, ...more });
const run = (name, more) => runDocumented(new URL(`${name}.sh`, document), here(more));
const online = async () => JSON.stringify(await run('online'));

function tokenOf(username) {
  return signToken({ sub: people[username], username, email: `${username}@example.com` }, secret);
}

function open(token, options) {
  const messages = new Inbox();
  const client = new MomentumClient(url(), token, (message) => messages.add(message), options);
  client.closed.then((code) => messages.end(`closed with ${code}`));
  return { client, messages };
}

async function enter(username, options) {
  const person = open(tokenOf(username), options);
  clients.push(person.client);
  await soon(person.client.opened, 'the connection');
  await settled(person);
  return person;
}

/** All that was sent to somebody up to now has come. */
async function settled({ client, messages }) {
  const mark = Math.random();
  client.send('ping', { mark });
  await messages.next({ message_type: 'pong', data: { mark } });
}

const heard = ({ messages }, type) =>
  messages.all.filter(({ message_type }) => message_type === type);

test('E1 a token that the system’s own secret signed lets in', async () => {
  const { messages, client } = await enter('alice');
  client.ping();
  await messages.next({ message_type: 'pong', data: { manual: true } });
});

test('E1 a bad token, one of another secret and one that has expired are refused', async () => {
  const witness = await enter('bob');
  const claims = { sub: people.alice, username: 'alice' };
  for (const token of [
    'your-jwt-token-here',
    signToken(claims, 'another-secret'),
    signToken({ ...claims, exp: 1_700_000_000 }, secret),
  ]) {
    const { client, messages } = open(token);
    await soon(client.closed, 'the end of the connection');
    assert.deepEqual(heard({ messages }, 'text'), []);
  }
  await settled(witness);
  const joined = heard(witness, 'user_joined').filter(({ data }) => data.user_id === people.alice);
  assert.deepEqual(joined, []);
});

test('E1 an inactive user is refused, and put out; once active again they may come back', async () => {
  const admin = await login(server, 'admin');
  const set = (action) => admin.call('POST', `/api/v1/users/${people.alice}/${action}`);
  const [alice, bob] = [await enter('alice'), await enter('bob')];
  await set('deactivate');
  await soon(alice.client.closed, 'the end of the connection');
  const again = open(tokenOf('alice'));
  await soon(again.client.closed, 'the end of the connection');
  await settled(bob);
  await set('activate');
  await enter('alice');
});

test('E2 every message has an id, a type, data and a time in ISO 8601', async () => {
  const [alice, bob] = [await enter('alice'), await enter('bob')];
  await alice.messages.next({ message_type: 'user_joined', data: { user_id: people.bob } });
  bob.client.text('hello');
  bob.client.send('notification', { content: 'look', priority: 'normal' });
  bob.client.send('no_such_type', {});
  await bob.messages.next({ message_type: 'system_message' });
  await run('broadcast');
  await alice.messages.next({ message_type: 'system_message' });
  await settled(alice);
  for (const { all } of [alice.messages, bob.messages]) {
    for (const message of all) {
      assert.match(message.id, uuid);
      assert.equal(typeof message.data, 'object');
      assert.match(message.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    }
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length, 'two messages share an id');
  }
  assert.equal(heard(alice, 'text')[0].from_user_id, people.bob);
});

test('E3 a text reaches every other user online, and does not come back', async () => {
  const [alice, bob, charlie] = [await enter('alice'), await enter('bob'), await enter('charlie')];
  alice.client.text('大家好，我是 Alice！');
  for (const { messages } of [bob, charlie]) {
    const message = await messages.next({ message_type: 'text' });
    assert.deepEqual(message.data, { content: '大家好，我是 Alice！' });
    assert.equal(message.from_user_id, people.alice);
  }
  await settled(alice);
  assert.deepEqual(heard(alice, 'text'), []);
});

test('E2 a notification reaches every other user with its data as sent', async () => {
  const [alice, bob] = [await enter('alice'), await enter('bob')];
  const data = { content: '这是一个测试通知', priority: 'normal', source: 'web_demo' };
  alice.client.send('notification', data);
  const message = await bob.messages.next({ message_type: 'notification' });
  assert.deepEqual(message.data, data);
});

test('E2 who comes and who goes is told to the others by name, once, however many windows', async () => {
  const alice = await enter('alice');
  const [first, second] = [await enter('bob'), await enter('bob')];
  const bob = { username: 'bob', user_id: people.bob };
  await alice.messages.next({ message_type: 'user_joined', data: bob });
  await first.client.close();
  await settled(second);
  await settled(alice);
  const told = (type) => heard(alice, type).filter(({ data }) => data.user_id === people.bob);
  assert.deepEqual(told('user_left'), []);
  await second.client.close();
  await alice.messages.next({ message_type: 'user_left', data: bob });
  assert.equal(told('user_joined').length, 1);
});

test('E2 the message of the document’s answers gets a pong; what is none gets an error, and stays', async () => {
  const alice = await enter('alice');
  alice.client.sendRaw(
    '{"id":"test","message_type":"ping","data":{},"timestamp":"2024-01-01T00:00:00Z"}',
  );
  await alice.messages.next({ message_type: 'pong', data: { reply_to: 'test' } });
  for (const wrong of [
    '{"id":"test"}',
    'not json',
    '{"message_type":"system_message","data":{}}',
  ]) {
    alice.client.sendRaw(wrong);
    const { data } = await alice.messages.next({ message_type: 'system_message' });
    assert.equal(data.level, 'error');
    assert.ok(data.content.length > 0);
  }
  await settled(alice);
});

test('E4 a connection that gives no sign of life is cleaned up, and its user is no longer online', async () => {
  const [alice, bob] = [await enter('alice'), await enter('bob', { autoPong: false })];
  await alice.messages.next({ message_type: 'user_left', data: { user_id: people.bob } });
  await soon(bob.client.closed, 'the end of the connection');
  const users = await online();
  assert.ok(users.includes(people.alice) && !users.includes(people.bob), users);
});

test('E4 who loses their connection without a goodbye is soon no longer online', async () => {
  const [alice, bob] = [await enter('alice'), await enter('bob')];
  await bob.client.cut();
  await alice.messages.next({ message_type: 'user_left', data: { user_id: people.bob } });
  assert.ok(!(await online()).includes(people.bob));
});

test('E5 the document’s command lists who is online', async () => {
  await enter('alice');
  await enter('bob');
  const users = await online();
  assert.ok(users.includes(people.alice) && users.includes(people.bob), users);
  assert.ok(!users.includes(people.charlie), users);
});

test('E5 the document’s command gets figures that count the connections', async () => {
  const numbers = (value) =>
    typeof value === 'number' ? [value] : Object.values(value ?? {}).flatMap(numbers);
  await enter('alice');
  const before = numbers(await run('stats'));
  await enter('bob');
  const now = numbers(await run('stats'));
  assert.equal(now.length, before.length);
  assert.ok(
    now.some((value, i) => value - before[i] === 1),
    `${before} became ${now}`,
  );
});

test('E5 the document’s command broadcasts to everybody', async () => {
  const everybody = [await enter('alice'), await enter('bob')];
  await run('broadcast');
  for (const { messages } of everybody) {
    const { data } = await messages.next({ message_type: 'system_message' });
    assert.deepEqual(data, { content: '服务器将在5分钟后维护', priority: 'high' });
  }
});

test('E5 the document’s command sends to one user, on all their connections, and to nobody else', async () => {
  const [first, second, other] = [await enter('alice'), await enter('alice'), await enter('bob')];
  await run('send', { 'user-uuid-here': people.alice });
  for (const { messages } of [first, second]) {
    const { data } = await messages.next({ message_type: 'notification' });
    assert.deepEqual(data, { content: '你有新的私信', type: 'private_message' });
  }
  await settled(other);
  assert.deepEqual(heard(other, 'notification'), []);
});

test('E5 who is not on the server’s machine may not broadcast without credentials', async () => {
  const send = (headers) =>
    fetch(`${server.url}/ws/broadcast`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ message_type: 'system_message', data: { content: 'hello' } }),
    });
  assert.equal((await send({ 'X-Forwarded-For': '203.0.113.7' })).status, 401);
  const admin = await login(server, 'admin');
  const authorised = await send({
    'X-Forwarded-For': '203.0.113.7',
    authorization: `Bearer ${admin.token}`,
  });
  assert.ok(authorised.ok);
});
