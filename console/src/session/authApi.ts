import { CarillonError, errorOf } from '@carillon/client';
import { isRecord } from '../records';
import type { AuthApi, Session } from './session';

const patienceMillis = 30_000;

/** Asks what needs no session yet, or is about to end it. */
async function ask(
  server: string,
  path: string,
  { json, token }: { json?: unknown; token?: string } = {},
): Promise<unknown> {
  const isPost = json !== undefined || token !== undefined;
  let response: Response;
  try {
    response = await fetch(server + path, {
      method: isPost ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      signal: AbortSignal.timeout(patienceMillis),
    });
  } catch (error) {
    throw new CarillonError('unreachable', `${server} could not be reached: ${error}`);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw errorOf(body, `${server}${path} was answered by status ${response.status}`);
  }
  return body;
}

/** Login, refresh and logout. */
export function authApi(server: string, now: () => number): AuthApi {
  const session = async (path: string, json: unknown): Promise<Session> => {
    const issuedAt = now();
    const body = (await ask(server, path, { json })) as {
      token: string;
      refresh_token: string;
      expires_in: number;
      user: Session['user'];
    };
    return {
      server,
      token: body.token,
      refreshToken: body.refresh_token,
      issuedAt,
      expiresAt: issuedAt + body.expires_in * 1000,
      user: body.user,
    };
  };
  return {
    login: (username, password) => session('/api/v1/auth/login', { username, password }),
    refresh: (refreshToken) => session('/api/v1/auth/refresh', { refresh_token: refreshToken }),
    logout: async (token) => {
      await ask(server, '/api/v1/auth/logout', { token });
    },
  };
}

/** What the server says of itself to everybody. */
export interface About {
  /** Whether it runs for trying out, with users whose passwords everybody knows. */
  demo: boolean;
  /** The largest file that it takes, in bytes; undefined when it does not say. */
  uploadLimit: number | undefined;
}

export async function about(server: string): Promise<About> {
  const body = await ask(server, '/api/v1/server');
  const { demo, upload_limit: limit } = isRecord(body) ? body : {};
  return { demo: demo === true, uploadLimit: typeof limit === 'number' ? limit : undefined };
}
