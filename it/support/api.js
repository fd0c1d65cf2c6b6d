// The HTTP API, as an application would call it.

const passwords = { user1: 'password1', user2: 'password2', admin: 'admin-password' };

export async function login(server, username) {
  const answer = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: passwords[username] }),
  });
  return new Api(server, await bodyOf(answer));
}

/** The API on behalf of one user. Whatever is refused throws. */
export class Api {
  constructor(server, session) {
    this.server = server;
    this.session = session;
  }

  get token() {
    return this.session.token;
  }

  get user() {
    return this.session.user.id;
  }

  async call(method, path, json) {
    return bodyOf(await this.fetch(method, path, json));
  }

  fetch(method, path, json) {
    return fetch(this.server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      body: json && JSON.stringify(json),
    });
  }

  async upload({ name, content }) {
    const form = new FormData();
    form.append('file', new Blob([content]), name);
    const answer = await fetch(`${this.server.url}/api/v1/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}` },
      body: form,
    });
    return (await bodyOf(answer)).id;
  }

  submit(type, input) {
    return this.call('POST', '/api/v1/tasks', { type, input });
  }

  task(id) {
    return this.call('GET', `/api/v1/tasks/${id}`);
  }

  tasks() {
    return this.call('GET', '/api/v1/tasks');
  }

  /** The bytes of a task's file. */
  async result(id) {
    const answer = await this.fetch('GET', `/api/v1/tasks/${id}/result`);
    if (!answer.ok) {
      await bodyOf(answer);
    }
    return new Uint8Array(await answer.arrayBuffer());
  }

  publish(publication) {
    return this.call('POST', '/api/v1/publish', publication);
  }

  stats() {
    return this.call('GET', '/api/v1/stats');
  }
}

async function bodyOf(answer) {
  const text = await answer.text();
  const body = text === '' ? undefined : JSON.parse(text);
  if (!answer.ok) {
    throw Object.assign(new Error(`${answer.status}: ${body?.detail ?? text}`), {
      status: answer.status,
      code: body?.code,
    });
  }
  return body;
}
