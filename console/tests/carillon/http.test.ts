import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Api, authApi, CarillonError, UnreachableError } from '../../src/carillon';
import { fileName } from '../../src/carillon/http';

type Answer = { status: number; body: unknown; headers?: Record<string, string> };

let server: Server;
let origin: string;
let answer: (request: IncomingMessage) => Answer;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    const { status, body, headers } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a login becomes a session that knows when it expires', async () => {
  const user = { id: 'user1', username: 'user1', roles: ['user'] };
  answer = () => ({
    status: 200,
    body: { token: 't', refresh_token: 'r', expires_in: 60, user },
  });
  const session = await authApi(origin, () => 1000).login('user1', 'password1');
  expect(session).toEqual({
    server: origin,
    token: 't',
    refreshToken: 'r',
    issuedAt: 1000,
    expiresAt: 61_000,
    user,
  });
});

test('a refusal carries the words, the code and the status of the problem', async () => {
  answer = () => ({ status: 401, body: { title: 'invalid', detail: 'it is wrong', code: 105 } });
  const refusal = authApi(origin, Date.now).login('user1', 'nope');
  await expect(refusal).rejects.toEqual(new CarillonError('it is wrong', 105, 401));
  await expect(refusal).rejects.toMatchObject({ code: 105, status: 401 });
});

test('a token that is refused is renewed once, and the call repeated', async () => {
  const used: (string | undefined)[] = [];
  answer = ({ headers }) => {
    used.push(headers.authorization);
    return headers.authorization === 'Bearer fresh'
      ? { status: 200, body: { tasks: [] } }
      : { status: 401, body: { code: 103, detail: 'expired' } };
  };
  const api = new Api(origin, async (fresh) => (fresh ? 'fresh' : 'stale'));
  expect(await api.tasks(50)).toEqual([]);
  expect(used).toEqual(['Bearer stale', 'Bearer fresh']);
});

test('a list of tasks is read page by page to its end, or as far as is wanted', async () => {
  const pages: (string | undefined)[] = [];
  answer = ({ url }) => {
    const query = new URL(url ?? '', origin).searchParams;
    const cursor = query.get('cursor') ?? undefined;
    pages.push(cursor);
    const first = Number(cursor ?? 0);
    const tasks = Array.from({ length: 200 }, (_, n) => ({ taskId: `${first + n}` }));
    const next = first + 200 < 600 ? { next_cursor: `${first + 200}` } : {};
    return { status: 200, body: { tasks, ...next } };
  };
  const api = new Api(origin, async () => 't');
  expect(await api.tasks(1000)).toHaveLength(600);
  expect(pages).toEqual([undefined, '200', '400']);
  expect(await api.tasks(200)).toHaveLength(200);
});

test('a server that is away is told apart from one that refuses', async () => {
  await new Promise((resolve) => server.close(resolve));
  const api = new Api(origin, async () => 't');
  await expect(api.tasks(50)).rejects.toThrow(UnreachableError);
});

test.each([
  ['attachment; filename="documents.zip"', 'documents.zip'],
  ['attachment; filename=plain.zip', 'plain.zip'],
  ['attachment; filename="x.zip"; filename*=UTF-8\'\'%E6%96%87%E6%A1%A3.zip', '文档.zip'],
  ['attachment; filename="a \\"b\\".zip"', 'a "b".zip'],
  ['attachment', undefined],
])('the file name in %s', (disposition, name) => {
  expect(fileName(disposition)).toBe(name);
});
