// An nginx of the test's own in front of the server, in a folder of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Program } from './program.js';
import { freePort } from './server.js';

/**
 * Starts it on a free port; it takes connections when this resolves.
 *
 * @param server what it stands in front of
 * @param locations the `location` blocks of its configuration, in which `http://carillon` is the server
 */
export async function startNginx(server, locations) {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-nginx-'));
  const port = await freePort();
  const program = new Program('nginx', folder);
  mkdirSync(join(folder, 'logs'));
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(server.port, port, locations));
  const started = program.run(
    [
      process.env.CARILLON_NGINX ?? '/usr/sbin/nginx',
      ...['-p', folder, '-c', file, '-e', 'stderr', '-g', 'daemon off; pid nginx.pid;'],
    ],
    'start worker process',
  );
  await started;
  await reachable(port);
  return {
    port,
    url: `http://localhost:${port}`,
    async stop() {
      await program.kill();
      program.removeFolder();
    },
  };
}

/** nginx listens before its workers begin, but its words say nothing of when they do. */
async function reachable(port) {
  for (let tries = 0; tries < 200; tries++) {
    const there = await new Promise((resolve) => {
      const probe = connect(port, '127.0.0.1', () => resolve(true));
      probe.once('error', () => resolve(false));
      probe.once('connect', () => probe.destroy());
    });
    if (there) {
      return;
    }
    await wait(25);
  }
  throw new Error(`nginx does not listen on port ${port}`);
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

function configuration(server, port, locations) {
  return `
worker_processes 1;
error_log stderr notice;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${name};`).join('\n  ')}
  upstream carillon { server 127.0.0.1:${server}; keepalive 4; }
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port};
    listen [::1]:${port};
    proxy_http_version 1.1;
    ${locations}
  }
}
`;
}
