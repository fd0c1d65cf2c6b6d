// Behind a real nginx: under a path of a site, with kept connections, and with the host in the ways in which proxies tell it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Api, login } from '../support/api.js';
import { Client } from '../support/client.js';
import { eventually } from '../support/inbox.js';
import { startNginx } from '../support/nginx.js';
import { startServer } from '../support/server.js';

const locations = `
    # As its documents say: for sockets, and for all else on kept connections.
    location /carillon/ {
      proxy_pass http://carillon/;
      proxy_set_header Host $host:$server_port;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
    location /api/ {
      proxy_pass http://carillon;
      proxy_set_header Connection "";
    }
    # The host is lost, and told beside.
    location /beside/ {
      proxy_pass http://carillon/;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
    location /rfc7239/ {
      proxy_pass http://carillon/;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Forwarded 'for="[$remote_addr]:$remote_port";host="$http_host";proto=$scheme';
    }
    # The host is lost.
    location /lost/ {
      proxy_pass http://carillon/;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
`;

let server;
let nginx;
let user;

before(async () => {
  server = await startServer({
    CARILLON_ALLOWED_ORIGINS: 'https://elsewhere.example.com',
    CARILLON_HTTP_TRUSTED_PROXIES: '127.0.0.1, ::1',
  });
  nginx = await startNginx(server, locations);
  user = await login(server, 'user1');
});
after(async () => {
  await nginx?.stop();
  await server?.stop();
});

const open = (path, origin) =>
  Client.open(`ws://localhost:${nginx.port}${path}ws?token=${user.token}`, { origin });

for (const path of ['/carillon/', '/beside/', '/rfc7239/']) {
  test(`E10 the server's own page connects by ${path}`, async () => {
    const client = await open(path, `http://localhost:${nginx.port}`);
    const pong = await client.request({ type: 'ping', data: 'through nginx' });
    assert.equal(pong.data, 'through nginx');
    await client.close();
  });

  test(`E10 a page of another site does not connect by ${path}`, async () => {
    await assert.rejects(open(path, 'http://evil.example.com'), /403/);
  });
}

test('E10 an own page whose host the proxy loses is refused, and the log says which setting mends it', async () => {
  await assert.rejects(open('/lost/', `http://localhost:${nginx.port}`), /403/);
  const line = new RegExp(`origin="http://localhost:${nginx.port}".*allowed-origins`);
  await eventually(
    async () => server.output,
    (output) => line.test(output),
  );
});

test('the API answers on kept connections, many times', async () => {
  const api = new Api({ url: nginx.url }, user.session);
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.call('GET', '/api/v1/auth/me')),
    );
    assert.ok(answers.every(({ id }) => id === user.user));
  }
});

test('E10 the page is served under a path', async () => {
  const answer = await fetch(`${nginx.url}/carillon/`, { headers: { accept: 'text/html' } });
  assert.equal(answer.status, 200);
  const page = await answer.text();
  const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
  assert.ok(assets.length > 0);
  for (const asset of assets) {
    const found = await fetch(new URL(asset, `${nginx.url}/carillon/`));
    assert.equal(found.status, 200, asset);
    await found.arrayBuffer();
  }
});
