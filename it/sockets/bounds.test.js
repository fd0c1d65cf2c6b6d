// What the operating system allows the server, made small so that it is soon reached.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { login } from '../support/api.js';
import { connectAs } from '../support/client.js';
import { startServer } from '../support/server.js';

const carillon = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'carillon');
const files = 400;

let server;
let agent;

before(async () => {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  server = await startServer(
    { CARILLON_LIMITS_HEAD_TIME: '5m', CARILLON_LIMITS_IDLE_TIME: '5m' },
    {
      program: ['/bin/sh', '-c', `ulimit -n ${files} && exec "$0" "$@"`, carillon, 'demo'],
    },
  );
});
after(async () => {
  agent?.destroy();
  await server?.stop();
});

/** Asks over a connection that is open already, as a monitor does. */
async function ready() {
  const asked = request(`${server.url}/ready`, { agent }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

test('file descriptors that run out are told by /ready, and accepting goes on once there are some again', async () => {
  assert.equal(await ready(), 200);
  const user = await login(server, 'user1');
  const sockets = [];
  for (let i = 0; i < files; i++) {
    const socket = connect(server.port, 'localhost');
    socket.on('error', () => {});
    sockets.push(socket);
  }
  await Promise.all(
    sockets.map(
      (socket) => socket.readyState === 'open' || once(socket, 'connect').catch(() => {}),
    ),
  );
  while ((await ready()) === 200) {
    // the server has yet to see them all
  }
  assert.ok(
    sockets.some((socket) => !socket.closed),
    'those that were taken stay',
  );

  for (const socket of sockets) {
    socket.destroy();
  }
  while ((await ready()) !== 200) {
    // the server has yet to see that they are gone
  }
  const client = await connectAs(user);
  assert.equal((await client.request({ type: 'ping' })).type, 'pong');
  await client.close();
});
