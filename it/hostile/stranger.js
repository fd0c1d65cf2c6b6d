// What an attacker has: sockets from an address of its own, and no manners.
import { connect } from 'node:net';

const loopback = '127.0.0.';

/** Opens sockets and keeps them until the attack is over. */
export class Stranger {
  #port;
  #sockets = new Set();
  #address;

  /** @param number tells the strangers apart: each has an address of its own */
  constructor(port, number) {
    this.#port = port;
    this.#address = loopback + (2 + number);
  }

  get open() {
    return this.#sockets.size;
  }

  /** A socket that has sent `first`; it reads only when told to. Undefined when the server took none. */
  socket(first, { reads = false, port = this.#port } = {}) {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: this.#address });
      socket.once('connect', () => {
        this.#sockets.add(socket);
        if (reads) {
          socket.resume();
        }
        if (first !== undefined) {
          socket.write(first);
        }
        resolve(socket);
      });
      socket.once('error', () => resolve(undefined));
      socket.on('error', () => {});
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Sends and gives all that came until the other side ended it, or for at most `millis`. */
  async exchange(bytes, { millis = 2000, port = this.#port } = {}) {
    const socket = await this.socket(bytes, { port });
    if (socket === undefined) {
      return '';
    }
    let heard = '';
    socket.setEncoding('latin1').on('data', (text) => {
      heard += text;
    });
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    socket.destroy();
    return heard;
  }
}

/** The handshake of a WebSocket. */
export function handshake(path, headers = '') {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`;
}

/** A masked frame whose mask is nought, so that its payload stands as it is. */
export function frame(opcode, payload, first = 0x80) {
  const { length } = payload;
  const size =
    length < 126
      ? Buffer.from([0x80 | length])
      : length < 65_536
        ? Buffer.from([0x80 | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0x80 | 127]), long(length)]);
  return Buffer.concat([Buffer.from([first | opcode]), size, Buffer.alloc(4), payload]);
}

function long(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function text(value) {
  return frame(1, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}
