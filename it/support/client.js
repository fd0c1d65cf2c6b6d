// A client of the native protocol that remembers every frame it got.
import WebSocket from 'ws';

/** How long to wait for what should come; no test waits for this long in order to pass. */
const patience = 20_000;

/** Opens a connection and authenticates it by a message. */
export async function connectAs(api, options) {
  const client = await Client.open(api.server.socketUrl);
  await client.authenticate(api.token, options);
  return client;
}

export class Client {
  /** Every frame so far, in the order of its coming. */
  frames = [];
  /** Resolves with `{code, reason}` when the connection is over. */
  closed;

  #socket;
  #taken = new Set();
  #watchers = new Set();
  #ids = 0;

  /** Resolves once the socket is open; nothing that comes first is lost. */
  static async open(url, options) {
    const client = new Client(new WebSocket(url, options));
    await client.#opened();
    return client;
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.#tell();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#tell();
      });
    });
    socket.on('error', () => {});
  }

  #opened() {
    return new Promise((resolve, reject) => {
      this.#socket.once('open', resolve);
      this.#socket.once('error', reject);
    });
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** The extensions that were agreed on. */
  get extensions() {
    return this.#socket.extensions;
  }

  /** Sends an object as JSON, and anything else as it is. */
  send(message) {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array;
    this.#socket.send(isRaw ? message : JSON.stringify(message));
  }

  /** Sends bytes in a text frame, whatever they are. */
  sendBytesAsText(bytes) {
    this.#socket.send(bytes, { binary: false });
  }

  /** Sends a command and gives the reply to it, be it an error. */
  async request(command) {
    this.#ids += 1;
    const id = `t${this.#ids}`;
    this.send({ ...command, id });
    return this.frame((frame) => frame.id === id);
  }

  async authenticate(token, { positions } = {}) {
    const reply = await this.request({ type: 'auth', token, positions });
    if (reply.type !== 'auth_success') {
      throw new Error(`auth was answered by ${JSON.stringify(reply)}`);
    }
    return reply;
  }

  /** The first frame of that type, or that fits, which no earlier call has taken. */
  async frame(wanted) {
    const fits = typeof wanted === 'function' ? wanted : ({ type }) => type === wanted;
    const find = () => this.frames.findIndex((frame, i) => !this.#taken.has(i) && fits(frame));
    await this.until(() => find() >= 0, `a frame that fits ${wanted}`);
    const index = find();
    this.#taken.add(index);
    return this.frames[index];
  }

  /** Resolves once something holds of what came. */
  until(holds, what) {
    return new Promise((resolve, reject) => {
      const fail = (why) => {
        const newest = this.frames.slice(-8).map((frame) => JSON.stringify(frame).slice(0, 300));
        reject(new Error(`waiting for ${what}: ${why}; newest frames:\n${newest.join('\n')}`));
      };
      const look = () => {
        if (holds()) {
          done(resolve);
        } else if (this.#socket.readyState === WebSocket.CLOSED) {
          done(() => fail('the connection is closed'));
        }
      };
      const timer = setTimeout(() => done(() => fail(`nothing in ${patience} ms`)), patience);
      const done = (action) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        action();
      };
      this.#watchers.add(look);
      look();
    });
  }

  #tell() {
    for (const look of [...this.#watchers]) {
      look();
    }
  }

  /** What came on a channel. */
  on(channel) {
    return this.frames.filter((frame) => frame.channel === channel);
  }

  close() {
    this.#socket.close(1000);
    return this.closed;
  }

  /** Cuts the connection without a goodbye. */
  cut() {
    this.#socket.terminate();
    return this.closed;
  }
}

/**
 * Everything that was sent to this client up to now has arrived: the application sends its user one
 * more message, and deliveries overtake nothing.
 */
export async function settled(client, admin, user) {
  const mark = `fence-${Math.random()}`;
  await admin.publish({ user, type: 'fence', data: { mark } });
  await client.frame(({ type, data }) => type === 'fence' && data.mark === mark);
}
