// Pages of the SDK's tests (sdk/tests/pages), bundled as an application's would be.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import '../../sdk/scripts/node20.mjs';

const sdk = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'sdk');
const pages = join(sdk, 'tests', 'pages');
const bundles = new Map();

/** A site of an application's: its pages are at `/NAME`, and everything else there is the push server's. */
export async function startSite(server) {
  const site = createServer(async (request, response) => {
    const [, name, script] = /^\/(\w+)(\.js)?$/.exec(request.url) ?? [];
    if (!existsSync(join(pages, `${name}.tsx`))) {
      pass(server, request, response);
      return;
    }
    const type = script === undefined ? 'text/html' : 'text/javascript';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    response.end(script === undefined ? await page(name) : await bundleOf(name));
  });
  const sockets = new Set();
  site.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  site.on('upgrade', (request, socket, head) => upgrade(server, request, socket, head));
  await new Promise((done) => site.listen(0, 'localhost', done));
  return {
    url: `http://localhost:${site.address().port}`,
    /** Breaks every connection to it. */
    cut: () => {
      for (const socket of sockets) {
        socket.destroy();
      }
    },
    stop: async () => {
      const closed = new Promise((done) => site.close(done));
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

function pass({ port }, request, response) {
  const { method, url, headers } = request;
  const onward = forward({ host: 'localhost', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function upgrade({ port }, { method, url, rawHeaders }, near, head) {
  const far = connect(port, 'localhost');
  const lines = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  far.write(`${method} ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  far.write(head);
  near.pipe(far).pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ]) {
    one.on('error', () => {});
    one.on('close', () => other.destroy());
  }
}

async function page(name) {
  const style = await readFile(join(sdk, 'src', 'components', 'components.css'), 'utf8');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
    <link rel="icon" href="data:,"><style>:root { color-scheme: light dark; } body { background: var(--carillon-surface); color: var(--carillon-text); } ${style}</style></head>
    <body><div id="root"></div><script src="/${name}.js"></script></body></html>`;
}

function bundleOf(name) {
  if (!bundles.has(name)) {
    bundles.set(name, bundle(name));
  }
  return bundles.get(name);
}

const bundle = (name) => bundleFile(join(pages, `${name}.tsx`), sdk);

/** One script of a file and of all that it imports, resolved from a folder. */
export async function bundleFile(entry, root) {
  const { resolve } = createRequire(join(sdk, 'package.json'));
  const { build } = await import(pathToFileURL(resolve('vite')).href);
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['iife'], name: 'page' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  return [result].flat()[0].output[0].code;
}
