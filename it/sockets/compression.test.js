// permessage-deflate, spoken with a client that others wrote.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { login } from '../support/api.js';
import { Client } from '../support/client.js';
import { startServer } from '../support/server.js';

const text = 'every bell in town rings '.repeat(200);

let server;
let user;
let admin;

before(async () => {
  server = await startServer();
  user = await login(server, 'user1');
  admin = await login(server, 'admin');
});
after(() => server?.stop());

const connect = (perMessageDeflate) =>
  Client.open(`${server.socketUrl}?token=${user.token}`, { perMessageDeflate });

test('C12 B13 a client that compresses gets what one that does not gets', async () => {
  const compressing = await connect({ threshold: 0 });
  const plain = await connect(false);
  assert.match(compressing.extensions, /permessage-deflate/);
  assert.equal(plain.extensions, '');

  for (let n = 0; n < 3; n++) {
    await admin.publish({ user: 'user1', type: 'bells', data: { n, text } });
  }
  for (const client of [compressing, plain]) {
    for (let n = 0; n < 3; n++) {
      const { data } = await client.frame('bells');
      assert.deepEqual(data, { n, text });
    }
  }
  await compressing.close();
  await plain.close();
});

test('C12 commands of any size arrive compressed', async () => {
  const client = await connect({ threshold: 0, clientMaxWindowBits: 10 });
  for (const data of ['', 'ä', text, { text: text.repeat(5) }]) {
    const pong = await client.request({ type: 'ping', data });
    assert.deepEqual(pong.data, data);
  }
  await client.close();
});

test('C12 a client that asks for a window which can not be had is served without', async () => {
  const client = await connect({ serverMaxWindowBits: 9, threshold: 0 });
  assert.equal(client.extensions, '');
  assert.equal((await client.request({ type: 'ping', data: text })).data, text);
  await client.close();
});
