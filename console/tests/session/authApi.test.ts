import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CarillonError } from '@carillon/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { about, authApi } from '../../src/session/authApi';

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

test('a refusal carries the words and the code of the problem', async () => {
  answer = () => ({ status: 401, body: { title: 'invalid', detail: 'it is wrong', code: 105 } });
  const refusal = authApi(origin, Date.now).login('user1', 'nope');
  await expect(refusal).rejects.toBeInstanceOf(CarillonError);
  await expect(refusal).rejects.toMatchObject({
    code: 105,
    name: 'invalid_credentials',
    message: 'it is wrong',
    retryable: false,
  });
});

test('a server that is away is told apart from one that refuses', async () => {
  await new Promise((resolve) => server.close(resolve));
  const login = authApi(origin, Date.now).login('user1', 'password1');
  await expect(login).rejects.toMatchObject({ name: 'unreachable', retryable: true });
});

test('a server says of itself whether it is a demo, and what it takes', async () => {
  answer = () => ({ status: 200, body: { demo: true, upload_limit: 1000 } });
  expect(await about(origin)).toEqual({ demo: true, uploadLimit: 1000 });
  answer = () => ({ status: 200, body: {} });
  expect(await about(origin)).toEqual({ demo: false, uploadLimit: undefined });
});
