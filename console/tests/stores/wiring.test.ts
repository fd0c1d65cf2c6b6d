import { type Client, createClient, type Frame, type TaskSnapshot } from '@carillon/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Stores, wire } from '../../src/app/wiring';
import { createConnectionStore } from '../../src/stores/connection';
import { createLogStore } from '../../src/stores/log';
import { createPushesStore } from '../../src/stores/pushes';
import { authenticated, refused, subscribed, TestServer } from '../testServer';

let server: TestServer;
let client: Client;
let stores: Stores;
let unwire: () => void;

beforeEach(async () => {
  server = await TestServer.start();
  server.on('subscribe', (frame) => [subscribed(frame, {})]);
  server.on('unsubscribe', (frame) => [{ type: 'unsubscribed', id: frame.id, data: {} }]);
  client = createClient({ url: server.url, token: 'token', WebSocket, storage: null });
  stores = {
    connection: createConnectionStore(),
    pushes: createPushesStore(),
    log: createLogStore(),
  };
  unwire = wire(client, stores);
  await client.connect();
});

afterEach(async () => {
  unwire();
  client.close();
  await server.stop();
});

const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 10_000 });
const view = () => stores.connection.getState();
const pushes = () => stores.pushes.getState().pushes;
const channelsAsked = (type: string) =>
  server.last.ofType(type).flatMap(({ channels }) => channels);

/** The connection breaks, and the client comes back by itself. */
async function comeBack(): Promise<void> {
  const before = server.peers.length;
  server.last.close(3001);
  await until(() => expect(server.peers.length).toBeGreaterThan(before));
  await until(() => expect(client.state).toBe('online'));
}

function event(type: string, channel: string, change: Partial<TaskSnapshot>, offset = 1): Frame {
  const task = { taskId: 'a', taskType: 'data.query', owner: 'user1', progress: 0, current: 0 };
  const data = { ...task, total: 1, createdAt: 1000, ...change };
  return { type, channel, offset, timestamp: 1000 + offset, data };
}

test('what the server says of the connection and of itself is shown', async () => {
  await until(() => expect(view()).toMatchObject({ connection: 'c-1', server: 'test/1' }));
  expect(view().resumed).toBe('fresh');
});

test('that something was missed of the inbox is shown, and told among the pushes', async () => {
  server.on('auth', (frame) => [
    authenticated(frame, { 'user:user1': { epoch: 'new', offset: 9, recovered: false } }),
  ]);
  await comeBack();
  expect(view().resumed).toBe('anew');
  expect(pushes()).toMatchObject([{ kind: 'gap', channel: 'user:user1', anew: true }]);
});

test.each([
  ['a channel that began anew with nothing in it', { epoch: 'new', offset: 0 }, []],
  ['a channel that began anew', { epoch: 'new', offset: 2 }, [{ anew: true }]],
  ['what is no longer kept', { epoch: 'e', offset: 900 }, [{ anew: false }]],
])('of %s no more is claimed than is known', async (_, position, claims) => {
  server.on('auth', (frame) => [
    authenticated(frame, { all: { ...position, recovered: false } }),
    { type: 'notice', channel: 'all', offset: position.offset + 1, timestamp: 1, data: {} },
  ]);
  await comeBack();
  await until(() => expect(pushes()).toHaveLength(claims.length + 1));
  expect(pushes().filter(({ kind }) => kind === 'gap')).toMatchObject(claims);
});

test('a resume without a gap is shown as one, and claims nothing', async () => {
  server.on('auth', (frame) => [
    authenticated(frame, {
      'user:user1': { epoch: 'e', offset: 0, recovered: true },
      all: { epoch: 'e', offset: 0, recovered: true },
    }),
  ]);
  await comeBack();
  expect(view().resumed).toBe('recovered');
  expect(pushes()).toEqual([]);
});

test('a room that can’t be had just now stays, and is known to wait', async () => {
  server.on('subscribe', (frame) => [refused(frame, 134)]);
  stores.pushes.getState().join('tower');
  await until(() => expect(Object.keys(view().delayed)).toEqual(['tower']));
  expect(stores.pushes.getState().rooms).toEqual(['tower']);
  server.on('subscribe', (frame) => [
    subscribed(frame, { 'room:tower': { epoch: 'e', offset: 7 } }),
  ]);
  await until(() => expect(view().delayed).toEqual({}));
});

test('the end of a task is a push, once, on whichever channel it comes', async () => {
  server.last.send(
    event('task_created', 'user:user1', { status: 'pending' }, 1),
    event('task_completed', 'user:user1', { status: 'completed' }, 2),
    event('task_completed', 'user:user1', { status: 'completed' }, 3),
    { type: 'notice', channel: 'all', offset: 1, timestamp: 1, data: { text: 'done' } },
  );
  await until(() => expect(pushes()).toHaveLength(2));
  expect(pushes()).toMatchObject([
    { kind: 'message', frame: { type: 'notice' } },
    { kind: 'task', task: { taskId: 'a', status: 'completed' } },
  ]);
});

test('a message to this user is a push, and can be kept as it is', async () => {
  server.last.send({
    type: 'invoice',
    channel: 'user:user1',
    offset: 1,
    timestamp: 7,
    data: { number: 7 },
  });
  await until(() => expect(pushes()).toHaveLength(1));
  const [push] = pushes();
  expect(JSON.parse(JSON.stringify(push))).toEqual(push);
  expect(push).toMatchObject({ at: 7, frame: { type: 'invoice', data: { number: 7 } } });
});

test('a room that we may not enter is left', async () => {
  server.on('subscribe', (frame) => [refused(frame, 106)]);
  stores.pushes.getState().join('vip');
  await until(() => expect(stores.pushes.getState().rooms).toEqual([]));
  expect(stores.pushes.getState().refusals.vip).toMatchObject({ code: 106 });
  stores.pushes.getState().join('vip');
  expect(stores.pushes.getState().refusals).toEqual({});
});

test('where we stand in a room is known from the moment we join it until we leave', async () => {
  server.on('subscribe', (frame) => [
    subscribed(frame, { 'room:tower': { epoch: 'e', offset: 7 } }),
  ]);
  stores.pushes.getState().join('tower');
  await until(() => expect(view().positions['room:tower']).toEqual({ epoch: 'e', offset: 7 }));
  expect(channelsAsked('subscribe')).toEqual(['room:tower']);
  stores.pushes.getState().leave('tower');
  await until(() => expect(view().positions['room:tower']).toBeUndefined());
  expect(channelsAsked('unsubscribe')).toEqual(['room:tower']);
});

test('after the end nothing is joined any more', async () => {
  unwire();
  stores.pushes.getState().join('tower');
  await client.request('ping');
  expect(channelsAsked('subscribe')).toEqual([]);
});
