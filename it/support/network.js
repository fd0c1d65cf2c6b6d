// A network between the page and the server that a test can cut.
import { connect, createServer } from 'node:net';

export async function startNetwork(target) {
  const network = new Network(target);
  await network.up();
  return network;
}

class Network {
  #target;
  #listener;
  #sockets = new Set();
  #port = 0;

  constructor(target) {
    this.#target = target;
  }

  get url() {
    return `http://localhost:${this.#port}`;
  }

  /** Lets connections through, on the port it had before. */
  async up() {
    this.#listener = createServer((near) => {
      const far = connect(this.#target.port, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ]) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on('error', () => {});
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
    await new Promise((resolve) => this.#listener.listen(this.#port, resolve));
    this.#port = this.#listener.address().port;
  }

  /** Cuts every connection, and refuses new ones. */
  async down() {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }
}
