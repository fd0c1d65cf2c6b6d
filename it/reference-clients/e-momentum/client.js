// What the document's page sends and hears, outside a page: for the messages that it has no button for.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

export class MomentumClient {
  /** Resolves with the close code once the connection is over, or was never there. */
  closed;
  #socket;

  constructor(url, token, onMessage, options) {
    this.#socket = new WebSocket(`${url}?token=${token}`, options);
    this.#socket.onmessage = (event) => onMessage(JSON.parse(event.data));
    this.#socket.onerror = () => {};
    this.opened = new Promise((resolve) => {
      this.#socket.onopen = resolve;
    });
    this.closed = new Promise((resolve) => {
      this.#socket.onclose = ({ code }) => resolve(code);
    });
  }

  /** Gives the message that it sent. */
  send(message_type, data) {
    const message = { id: randomUUID(), message_type, data, timestamp: new Date().toISOString() };
    this.#socket.send(JSON.stringify(message));
    return message;
  }

  sendRaw(text) {
    this.#socket.send(text);
  }

  text(content) {
    return this.send('text', { content });
  }

  ping() {
    return this.send('ping', { manual: true });
  }

  close() {
    this.#socket.close();
    return this.closed;
  }

  /** Cuts the connection without a goodbye. */
  cut() {
    this.#socket.terminate();
    return this.closed;
  }
}
