// Reference system C with its limits on: who gets in, how often, how much waits for those who are away.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { BatchClient } from '../reference-clients/c-batch-progress/client.js';
import { login } from '../support/api.js';
import { eventually, Inbox, soon } from '../support/inbox.js';
import { signToken } from '../support/jwt.js';
import { freePort, startServer } from '../support/server.js';

const secret = 'the secret that the batch system has in its environment';
const messagesPerMinute = 30;
const clients = [];

let server;
let url;
let scheduler;

before(async () => {
  const socketPort = await freePort();
  url = `ws://localhost:${socketPort}/ws`;
  server = await startServer(
    {
      WEBSOCKET_PORT: String(socketPort),
      WEBSOCKET_AUTH_ENABLED: 'true',
      WEBSOCKET_AUTH_SECRET: secret,
      CARILLON_AUTH_SECRET: undefined,
      CARILLON_LIMITS_MESSAGES_PER_MINUTE: String(messagesPerMinute),
      CARILLON_LIMITS_CONNECTIONS_PER_MINUTE: '1000',
      CARILLON_LIMITS_CONNECTIONS: '3',
    },
    { preset: 'batch' },
  );
  scheduler = await login(server, 'admin');
});
after(() => server?.stop());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await eventually(
    () => scheduler.stats(),
    ({ connections }) => connections.open === 0,
  );
});

async function connect(query, options) {
  const messages = new Inbox();
  const client = await BatchClient.connect(
    url + query,
    (message) => messages.add(message),
    options,
  );
  client.closed.then((code) => messages.end(`closed with ${code}`));
  clients.push(client);
  return { client, messages };
}

const token = (user) => `?token=${signToken({ sub: user }, secret)}`;

async function settled({ client, messages }) {
  client.ping();
  await messages.next({ type: 'pong' });
}

test('C12 with authentication on, a token of the secret lets in and no other does', async () => {
  await settled(await connect(token('planner')));
  const bad = signToken({ sub: 'planner' }, 'another secret, which is as long as the first');
  const refused = await connect(`?token=${bad}`);
  await soon(refused.client.closed, 'the end of the connection');
  const silent = await connect('');
  silent.client.subscribe({ taskIds: ['task-123'] });
  const { payload } = await silent.messages.next({ type: 'error' });
  assert.equal(payload.name, 'unauthenticated');
});

test('C12 who sends more messages a minute than allowed is told so, and others are not slowed', async () => {
  const [loud, quiet] = [await connect(token('loud')), await connect(token('quiet'))];
  for (let i = 0; i < messagesPerMinute * 2; i++) {
    loud.client.ping();
  }
  const { payload } = await loud.messages.next({ type: 'error' });
  assert.equal(payload.name, 'rate_limited');
  const pongs = loud.messages.all.filter(({ type }) => type === 'pong');
  assert.ok(pongs.length <= messagesPerMinute);
  await settled(quiet);
});

test('C12 one client more than the server takes is turned away, and the others stay', async () => {
  const inside = [];
  for (const user of ['a', 'b', 'c']) {
    inside.push(await connect(token(user)));
    // The handshake ends before the server has let a client in: its answer says that it has.
    await settled(inside.at(-1));
  }
  const turnedAway = new BatchClient(url + token('d'), () => {}, {});
  await soon(turnedAway.closed, 'the end of the connection');
  for (const one of inside) {
    await settled(one);
  }
});

test('C12 who opens more connections a minute than allowed is turned away, and what is open stays', async () => {
  const socketPort = await freePort();
  const crowded = await startServer(
    { WEBSOCKET_PORT: String(socketPort), CARILLON_LIMITS_CONNECTIONS_PER_MINUTE: '3' },
    { preset: 'batch' },
  );
  try {
    const address = `ws://localhost:${socketPort}/ws`;
    const messages = new Inbox();
    const inside = [];
    for (let i = 0; i < 3; i++) {
      const client = await BatchClient.connect(address, (message) => messages.add(message), {});
      await settled({ client, messages });
      inside.push(client);
    }
    const turnedAway = new BatchClient(address, () => {}, {});
    await soon(turnedAway.closed, 'the end of the connection');
    for (const client of inside) {
      await settled({ client, messages });
    }
  } finally {
    await crowded.stop();
  }
});

test('C12 permessage-deflate is agreed on when the client offers it, and messages still arrive', async () => {
  const [deflating, plain] = [
    await connect(token('deflating'), { perMessageDeflate: { threshold: 0 } }),
    await connect(token('plain'), { perMessageDeflate: false }),
  ];
  assert.match(deflating.client.extensions, /permessage-deflate/);
  assert.equal(plain.client.extensions, '');
  const text = 'the same words over and over; '.repeat(200);
  for (const { client, messages } of [deflating, plain]) {
    client.joinRoom('deflated');
    await messages.next({ type: 'subscription_ack' });
  }
  deflating.client.broadcast('deflated', text);
  for (const { messages } of [deflating, plain]) {
    const heard = await messages.next({ type: 'room_broadcast' });
    assert.ok(JSON.stringify(heard.payload).includes(text));
  }
});

test('C4 what comes while a client is away waits for it, in order, and comes once', async () => {
  const first = await connect(token('planner'));
  await settled(first);
  await first.client.close();
  await eventually(
    () => scheduler.call('GET', '/api/v1/users/planner/connections'),
    ({ connections }) => connections === 0,
  );
  for (const row of [1, 2, 3]) {
    const publication = { user: 'planner', type: 'document_generated', data: { row } };
    assert.equal((await scheduler.publish(publication)).connections, 0);
  }
  const back = await connect(token('planner'));
  for (const row of [1, 2, 3]) {
    await back.messages.next({ type: 'document_generated', payload: { row } });
  }
  await settled(back);
  const rows = ({ messages }) =>
    messages.all.filter(({ type }) => type === 'document_generated').map((m) => m.payload.row);
  assert.deepEqual(rows(back), [1, 2, 3]);
  await back.client.close();
  const again = await connect(token('planner'));
  await settled(again);
  assert.deepEqual(rows(again), []);
});
