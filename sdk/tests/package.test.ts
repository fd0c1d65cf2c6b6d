import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fresh, tokenFor } from './support/clients.js';

const run = promisify(execFile);
const home = dirname(dirname(fileURLToPath(import.meta.url)));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const server = inject('server');

/** The most that a page has to load, gzipped. */
const mostBytes = 12_000;

/** A project of somebody's own, outside of this one, with what would be published. */
let project: string;
let packed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'carillon-sdk-'));
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', project], {
    cwd: home,
  });
  [packed = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
  await write('package.json', '{ "name": "somebody", "private": true }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', `./${packed}`], {
    cwd: project,
  });
  const own = ['ws', 'react', 'react-dom', 'scheduler', 'zustand', 'csstype', '@types/react'];
  await mkdir(join(project, 'node_modules', '@types'));
  for (const name of own) {
    await symlink(join(home, 'node_modules', name), join(project, 'node_modules', name));
  }
});
afterAll(() => rm(project, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(project, name), text);

const use = `
  const carillon = createClient({ url: process.env.URL, token: process.env.TOKEN, WebSocket });
  const lobby = carillon.channel(process.env.ROOM);
  let published;
  lobby.on('subscribed', () => { published = lobby.publish({ text: 'hello' }); });
  lobby.on('publication', async ({ data, user }) => {
    await published;
    console.log(JSON.stringify({ data, user }));
    carillon.close();
  });`;

async function output(name: string, text: string): Promise<unknown> {
  await write(name, text);
  const user = fresh('ann');
  const env = {
    ...process.env,
    URL: server.url,
    ROOM: fresh('room:x'),
    TOKEN: tokenFor(server, user),
  };
  const { stdout } = await run(process.execPath, [name], { cwd: project, env });
  expect(JSON.parse(stdout)).toEqual({ data: { text: 'hello' }, user });
  return stdout;
}

async function typesHold(file: string, lib: string[]): Promise<void> {
  await write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        target: 'ES2022',
        lib,
        module: 'NodeNext',
        types: [],
        noEmit: true,
      },
      files: [file],
    }),
  );
  const tsc = join(typescript, 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', '.'], { cwd: project }).catch(({ stdout }) =>
    expect.fail(stdout),
  );
}

/**
 * What an application that consists of this loads at first, minified: without what is loaded when it is
 * wanted, and without what Vite itself adds to a page in order to do so.
 */
async function bundled(text: string): Promise<string> {
  await write('page.js', text);
  const result = await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      write: false,
      ssr: true,
      minify: 'oxc',
      rollupOptions: { input: join(project, 'page.js') },
    },
  });
  const [one] = [result].flat();
  const chunk = one !== undefined && 'output' in one ? one.output[0] : undefined;
  return chunk?.type === 'chunk' ? chunk.code : '';
}

describe('what is published', () => {
  test('has nothing but what is built, its licence and its manual', async () => {
    const installed = join(project, 'node_modules', '@carillon', 'client');
    expect((await readdir(installed)).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
    ]);
    const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
  });

  test('is as a package should be', async () => {
    const { messages } = await publint({ pkgDir: home, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that every way of resolving them finds, and that are those of its code', async () => {
    const attw = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json');
    const cli = join(dirname(attw), 'dist', 'index.js');
    const args = [cli, packed, '--format', 'json', '--exclude-entrypoints', './components.css'];
    const { stdout } = await run(process.execPath, args, { cwd: project }).catch((error) => error);
    const { analysis, problems } = JSON.parse(stdout);
    expect(problems).toEqual({});
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(
      ['.', './components', './package.json', './react', './server', './zustand'].sort(),
    );
  });

  test.each([
    ['react', `import { useTask } from '@carillon/client/react'; console.log(useTask);`, 'useTask'],
    [
      'the client',
      `import { createClient } from '@carillon/client'; createClient({ url: '/ws' }).connect();`,
      'connect',
    ],
    [
      'what a component needs, its style too',
      `import '@carillon/client/components.css'; import { InboxBell } from '@carillon/client/components'; console.log(InboxBell);`,
      '/api/v1/notifications',
    ],
  ])('is bundled for a page by Vite: %s', async (_, text, part) => {
    await write('index.html', '<script type="module" src="./bundled.js"></script>');
    await write('bundled.js', text);
    const result = await build({
      root: project,
      configFile: false,
      logLevel: 'error',
      build: { write: false, minify: false },
    });
    const output = [result].flat().flatMap((one) => ('output' in one ? one.output : []));
    const code = output.map((one) => (one.type === 'chunk' ? one.code : String(one.source)));
    expect(code.join('\n')).toContain(part);
    expect(output.some(({ fileName }) => fileName.endsWith('.css'))).toBe(text.includes('.css'));
  });

  test('runs in Node as an ECMAScript module, and lets the process end', async () => {
    await output(
      'use.mjs',
      `import { createClient } from '@carillon/client'; import { WebSocket } from 'ws'; ${use}`,
    );
  });

  test('runs in Node as a CommonJS module', async () => {
    await output(
      'use.cjs',
      `const { createClient } = require('@carillon/client'); const { WebSocket } = require('ws'); ${use}`,
    );
  });

  test('can be imported where there is neither a window nor a WebSocket, and leaves nothing running', async () => {
    await write(
      'render.mjs',
      `import { createClient } from '@carillon/client';
       delete globalThis.WebSocket;
       const carillon = createClient({ url: 'wss://example.org/ws', getToken: async () => '' });
       const room = carillon.channel('room:lobby');
       console.log(carillon.state, room.name, typeof window);`,
    );
    const { stdout } = await run(process.execPath, ['render.mjs'], { cwd: project });
    expect(stdout.trim()).toBe('idle room:lobby undefined');
  });

  test.each(['mts', 'cts'])('has types that hold under strict, for .%s', async (ending) => {
    await write(
      `typed.${ending}`,
      `import { CarillonError, createClient, type Publication } from '@carillon/client';
       interface Message { text: string }
       const carillon = createClient({ url: '/ws', getToken: async () => 'x', device: 'a', acks: true });
       export async function use(): Promise<number> {
         const off: () => void = carillon.on('state', ({ state, retryAt, reason }) => [state, retryAt, reason]);
         off();
         const room = carillon.channel<Message>('room:lobby');
         room.on('publication', ({ data, offset, timestamp, user }) => [data.text, offset, timestamp, user]);
         room.on('subscribed', ({ recovered, partial }) => [recovered, partial]);
         room.on('gap', ({ reason }) => reason);
         for await (const one of room) { const p: Publication<Message> = one; void p.data.text; }
         // @ts-expect-error a message has a text
         await room.publish({ txt: 'x' });
         carillon.inbox.on('message', (m) => m.ack());
         await carillon.inbox.read(7);
         const task = await carillon.tasks.submit<{ rows: number }>('documents.generate', {});
         for await (const { status, progress } of task) { void [status, progress]; }
         try { return (await task.result()).rows; }
         catch (error) { return error instanceof CarillonError && error.retryable ? error.code : -1; }
       }`,
    );
    await typesHold(`typed.${ending}`, ['ES2022']);
  });

  test.each(['mts', 'cts'])(
    'has types for React and Zustand that hold under strict, for .%s',
    async (ending) => {
      await write(
        `react.${ending}`,
        `import type { Publication, TaskSnapshot } from '@carillon/client';
       import { useChannel, useTask, useTaskSubmit, useWebSocket } from '@carillon/client/react';
       import { useWebSocket as useTasksOfB, useWebSocketStore, websocketStore, type WebSocketState } from '@carillon/client/zustand';
       interface Message { text: string }
       export function Room() {
         const { publications, publish } = useChannel<Message>('room:lobby', { initial: 20, onMessage: ({ data }) => data.text });
         const all: readonly Publication<Message>[] = publications;
         // @ts-expect-error a message has a text
         void publish({ txt: 'x' });
         const { snapshot } = useTask<{ rows: number }>('1');
         const one: TaskSnapshot<{ rows: number }> | undefined = snapshot;
         const { submit } = useTaskSubmit<{ rows: number }>('documents.generate');
         const { isConnected, sendMessage, subscribe } = useWebSocket('ann', 'token', {
           onMessage: (message) => console.log('received:', message),
           onConnect: () => console.log('connected'),
           onDisconnect: () => console.log('disconnected'),
         });
         subscribe('notifications');
         sendMessage({ type: 'ping' });
         const state: WebSocketState = useTasksOfB({
           autoConnect: true,
           onConnect: () => {}, onDisconnect: () => {}, onError: (error: string) => error,
           onTaskProgress: (taskId: string, progress: number) => [taskId, progress],
           onTaskStatus: (taskId: string, status: string) => [taskId, status],
         });
         const progress: number = useWebSocketStore((store) => store.getTaskProgress('1'));
         const { taskStatus }: { taskStatus: Map<string, string> } = websocketStore.getState();
         const socket: WebSocket | null = state.socket;
         return [all, one, submit, isConnected, progress, taskStatus, socket];
       }`,
      );
      await typesHold(`react.${ending}`, ['ES2022', 'DOM']);
    },
  );

  test.each([
    ['react', 'useWebSocket'],
    ['zustand', 'useWebSocket'],
    ['components', 'TaskTray'],
    ['server', 'createServer'],
  ])('has %s as both kinds of module, side by side', async (entry, one) => {
    const path = `@carillon/client/${entry}`;
    await write(
      'entry.mjs',
      `import { createRequire } from 'node:module';
       import * as esm from '${path}';
       const cjs = createRequire(import.meta.url)('${path}');
       console.log(JSON.stringify([Object.keys(esm).sort(), Object.keys(cjs).sort()]));`,
    );
    const { stdout } = await run(process.execPath, ['entry.mjs'], { cwd: project });
    const [esm, cjs] = JSON.parse(stdout);
    expect(cjs.filter((name: string) => name !== '__esModule')).toEqual(
      esm.filter((name: string) => name !== 'default' && name !== 'module.exports'),
    );
    expect(esm).toContain(one);
  });

  test('loads no more than it says', async () => {
    const code = await bundled(
      `import * as carillon from '@carillon/client'; globalThis.carillon = carillon;`,
    );
    const size = gzipSync(code).length;
    expect(code).toContain('idempotency_key');
    expect(size, 'gzipped').toBeLessThanOrEqual(mostBytes);
    console.log(`the core is ${size} bytes, gzipped`);
  });

  test('loads only what is used', async () => {
    const code = await bundled(
      `import { errorCodes } from '@carillon/client'; console.log(errorCodes.forbidden);`,
    );
    expect(gzipSync(code).length).toBeLessThan(1000);
  });

  test('has the codes and names of the server', async () => {
    await run(process.execPath, [join(home, 'scripts', 'generate.mjs'), '--check']);
  });
});
