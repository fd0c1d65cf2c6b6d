import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Stores, taskLoader, wire } from '../../src/app/wiring';
import { CarillonError, Connection, type Frame, type Task } from '../../src/carillon';
import { createConnectionStore } from '../../src/stores/connection';
import { createLogStore } from '../../src/stores/log';
import { createPushesStore } from '../../src/stores/pushes';
import { createTasksStore } from '../../src/stores/tasks';
import { authenticated, refused, subscribed, TestServer } from '../carillon/testServer';
import { ManualTime } from '../manualTime';

let server: TestServer;
let time: ManualTime;
let connection: Connection;
let stores: Stores;
let fetches: number;
let list: Task[];
let fetching: () => Promise<Task[]>;

beforeEach(async () => {
  server = await TestServer.start();
  server.on('subscribe', (frame) => [subscribed(frame, {})]);
  server.on('unsubscribe', (frame) => [{ type: 'unsubscribed', id: frame.id, data: {} }]);
  time = new ManualTime();
  connection = new Connection(
    server.url,
    { token: async () => 'token' },
    { ...time, open: (url) => new WebSocket(url) },
  );
  stores = {
    connection: createConnectionStore(),
    tasks: createTasksStore(),
    pushes: createPushesStore(),
    log: createLogStore(),
  };
  fetches = 0;
  list = [];
  fetching = async () => list;
  const load = taskLoader(
    stores.tasks,
    () => {
      fetches += 1;
      return fetching();
    },
    time,
  );
  wire(connection, stores, load);
  connection.connect();
  await until(() => expect(stores.tasks.getState().loading).toBe('done'));
});

afterEach(async () => {
  connection.stop();
  await server.stop();
});

const until = vi.waitFor;
const pushes = () => stores.pushes.getState().pushes;
const channelsAsked = (type: string) =>
  server.last.ofType(type).flatMap(({ channels }) => channels);

function event(type: string, channel: string, change: Partial<Task>, offset = 1): Frame {
  const task = { taskId: 'a', taskType: 'data.query', owner: 'user1', progress: 0, current: 0 };
  const data = { ...task, total: 1, createdAt: 1000, ...change };
  return { type, channel, offset, timestamp: 1000 + offset, data };
}

test('tasks are fetched anew when the server can no longer tell what was missed', async () => {
  expect(fetches).toBe(1);
  server.on('auth', (frame) => [
    authenticated(frame, { 'user:user1': { epoch: 'new', offset: 9, recovered: false } }),
  ]);
  server.last.close(3001);
  await until(() => expect(connection.state.name).toBe('reconnecting'));
  time.advance(20_000);
  await until(() => expect(fetches).toBe(2));
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
  server.last.close(3001);
  await until(() => expect(connection.state.name).toBe('reconnecting'));
  time.advance(20_000);
  await until(() => expect(pushes()).toHaveLength(claims.length + 1));
  expect(pushes().filter(({ kind }) => kind === 'gap')).toMatchObject(claims);
});

test('tasks that could not be fetched for a while are fetched again by themselves', async () => {
  fetching = async () => {
    throw new CarillonError('nothing can be stored at present', 134, 503);
  };
  server.on('auth', (frame) => [
    authenticated(frame, { all: { epoch: 'e', offset: 900, recovered: false } }),
  ]);
  server.last.close(3001);
  await until(() => expect(connection.state.name).toBe('reconnecting'));
  time.advance(20_000);
  await until(() => expect(stores.tasks.getState().failure).toBeInstanceOf(CarillonError));
  const before = fetches;
  fetching = async () => list;
  time.advance(20_000);
  await until(() => expect(stores.tasks.getState().failure).toBeUndefined());
  expect(fetches).toBe(before + 1);
});

test('a task whose channel can’t be had just now stays, and is known to wait', async () => {
  server.on('subscribe', (frame) => [refused(frame, 134)]);
  server.last.send(event('task_created', 'user:user1', { status: 'pending' }));
  const delayed = () => Object.keys(stores.connection.getState().delayed);
  await until(() => expect(delayed()).toEqual(['task:a']));
  expect(Object.keys(stores.tasks.getState().entries)).toEqual(['a']);
  server.on('subscribe', (frame) => [subscribed(frame, {})]);
  time.advance(20_000);
  await until(() => expect(delayed()).toEqual([]));
});

test('tasks are not fetched anew after a resume without a gap', async () => {
  server.on('auth', (frame) => [
    authenticated(frame, { 'user:user1': { epoch: 'e', offset: 0, recovered: true } }),
  ]);
  server.last.close(3001);
  await until(() => expect(connection.state.name).toBe('reconnecting'));
  time.advance(20_000);
  await until(() => expect(connection.state).toMatchObject({ resumed: 'recovered' }));
  expect(fetches).toBe(1);
});

test('a task is followed while it is unfinished, and no longer', async () => {
  server.last.send(event('task_created', 'user:user1', { status: 'pending' }));
  await until(() => expect(channelsAsked('subscribe')).toEqual(['task:a']));
  server.last.send(event('task_completed', 'task:a', { status: 'completed' }, 2));
  await until(() => expect(channelsAsked('unsubscribe')).toEqual(['task:a']));
});

test('the end of a task is a push, once, on whichever channel it comes', async () => {
  server.last.send(
    event('task_created', 'user:user1', { status: 'pending' }, 1),
    event('task_completed', 'task:a', { status: 'completed' }, 2),
    event('task_completed', 'user:user1', { status: 'completed' }, 2),
    { type: 'notice', channel: 'all', offset: 1, timestamp: 1, data: { text: 'done' } },
  );
  await until(() => expect(pushes()).toHaveLength(2));
  expect(pushes()).toMatchObject([
    { kind: 'message', frame: { type: 'notice' } },
    { kind: 'task', task: { taskId: 'a', status: 'completed' } },
  ]);
});

test('a task that the server does not know any more is let go of', async () => {
  server.on('subscribe', (frame) => [refused(frame, 120)]);
  server.last.send(event('task_created', 'user:user1', { status: 'pending' }));
  await until(() => expect(channelsAsked('subscribe')).toEqual(['task:a']));
  await until(() => expect(stores.tasks.getState().entries).toEqual({}));
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
  const positions = () => stores.connection.getState().positions;
  stores.pushes.getState().join('tower');
  await until(() => expect(positions()['room:tower']).toEqual({ epoch: 'e', offset: 7 }));
  stores.pushes.getState().leave('tower');
  await until(() => expect(positions()['room:tower']).toBeUndefined());
});
