// What an nginx on the same machine hands on is not the application's, however little of it is configured.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startNginx } from '../support/nginx.js';
import { startServer } from '../support/server.js';

const locations = `
    # As most people begin: nothing is said of the client.
    location /plain/ {
      proxy_pass http://carillon/;
    }
    location /old/ {
      proxy_pass http://carillon/;
      proxy_http_version 1.0;
      proxy_set_header Host localhost;
    }
    location /host/ {
      proxy_pass http://carillon/;
      proxy_set_header Host push.example.com;
    }
    location /real/ {
      proxy_pass http://carillon/;
      proxy_set_header Host localhost;
      proxy_set_header X-Real-IP $remote_addr;
    }
`;

let server;
let nginx;

before(async () => {
  server = await startServer({}, { preset: 'momentum' });
  nginx = await startNginx(server, locations);
});
after(async () => {
  await nginx?.stop();
  await server?.stop();
});

const broadcast = (url) =>
  fetch(`${url}/ws/broadcast`, {
    method: 'POST',
    body: JSON.stringify({ message_type: 'text', data: { content: 'from a stranger' } }),
  });

test('a program of this machine speaks to everybody without a key', async () => {
  assert.equal((await broadcast(server.url)).status, 200);
});

for (const path of ['plain', 'old', 'host', 'real']) {
  test(`a stranger does not speak to everybody through nginx by /${path}/`, async () => {
    assert.equal((await broadcast(`${nginx.url}/${path}`)).status, 401);
    const figures = await fetch(`${nginx.url}/${path}/ws/online`);
    assert.equal(figures.status, 401);
  });
}
