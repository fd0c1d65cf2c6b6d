// The front end of the simple push system. Its document describes it without code: log in over HTTP, connect, send the
// JWT in an auth message, send data requests, keep a log, show what is pushed, reconnect. The names that it leaves open
// are the login's path and the fields of a data request.
import WebSocket from 'ws';

const retryMillis = 200;

export class SimplePushClient {
  #server;
  #shows;
  #token;
  #socket;
  #left = false;

  /**
   * @param server its http address: the socket is on the same port
   * @param shows what the page has panels for: `onLog` gets every message, `onPush` the results, `onReady` says that
   *   requests may be sent
   */
  constructor(server, { onLog = () => {}, onPush = () => {}, onReady = () => {} } = {}) {
    this.#server = server;
    this.#shows = { onLog, onPush, onReady };
  }

  /** Logs in; the connection is made and authenticated by itself then. */
  async login(username, password) {
    const answer = await fetch(`${this.#server}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!answer.ok) {
      throw new Error(`login failed: ${answer.status}`);
    }
    const { token } = await answer.json();
    this.#token = token;
    this.#connect();
    return token;
  }

  #connect() {
    const socket = new WebSocket(`${this.#server.replace('http', 'ws')}/ws`);
    this.#socket = socket;
    socket.onopen = () => this.#send({ type: 'auth', token: this.#token });
    socket.onmessage = (event) => this.#hear(JSON.parse(event.data));
    socket.onerror = () => {};
    socket.onclose = () => {
      if (!this.#left) {
        setTimeout(() => this.#left || this.#connect(), retryMillis);
      }
    };
  }

  #hear(message) {
    this.#shows.onLog(message);
    switch (message.type) {
      case 'auth_success':
        this.#shows.onReady(message);
        break;
      case 'task_completed':
        this.#shows.onPush(message.data);
        break;
    }
  }

  requestData(query) {
    this.#send({ type: 'request', query });
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  leave() {
    this.#left = true;
    this.#socket?.close();
  }
}
