import WebSocket from 'ws';

/** How long a server that lives may take to answer. */
const limit = 10_000;

/** A connection of the native protocol. A listener hears everything, in its order; replies go to who asked, too. */
export class Connection {
  /** Resolves when it is over, with whether both sides have said goodbye. */
  ended;

  #socket;
  #asked = new Map();
  #ids = 0;

  /** Resolves once it is open. */
  static async open(url, heard) {
    const socket = new WebSocket(url, { handshakeTimeout: limit });
    const connection = new Connection(socket, heard);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return connection;
  }

  constructor(socket, heard) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      const asked = this.#asked.get(frame.id);
      this.#asked.delete(frame.id);
      heard(frame);
      asked?.(frame);
    });
    socket.on('error', () => {});
    this.ended = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        for (const answer of this.#asked.values()) {
          answer({ type: 'gone' });
        }
        resolve({ gracefully: code !== 1006, code, reason: String(reason) });
      });
    });
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(command) {
    this.#socket.send(JSON.stringify(command));
  }

  /** The reply to a command, be it an error; of type `gone` when the connection ended before it, or nothing came. */
  ask(command) {
    if (!this.isOpen) {
      return Promise.resolve({ type: 'gone' });
    }
    this.#ids += 1;
    const id = `${this.#ids}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.cut(), limit);
      this.#asked.set(id, (frame) => {
        clearTimeout(timer);
        resolve(frame);
      });
      this.send({ ...command, id });
    });
  }

  /** Says goodbye, and hears what is still on the way. */
  leave() {
    this.#socket.close(1000);
    return this.ended;
  }

  /** Goes without a word, as when a train enters a tunnel. */
  cut() {
    this.#socket.terminate();
    return this.ended;
  }
}
