import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';

const networks = new Set<Network>();

afterEach(async () => {
  await Promise.all([...networks].map((network) => network.stop()));
  networks.clear();
});

/** A network between client and server that a test can cut, or make lose what the server says. */
export class Network {
  private listener: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;
  private muted = false;
  private left = Number.POSITIVE_INFINITY;
  /** How many connections there were. */
  connections = 0;

  static async to(target: { port: number }): Promise<Network> {
    const network = new Network(target.port);
    networks.add(network);
    await network.up();
    return network;
  }

  private constructor(private readonly target: number) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const listener = createServer((near) => this.join(near));
    this.listener = listener;
    await new Promise<void>((resolve) => {
      listener.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (listener.address() as AddressInfo).port;
  }

  /** Cuts every connection, and refuses new ones. */
  async down(): Promise<void> {
    const closed = new Promise((resolve) => this.listener?.close(resolve));
    this.cut();
    await closed;
  }

  /** Cuts every connection; the next goes through. */
  cut(): void {
    for (const socket of this.sockets) {
      socket.destroy();
    }
  }

  /** From now on what the server says is lost, until the connection is cut. */
  mute(): void {
    this.muted = true;
  }

  /** Cuts every connection when the server has said so many bytes more, wherever in a frame that is. */
  cutAfter(bytes: number): void {
    this.left = bytes;
  }

  async stop(): Promise<void> {
    if (this.listener?.listening) {
      await this.down();
    }
  }

  private join(near: Socket): void {
    this.connections += 1;
    this.muted = false;
    const far = connect(this.target, '127.0.0.1');
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk: Buffer) => {
      if (!this.muted) {
        near.write(chunk.subarray(0, Math.min(chunk.length, this.left)));
      }
      this.left -= chunk.length;
      if (this.left <= 0) {
        this.left = Number.POSITIVE_INFINITY;
        near.end();
        this.cut();
      }
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
