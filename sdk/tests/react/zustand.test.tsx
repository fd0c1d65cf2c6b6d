import type { AddressInfo } from 'node:net';
import { useState } from 'react';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  createWebSocketStore,
  useWebSocket,
  useWebSocketStore,
  websocketStore,
} from '../../src/zustand/index.js';
import { fresh, tokenFor } from '../support/clients.js';
import { Network } from '../support/network.js';
import { kindOf, render } from '../support/render.js';
import { Worker } from '../support/worker.js';

const server = inject('server');

beforeAll(() => {
  Object.assign(globalThis, { WebSocket });
});
afterEach(() => websocketStore.getState().resetState());

const addressOf = (url: string, user: string) =>
  `${url.replace('http', 'ws')}/ws?token=${tokenFor(server, user)}`;

/** A server of somebody else's that speaks the platform's messages. */
async function platform() {
  const sockets = new WebSocketServer({ port: 0 });
  await new Promise((done) => sockets.once('listening', done));
  const received: string[] = [];
  sockets.on('connection', (socket) => socket.on('message', (text) => received.push(String(text))));
  const { port } = sockets.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    received,
    say: (message: object) => {
      for (const socket of sockets.clients) {
        socket.send(JSON.stringify(message));
      }
    },
    drop: () => {
      for (const socket of sockets.clients) {
        socket.terminate();
      }
    },
    end: async () => {
      const closed = new Promise((done) => sockets.close(done));
      for (const socket of sockets.clients) {
        socket.terminate();
      }
      await closed;
    },
  };
}

test('B12 the store has the state and the methods of the class diagram', () => {
  expect(useWebSocketStore).toBe(websocketStore);
  const state = websocketStore.getState();
  expect(state).toMatchObject({
    socket: null,
    isConnected: false,
    reconnectAttempts: 0,
    maxReconnectAttempts: expect.any(Number),
    reconnectInterval: expect.any(Number),
    error: null,
    taskProgress: new Map(),
    taskStatus: new Map(),
  });
  for (const method of [
    'connect',
    'disconnect',
    'reconnect',
    'send',
    'updateTaskProgress',
    'updateTaskStatus',
    'getTaskProgress',
    'getTaskStatus',
    'resetState',
  ] as const) {
    expect(state[method], method).toBeTypeOf('function');
  }
  state.updateTaskProgress('7', 40);
  state.updateTaskStatus('7', 'running');
  expect([state.getTaskProgress('7'), state.getTaskStatus('7')]).toEqual([40, 'running']);
  expect([state.getTaskProgress('8'), state.getTaskStatus('8')]).toEqual([0, undefined]);
  expect(websocketStore.getState().taskProgress).toEqual(new Map([['7', 40]]));
  state.resetState();
  expect(websocketStore.getState()).toMatchObject({
    taskProgress: new Map(),
    taskStatus: new Map(),
  });
});

test('B12 the hook follows tasks of this server', async () => {
  const user = fresh('ann');
  const seen: string[] = [];
  function Progress() {
    const { isConnected, taskProgress, taskStatus } = useWebSocket({
      autoConnect: true,
      url: addressOf(server.url, user),
      onConnect: () => seen.push('connected'),
      onTaskProgress: (_, progress) => seen.push(`${progress} %`),
      onTaskStatus: (_, status) => seen.push(status),
    });
    return (
      <p>
        {String(isConnected)} {[...taskProgress.values()]} {[...taskStatus.values()]}
      </p>
    );
  }
  const page = render(<Progress />);
  await page.shows('true');
  websocketStore.getState().send({ type: 'task_submit', task: kindOf('seal'), input: {} });
  const worker = new Worker(server.url, server.apiKey);
  const lease = await worker.claim(kindOf('seal'));
  await worker.progress(lease, 1, 2);
  await page.shows('true 50 running');
  await worker.complete(lease, {});
  await page.shows('true 100 completed');
  expect(seen.filter((one) => one === 'connected')).toHaveLength(1);
  expect(seen).toContain('50 %');
  expect(seen.slice(-2).sort()).toEqual(['100 %', 'completed']);
  page.unmount();
  await expect.poll(() => websocketStore.getState().socket).toBeNull();
});

test('B12 it works with any server that speaks the messages', async () => {
  const other = await platform();
  const { connect, send } = websocketStore.getState();
  connect(other.url);
  send({ type: 'subscribe', channels: ['tasks'] });
  await expect.poll(() => other.received).toEqual(['{"type":"subscribe","channels":["tasks"]}']);
  other.say({ type: 'task_progress', data: { taskId: 't1', progress: 30, status: 'processing' } });
  other.say({ type: 'task_status_change', taskId: 't2', status: 'queued' });
  other.say({ type: 'notification', data: { taskId: 't3', progress: 1 } });
  await expect.poll(() => websocketStore.getState().getTaskStatus('t2')).toBe('queued');
  const { taskProgress, taskStatus } = websocketStore.getState();
  expect(taskProgress).toEqual(new Map([['t1', 30]]));
  expect(taskStatus).toEqual(
    new Map([
      ['t1', 'processing'],
      ['t2', 'queued'],
    ]),
  );
  await other.end();
});

test('B12 it comes back after a break, so often and no more', async () => {
  const network = await Network.to(server);
  const store = createWebSocketStore({ maxReconnectAttempts: 3, reconnectInterval: 50, WebSocket });
  store.getState().connect(addressOf(network.url, fresh('ann')));
  await expect.poll(() => store.getState().isConnected).toBe(true);
  network.cut();
  await expect.poll(() => network.connections).toBe(2);
  await expect.poll(() => store.getState().isConnected).toBe(true);
  expect(store.getState().reconnectAttempts).toBe(0);
  await network.down();
  await expect.poll(() => store.getState().error).toContain('given up after 3 attempts');
  expect(store.getState()).toMatchObject({
    socket: null,
    isConnected: false,
    reconnectAttempts: 3,
  });
  await network.up();
  store.getState().reconnect();
  await expect.poll(() => store.getState().isConnected).toBe(true);
  expect(store.getState().error).toBeNull();
  store.getState().disconnect();
  expect(store.getState()).toMatchObject({ socket: null, isConnected: false });
});

test('B12 a server that cannot be reached is told by an error, which does not name the token', async () => {
  const store = createWebSocketStore({ maxReconnectAttempts: 0, WebSocket });
  store.getState().connect('ws://127.0.0.1:9/ws?token=secret');
  await expect.poll(() => store.getState().error).toContain('127.0.0.1:9');
  expect(store.getState().error).not.toContain('secret');
});

test('B12 hooks that come and go a thousand times are one connection, and leave none', async () => {
  const other = await platform();
  function Hook() {
    useWebSocket({ autoConnect: true, url: other.url });
    return null;
  }
  function Host() {
    const [at, setAt] = useState(0);
    next = () => setAt((one) => one + 1);
    return at % 2 === 0 ? <Hook key={at} /> : <p>{at}</p>;
  }
  let next = () => {};
  const page = render(<Host />);
  await expect.poll(() => websocketStore.getState().isConnected).toBe(true);
  for (let times = 0; times < 1_999; times++) {
    next();
    await new Promise((done) => setImmediate(done));
  }
  await page.shows('1999');
  await expect.poll(() => websocketStore.getState().socket).toBeNull();
  await other.end();
});
