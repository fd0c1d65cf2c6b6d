import { CarillonError, UnreachableError } from './errors';
import { isRecord, type Sample, type StoredFile, type Task, type TaskAction } from './protocol';
import type { AuthApi, Session } from './session';

interface Call {
  method?: 'GET' | 'POST';
  json?: unknown;
  form?: FormData;
  token?: string;
}

async function call(server: string, path: string, request: Call = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (request.token !== undefined) {
    headers.authorization = `Bearer ${request.token}`;
  }
  if (request.json !== undefined) {
    headers['content-type'] = 'application/json';
  }
  const body = request.json === undefined ? request.form : JSON.stringify(request.json);
  let response: Response;
  try {
    response = await fetch(server + path, { method: request.method ?? 'GET', headers, body });
  } catch {
    throw new UnreachableError('unreachable');
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

/** Reads RFC 9457 problem details; a proxy in between may answer something else. */
async function problem(response: Response): Promise<CarillonError> {
  const body: unknown = await response.json().catch(() => undefined);
  const details = isRecord(body) ? body : {};
  const text = details.detail ?? details.title ?? `${response.status} ${response.statusText}`;
  const code = typeof details.code === 'number' ? details.code : 0;
  return new CarillonError(String(text), code, response.status);
}

/** Login, refresh and logout: the calls that need no session yet. */
export function authApi(server: string, now: () => number): AuthApi {
  const session = async (path: string, json: unknown): Promise<Session> => {
    const issuedAt = now();
    const body = await (await call(server, path, { method: 'POST', json })).json();
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
      await call(server, '/api/v1/auth/logout', { method: 'POST', token });
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
  const body: unknown = await (await call(server, '/api/v1/server')).json();
  const { demo, upload_limit: limit } = isRecord(body) ? body : {};
  return { demo: demo === true, uploadLimit: typeof limit === 'number' ? limit : undefined };
}

/** How many tasks are asked for at once. */
const pageSize = 200;

/** The calls of a logged-in user. A refused token is renewed once, and the call repeated. */
export class Api {
  constructor(
    private readonly server: string,
    private readonly token: (fresh: boolean) => Promise<string>,
  ) {}

  async samples(): Promise<Sample[]> {
    return (await this.json<{ samples: Sample[] }>('/api/v1/samples')).samples;
  }

  upload(file: File): Promise<StoredFile> {
    const form = new FormData();
    form.append('file', file, file.name);
    return this.json('/api/v1/files', { method: 'POST', form });
  }

  /** The newest tasks, page by page until there are no more, or so many. */
  async tasks(limit: number): Promise<Task[]> {
    const tasks: Task[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({
        limit: String(Math.min(pageSize, limit - tasks.length)),
      });
      if (cursor !== undefined) {
        query.set('cursor', cursor);
      }
      const page = await this.json<{ tasks: Task[]; next_cursor?: string }>(
        `/api/v1/tasks?${query}`,
      );
      tasks.push(...page.tasks);
      cursor = page.next_cursor;
    } while (cursor !== undefined && tasks.length < limit);
    return tasks;
  }

  task(id: string): Promise<Task> {
    return this.json(`/api/v1/tasks/${encodeURIComponent(id)}`);
  }

  submit(type: string, input: unknown): Promise<Task> {
    return this.json('/api/v1/tasks', { method: 'POST', json: { type, input } });
  }

  act(id: string, action: TaskAction): Promise<Task> {
    return this.json(`/api/v1/tasks/${encodeURIComponent(id)}/${action}`, { method: 'POST' });
  }

  result(id: string): Promise<unknown> {
    return this.json(`/api/v1/tasks/${encodeURIComponent(id)}/result`);
  }

  /** The file that a task made, and the name the server gives it. */
  async file(id: string): Promise<{ blob: Blob; name: string | undefined }> {
    const response = await this.authorised(`/api/v1/tasks/${encodeURIComponent(id)}/result`);
    const name = fileName(response.headers.get('content-disposition') ?? '');
    return { blob: await response.blob(), name };
  }

  private async json<T>(path: string, request?: Call): Promise<T> {
    return (await this.authorised(path, request)).json();
  }

  private async authorised(path: string, request?: Call): Promise<Response> {
    try {
      return await call(this.server, path, { ...request, token: await this.token(false) });
    } catch (error) {
      if (!(error instanceof CarillonError) || error.status !== 401) {
        throw error;
      }
      return call(this.server, path, { ...request, token: await this.token(true) });
    }
  }
}

/** The name in a Content-Disposition header, the UTF-8 form of RFC 6266 before the plain one. */
export function fileName(disposition: string): string | undefined {
  const encoded = /filename\*\s*=\s*utf-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded.trim());
    } catch {
      // Not percent-encoded as it should be: the plain form may do.
    }
  }
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
  return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]?.trim();
}
