import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  CarillonError,
  Connection,
  type ConnectionState,
  type Frame,
  type FrameRecord,
  SessionEndedError,
} from '../../src/carillon';
import { ManualTime } from '../manualTime';
import { authenticated, message, refused, subscribed, TestServer } from './testServer';

let server: TestServer;
let time: ManualTime;
let connection: Connection;
let tokens: (fresh: boolean) => Promise<string>;
let seen: Frame[];
let gaps: string[];
let frames: FrameRecord[];
let ended: { code: number; reason: string }[];

beforeEach(async () => {
  server = await TestServer.start();
  time = new ManualTime();
  tokens = async (fresh) => (fresh ? 'fresh' : 'first');
  connection = connect(server.url);
});

afterEach(async () => {
  connection.stop();
  await server.stop();
});

function connect(url: string): Connection {
  const made = new Connection(
    url,
    { token: (fresh) => tokens(fresh) },
    { ...time, open: (address) => new WebSocket(address) },
  );
  [seen, gaps, frames, ended] = [[], [], [], []];
  made.on('publication', (frame) => seen.push(frame));
  made.on('gap', ({ channel, recovery }) => gaps.push(`${channel} ${recovery}`));
  made.on('frame', (record) => frames.push(record));
  made.on('ended', (end) => ended.push(end));
  return made;
}

function until<Name extends ConnectionState['name']>(name: Name) {
  return vi.waitFor(() => {
    expect(connection.state.name).toBe(name);
    return connection.state as Extract<ConnectionState, { name: Name }>;
  });
}

async function online() {
  connection.connect();
  await until('online');
}

/** The server ends the connection; it comes back when its time has come. */
async function comeBack() {
  server.last.close(3001, 'going down');
  await until('reconnecting');
  time.advance(20_000);
  await until('online');
}

const offsets = () => seen.map(({ offset }) => offset);

describe('connecting', () => {
  test('authenticates by message, and takes the positions that the reply names', async () => {
    await online();
    expect(server.last.received[0]).toMatchObject({ type: 'auth', token: 'first', positions: {} });
    expect(connection.state).toMatchObject({
      connection: 'c-1',
      server: 'test/1',
      resumed: 'fresh',
    });
    expect(connection.positions.get('all')).toEqual({ epoch: 'e', offset: 0 });
  });

  test('never shows the token to who watches the frames', async () => {
    await online();
    const auth = frames.find(({ type }) => type === 'auth');
    expect(auth?.text).not.toContain('first');
    expect(auth).toMatchObject({ direction: 'out' });
  });

  test('gets another token when the server refuses the first, on the same socket', async () => {
    server.on('auth', (frame) => [
      frame.token === 'fresh' ? authenticated(frame, {}) : refused(frame, 103, 'auth_failed'),
    ]);
    await online();
    expect(server.peers).toHaveLength(1);
    expect(server.last.ofType('auth').map(({ token }) => token)).toEqual(['first', 'fresh']);
  });

  test('gives up when there is no token to be had', async () => {
    tokens = async () => {
      throw new SessionEndedError('logged out');
    };
    connection.connect();
    const state = await until('offline');
    expect(state.closure).toMatchObject({ reason: 'logged out' });
    expect(ended).toHaveLength(1);
    expect(server.peers).toHaveLength(0);
  });

  test('gives up when a fresh token is refused too', async () => {
    server.on('auth', (frame) => [refused(frame, 104, 'auth_failed')]);
    connection.connect();
    await until('offline');
    expect(ended).toMatchObject([{ code: 3500, reason: 'refused with 104' }]);
  });

  test('tries again later when nobody answers at the address', async () => {
    const { url } = server;
    await server.stop();
    connection = connect(url);
    connection.connect();
    expect(await until('reconnecting')).toMatchObject({ attempt: 1, closure: { code: 1006 } });
    server = await TestServer.start();
  });

  test('tries again when the server does not get to authenticate in time', async () => {
    server.on('auth', () => []);
    connection.connect();
    await vi.waitFor(() => expect(server.last.ofType('auth')).toHaveLength(1));
    time.advance(10_000);
    await until('reconnecting');
  });

  test('puts a refreshed token in place without reconnecting', async () => {
    await online();
    connection.renew('second');
    await vi.waitFor(() =>
      expect(server.last.ofType('auth').at(-1)).toMatchObject({ token: 'second' }),
    );
    expect(server.last.ofType('auth').at(-1)).not.toHaveProperty('positions');
    expect(server.peers).toHaveLength(1);
  });
});

describe('resuming', () => {
  test('names where it stopped in the inbox and in all', async () => {
    await online();
    server.last.send(message('user:user1', 1), message('user:user1', 2), message('all', 1));
    await vi.waitFor(() => expect(seen).toHaveLength(3));
    await comeBack();
    expect(server.last.received[0]?.positions).toEqual({
      'user:user1': { epoch: 'e', offset: 2 },
      all: { epoch: 'e', offset: 1 },
    });
  });

  test('lets through what was missed, and drops what it had', async () => {
    await online();
    server.last.send(message('all', 1), message('all', 2));
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    server.on('auth', (frame) => [
      authenticated(frame, { all: { epoch: 'e', offset: 4, recovered: true } }),
      message('all', 2),
      message('all', 3),
      message('all', 4),
      message('all', 4),
    ]);
    await comeBack();
    server.last.send(message('all', 5));
    await vi.waitFor(() => expect(seen).toHaveLength(5));
    expect(offsets()).toEqual([1, 2, 3, 4, 5]);
    expect(connection.state).toMatchObject({ resumed: 'recovered' });
    expect(gaps).toEqual([]);
  });

  test('takes what waited for it when it names no place, and stands where that ends', async () => {
    server.on('auth', (frame) => [
      authenticated(frame, { 'user:user1': { epoch: 'e', offset: 7, recovered: true } }),
      message('user:user1', 8),
      message('user:user1', 11),
    ]);
    await online();
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(connection.state).toMatchObject({ resumed: 'fresh' });
    expect(connection.positions.get('user:user1')).toEqual({ epoch: 'e', offset: 11 });
  });

  test('stands where the reply says when nothing waited', async () => {
    server.on('auth', (frame) => [
      authenticated(frame, { 'user:user1': { epoch: 'e', offset: 7, recovered: true } }),
    ]);
    await online();
    expect(connection.positions.get('user:user1')).toEqual({ epoch: 'e', offset: 7 });
  });

  test('reports a gap and takes what is left when some of what waited is gone', async () => {
    server.on('auth', (frame) => [
      authenticated(frame, {
        'user:user1': { epoch: 'e', offset: 7, recovered: false, partial: true },
      }),
      message('user:user1', 8),
    ]);
    await online();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    expect(gaps).toEqual(['user:user1 lost']);
  });

  test('reports a gap when what was missed is no longer kept', async () => {
    await online();
    server.on('auth', (frame) => [
      authenticated(frame, { all: { epoch: 'e', offset: 900, recovered: false } }),
    ]);
    await comeBack();
    await vi.waitFor(() => expect(gaps).toEqual(['all lost']));
    expect(connection.state).toMatchObject({ resumed: 'lost' });
  });

  test('does not claim a loss when the channel began anew, and goes on from its end', async () => {
    await online();
    server.on('auth', (frame) => [
      authenticated(frame, { all: { epoch: 'new', offset: 1, recovered: false } }),
      message('all', 2),
    ]);
    await comeBack();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    expect(gaps).toEqual(['all anew']);
    expect(connection.state).toMatchObject({ resumed: 'anew' });
    expect(connection.positions.get('all')).toEqual({ epoch: 'new', offset: 2 });
  });

  test('subscribes anew from where it stopped', async () => {
    server.on('subscribe', (frame) => [
      subscribed(frame, { 'room:lobby': { epoch: 'e', offset: 40 } }),
      message('room:lobby', 41),
    ]);
    connection.follow('room:lobby');
    await online();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    await comeBack();
    await vi.waitFor(() => expect(server.last.ofType('subscribe')).toHaveLength(1));
    expect(server.last.ofType('subscribe')[0]?.channels).toEqual([
      { channel: 'room:lobby', since: { epoch: 'e', offset: 41 } },
    ]);
  });

  test('takes the state that a channel sends first, although it is older than its end', async () => {
    server.on('subscribe', (frame) => [
      subscribed(frame, { 'task:1': { epoch: 't', offset: 9 } }),
      message('task:1', 9),
      message('task:1', 9),
      message('task:1', 10),
    ]);
    await online();
    connection.follow('task:1');
    await vi.waitFor(() => expect(offsets()).toEqual([9, 10]));
    expect(connection.positions.get('task:1')).toEqual({ epoch: 't', offset: 10 });
  });

  test('steps over its own chat message, which the server does not send back', async () => {
    server.on('chat_message', (frame) => [
      { type: 'ack', id: frame.id, data: { channel: 'all', epoch: 'e', offset: 1 } },
    ]);
    await online();
    await connection.request({ type: 'chat_message', data: { text: 'hello' } });
    expect(connection.positions.get('all')).toEqual({ epoch: 'e', offset: 1 });
  });
});

describe('channels', () => {
  test('go out as one message when they are asked for together', async () => {
    server.on('subscribe', (frame) => [subscribed(frame, {})]);
    await online();
    connection.follow('room:a');
    connection.follow('room:b');
    connection.follow('room:c');
    connection.unfollow('room:c');
    await vi.waitFor(() => expect(server.last.ofType('subscribe')).toHaveLength(1));
    expect(server.last.ofType('subscribe')[0]?.channels).toEqual(['room:a', 'room:b']);
    expect(server.last.ofType('unsubscribe')).toEqual([]);
  });

  test('one that is refused does not cost the others', async () => {
    server.on('subscribe', (frame) => [
      JSON.stringify(frame.channels).includes('task:gone')
        ? refused(frame, 120)
        : subscribed(frame, { 'room:a': { epoch: 'e', offset: 3 } }),
    ]);
    const refusals: string[] = [];
    connection.on('refused', ({ channel }) => refusals.push(channel));
    connection.follow('room:a');
    connection.follow('task:gone');
    await online();
    await vi.waitFor(() => expect(refusals).toEqual(['task:gone']));
    await vi.waitFor(() => expect(connection.positions.get('room:a')?.offset).toBe(3));
  });
});

describe('a channel that can’t be had just now', () => {
  let delays: (string | undefined)[];
  const asked = () => server.last.ofType('subscribe').map(({ channels }) => channels);

  beforeEach(() => {
    delays = [];
    connection.on('delayed', ({ error }) => delays.push(error?.message));
  });

  test.each([100, 131, 132, 133, 134, 136])(
    'after error %i is asked for again, later each time, and stays wanted',
    async (code) => {
      time.chance = 1;
      const refusals: string[] = [];
      connection.on('refused', ({ channel }) => refusals.push(channel));
      server.on('subscribe', (frame) => [refused(frame, code)]);
      connection.follow('room:a');
      connection.follow('task:1');
      await online();
      for (const [times, wait] of [500, 1000, 2000].entries()) {
        await vi.waitFor(() => expect(delays).toHaveLength(times + 1));
        expect(asked()).toHaveLength(times + 1);
        time.advance(wait);
      }
      server.on('subscribe', (frame) => [
        subscribed(frame, { 'room:a': { epoch: 'e', offset: 3 } }),
      ]);
      await vi.waitFor(() => expect(delays).toHaveLength(4));
      time.advance(4000);
      await vi.waitFor(() => expect(connection.positions.get('room:a')?.offset).toBe(3));
      expect(delays.at(-1)).toBeUndefined();
      expect(asked().at(-1)).toEqual(['room:a', 'task:1']);
      expect(refusals).toEqual([]);
    },
  );

  test('because no answer came in time is asked for again', async () => {
    server.on('subscribe', () => []);
    await online();
    connection.follow('room:a');
    await vi.waitFor(() => expect(asked()).toHaveLength(1));
    time.advance(15_000);
    await vi.waitFor(() => expect(delays).toEqual(['the server did not answer in time']));
    time.advance(500);
    await vi.waitFor(() => expect(asked()).toHaveLength(2));
  });

  test('is not asked for again once nobody wants it', async () => {
    server.on('subscribe', (frame) => [refused(frame, 134)]);
    await online();
    connection.follow('room:a');
    await vi.waitFor(() => expect(delays).toHaveLength(1));
    connection.unfollow('room:a');
    expect(delays.at(-1)).toBeUndefined();
    time.advance(2000);
    await connection.request({ type: 'ping' });
    expect(asked()).toHaveLength(1);
  });

  test('is asked for at once on a new connection', async () => {
    server.on('subscribe', (frame) => [refused(frame, 134)]);
    await online();
    connection.follow('room:a');
    await vi.waitFor(() => expect(delays).toHaveLength(1));
    server.on('subscribe', (frame) => [subscribed(frame, {})]);
    await comeBack();
    await vi.waitFor(() => expect(asked()).toEqual([['room:a']]));
  });
});

describe('coming back', () => {
  test.each([1001, 1006, 1011, 3001, 3002, 3003, 3005, 3007, 4000])('after %i', async (code) => {
    await online();
    if (code === 1006) {
      await server.stop();
    } else {
      server.last.close(code);
    }
    expect(await until('reconnecting')).toMatchObject({ closure: { code } });
    if (code === 1006) {
      server = await TestServer.start();
    }
  });

  test.each([1000, 1009, 3501, 3504, 4500])('not after %i', async (code) => {
    await online();
    server.last.close(code, 'no');
    expect(await until('offline')).toMatchObject({ closure: { code, reason: 'no' } });
    expect(ended).toEqual([]);
  });

  test.each([3500, 3502])('not after %i, which ends the session', async (code) => {
    await online();
    server.last.close(code, 'logged out');
    await until('offline');
    expect(ended).toEqual([{ code, reason: 'logged out', token: 'first' }]);
  });

  test('brings a fresh token when the old one has expired', async () => {
    await online();
    server.last.close(3004);
    await until('reconnecting');
    time.advance(20_000);
    await until('online');
    expect(server.last.received[0]).toMatchObject({ type: 'auth', token: 'fresh' });
  });

  test('later and with the same token when nobody can be let in just now', async () => {
    server.on('auth', (frame, peer) => {
      peer.send(refused(frame, 134));
      peer.close(3007);
      return [];
    });
    connection.connect();
    expect(await until('reconnecting')).toMatchObject({ closure: { code: 3007 } });
    expect(server.last.ofType('auth')).toHaveLength(1);
    server.on('auth', (frame) => [authenticated(frame, {})]);
    time.advance(20_000);
    await until('online');
    expect(server.last.received[0]).toMatchObject({ type: 'auth', token: 'first' });
    expect(ended).toEqual([]);
  });

  test('waits longer each time, until a connection has held', async () => {
    time.chance = 1;
    server.on('auth', (_, peer) => {
      peer.close(3005);
      return [];
    });
    connection.connect();
    for (const wait of [500, 1000, 2000]) {
      const state = await until('reconnecting');
      expect(state.at - time.now()).toBe(wait);
      time.advance(wait);
    }
    server.on('auth', (frame) => [authenticated(frame, {})]);
    await until('online');
    time.advance(5000);
    server.last.close(3001);
    const state = await until('reconnecting');
    expect(state.at - time.now()).toBe(500);
  });

  test('happens at once when the network or the page wakes up', async () => {
    await online();
    server.last.close(3001);
    await until('reconnecting');
    connection.wake();
    await until('online');
    expect(server.peers).toHaveLength(2);
  });

  test('begins the moment the network is gone, without waiting for a sign of life', async () => {
    await online();
    connection.networkGone();
    expect(connection.state).toMatchObject({
      name: 'reconnecting',
      closure: { reason: 'the network is gone' },
    });
    connection.wake();
    await until('online');
  });

  test('never happens after it was stopped', async () => {
    await online();
    connection.stop();
    time.advance(60_000);
    expect(connection.state.name).toBe('offline');
    expect(server.peers).toHaveLength(1);
  });
});

describe('signs of life', () => {
  test('a ping asks for one after 25 seconds of silence, and the answer is enough', async () => {
    await online();
    time.advance(24_999);
    expect(server.last.ofType('ping')).toEqual([]);
    time.advance(1);
    await vi.waitFor(() => expect(frames.at(-1)?.type).toBe('pong'));
    time.advance(10_000);
    expect(connection.state.name).toBe('online');
  });

  test('without an answer in 10 seconds the connection is given up', async () => {
    await online();
    server.last.freeze();
    time.advance(35_000);
    expect(connection.state).toMatchObject({
      name: 'reconnecting',
      closure: { reason: 'no sign of life' },
    });
  });

  test('a frame that comes in is one', async () => {
    await online();
    time.advance(20_000);
    server.last.send(message('all', 1));
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    time.advance(20_000);
    expect(frames.filter(({ type }) => type === 'ping')).toEqual([]);
  });
});

describe('commands', () => {
  test('reject with what the server says', async () => {
    server.on('task_cancel', (frame) => [refused(frame, 120)]);
    await online();
    const failure = connection.request({ type: 'task_cancel', taskId: 'x' });
    await expect(failure).rejects.toEqual(new CarillonError('refused with 120', 120));
  });

  test('reject when the connection breaks before the answer', async () => {
    server.on('request', (_, peer) => {
      peer.close(3001);
      return [];
    });
    await online();
    await expect(connection.request({ type: 'request' })).rejects.toThrow('connection was lost');
  });

  test('reject when there is no connection', async () => {
    await expect(connection.request({ type: 'request' })).rejects.toThrow('no connection');
  });

  test('reject when no answer comes in time', async () => {
    await online();
    const failure = expect(connection.request({ type: 'request' })).rejects.toThrow('in time');
    time.advance(15_000);
    await failure;
  });
});
