import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Acks } from '../src/acks.js';
import { addressOf } from '../src/address.js';
import { backoff, hintOf } from '../src/backoff.js';
import { mayReturn } from '../src/closeCodes.js';
import { fileName } from '../src/components/saveResult.js';
import { createClient } from '../src/index.js';
import { Stream } from '../src/stream.js';
import { subjectOf } from '../src/tokens.js';

describe('coming back', () => {
  test('waits half a second, doubling up to twenty, times a random factor', () => {
    expect([0, 1, 2, 5, 6, 50].map((failures) => backoff(failures, 1))).toEqual([
      500, 1000, 2000, 16_000, 20_000, 20_000,
    ]);
    expect(backoff(3, 0)).toBe(0);
    expect(backoff(3, 0.25)).toBe(1000);
  });

  test('waits as the server asks for', () => {
    const hint = hintOf({ delay: 3000, exponentialBackoff: false, maxAttempts: 5 });
    expect([0, 4].map((failures) => backoff(failures, 1, hint))).toEqual([3000, 3000]);
    expect(backoff(0, 1, hintOf({ delay: 60_000 }))).toBe(60_000);
    expect(backoff(1, 1, hintOf(undefined))).toBe(1000);
    expect(backoff(1, 1, hintOf({ delay: -1 }))).toBe(1000);
  });

  test.each([1000, 1002, 1003, 1007, 1009, 3500, 3501, 3502, 3504, 3599, 4500, 4999])(
    'is no use after %i',
    (code) => expect(mayReturn(code)).toBe(false),
  );

  test.each([1001, 1005, 1006, 1011, 1012, 3001, 3002, 3004, 3007, 3009, 3499, 4000, 4499])(
    'is of use after %i',
    (code) => expect(mayReturn(code)).toBe(true),
  );
});

test.each([
  ['attachment; filename="documents.zip"', 'documents.zip'],
  ['attachment; filename=plain.zip', 'plain.zip'],
  ['attachment; filename="x.zip"; filename*=UTF-8\'\'%E6%96%87%E6%A1%A3.zip', '文档.zip'],
  ['attachment; filename="x.zip"; filename*=UTF-8\'\'%E6%9', 'x.zip'],
  ['attachment; filename="a \\"b\\".zip"', 'a "b".zip'],
  ['attachment', undefined],
])('the file name in %s', (disposition, name) => {
  expect(fileName(disposition)).toBe(name);
});

describe('an address', () => {
  test.each([
    ['ws://localhost:8000/ws', 'ws://localhost:8000/ws?dialect=carillon', 'http://localhost:8000'],
    ['https://a.example', 'wss://a.example/ws?dialect=carillon', 'https://a.example'],
    ['https://a.example/', 'wss://a.example/ws?dialect=carillon', 'https://a.example'],
    [
      'wss://a.example/push/ws',
      'wss://a.example/push/ws?dialect=carillon',
      'https://a.example/push',
    ],
    [
      'https://a.example/push',
      'wss://a.example/push/ws?dialect=carillon',
      'https://a.example/push',
    ],
    ['ws://h/ws?delta=true', 'ws://h/ws?delta=true&dialect=carillon', 'http://h'],
  ])('%s is understood', (url, socket, http) => {
    expect(addressOf(url)).toEqual({ socket, http });
  });

  test.each(['', 'localhost:8000', 'ftp://a.example'])("'%s' is refused", (url) => {
    expect(() => addressOf(url)).toThrow(`'url' is '${url}'`);
  });

  test('that is a path is taken where a page is rendered, and refused by who connects there', async () => {
    const client = createClient({ url: '/ws', token: 'x', WebSocket });
    expect(client.state).toBe('idle');
    const refusal = { name: 'invalid_field', message: expect.stringContaining("'/ws'") };
    await expect(client.connect()).rejects.toMatchObject(refusal);
  });
});

describe('acknowledging', () => {
  test('says nothing that would acknowledge what is before it', () => {
    const acks = new Acks();
    for (const offset of [3, 5, 6]) {
      acks.delivered(offset);
    }
    acks.acknowledge(5);
    expect(acks.upTo).toBe(2);
    acks.acknowledge(3);
    expect(acks.upTo).toBe(5);
    acks.acknowledge(6);
    expect(acks.upTo).toBe(6);
  });

  test('up to an offset holds for all before it', () => {
    const acks = new Acks();
    for (const offset of [1, 2, 3]) {
      acks.delivered(offset);
    }
    acks.acknowledge(2, true);
    expect(acks.upTo).toBe(2);
  });
});

describe('a loop that is too slow', () => {
  test('is told so when more waits than may, after what it can still have', async () => {
    const stream = new Stream<number>("'room:a'", { ended: () => {} });
    for (let n = 1; n <= 10_001; n++) {
      stream.push(n);
    }
    for (let n = 1; n <= 10_000; n++) {
      expect((await stream.next()).value).toBe(n);
    }
    await expect(stream.next()).rejects.toMatchObject({ name: 'too_slow', retryable: false });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  test('over a task has the newest', async () => {
    const stream = new Stream<number>('a task', { ended: () => {} }, true);
    for (const n of [1, 2, 3]) {
      stream.push(n);
    }
    expect(await stream.next()).toEqual({ value: 3, done: false });
  });
});

test('a token tells whose it is only where it is a JWT', () => {
  const payload = Buffer.from(JSON.stringify({ sub: '用户1' })).toString('base64url');
  expect(subjectOf(`x.${payload}.y`)).toBe('用户1');
  expect(subjectOf('opaque')).toBeUndefined();
});
