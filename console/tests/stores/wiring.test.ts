import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Stores, taskLoader, wire } from '../../src/app/wiring';
import { Connection, type Frame, type Task } from '../../src/carillon';
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
  const load = taskLoader(stores.tasks, async () => {
    fetches += 1;
    return list;
  });
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
  expect(pushes()).toMatchObject([{ kind: 'gap', channel: 'user:user1' }]);
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
