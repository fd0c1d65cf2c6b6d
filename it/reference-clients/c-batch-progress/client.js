// A client of the batch-progress server with the messages of its document's enum, for what the snippets do not do.
import WebSocket from 'ws';

export class BatchClient {
  /** Resolves with the close code. */
  closed;
  #socket;

  /** Resolves once the connection is open. */
  static async connect(url, onMessage, options) {
    const client = new BatchClient(url, onMessage, options);
    await new Promise((resolve, reject) => {
      client.#socket.once('open', resolve);
      client.#socket.once('error', reject);
    });
    return client;
  }

  constructor(url, onMessage, options) {
    this.#socket = new WebSocket(url, options);
    this.#socket.onmessage = (event) => onMessage(JSON.parse(event.data));
    this.#socket.onerror = () => {};
    this.closed = new Promise((resolve) => {
      this.#socket.onclose = ({ code }) => resolve(code);
    });
  }

  /** What was agreed on in the handshake, such as `permessage-deflate`. */
  get extensions() {
    return this.#socket.extensions;
  }

  subscribe({ taskIds, rooms }) {
    this.send({ type: 'subscribe', taskIds, rooms });
  }

  unsubscribe({ taskIds, rooms }) {
    this.send({ type: 'unsubscribe', taskIds, rooms });
  }

  joinRoom(room) {
    this.send({ type: 'join_room', payload: { room }, timestamp: Date.now() });
  }

  leaveRoom(room) {
    this.send({ type: 'leave_room', payload: { room }, timestamp: Date.now() });
  }

  broadcast(room, message) {
    this.send({ type: 'room_broadcast', payload: { room, message }, timestamp: Date.now() });
  }

  ping() {
    this.send({ type: 'ping', payload: {}, timestamp: Date.now() });
  }

  send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  close() {
    this.#socket.close();
    return this.closed;
  }
}
