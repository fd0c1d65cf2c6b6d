// A WebSocket client that speaks RFC 6455 byte by byte, rightly or wrongly.
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export const continuation = 0;
export const text = 1;
export const binary = 2;
export const close = 8;
export const ping = 9;
export const pong = 10;

const patienceMillis = 10_000;
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * The bytes of a frame as a client sends it.
 *
 * @param options `fin`, `rsv` (three bits), `mask` (four bytes, or null for a frame without), and `length`: how many bytes
 *     of length there are (0, 2 or 8) when that is not the shortest way; `claimed`: a length that is not the payload's
 */
export function frame(opcode, payload = '', options = {}) {
  const { fin = true, rsv = 0, mask = randomBytes(4), length, claimed } = options;
  const data = Buffer.from(payload);
  const size = claimed ?? BigInt(data.length);
  const extended = length ?? (size < 126n ? 0 : size < 65_536n ? 2 : 8);
  const head = Buffer.alloc(2 + extended);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (mask ? 0x80 : 0) | (extended === 0 ? Number(size) : extended === 2 ? 126 : 127);
  if (extended === 2) {
    head.writeUInt16BE(Number(size), 2);
  } else if (extended === 8) {
    head.writeBigUInt64BE(size, 2);
  }
  return mask === null
    ? Buffer.concat([head, data])
    : Buffer.concat([head, mask, data.map((byte, i) => byte ^ mask[i % 4])]);
}

/** A message in pieces: the frames of all of them. */
export function pieces(opcode, payloads, options = {}) {
  return payloads.map((payload, i) =>
    frame(i === 0 ? opcode : continuation, payload, {
      ...options,
      rsv: i === 0 ? options.rsv : 0,
      fin: i === payloads.length - 1,
    }),
  );
}

/** What a close frame holds. */
export function status(code, reason = '') {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(code);
  return Buffer.concat([bytes, Buffer.from(reason)]);
}

export class Wire {
  #socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};

  /** @param head the lines of the answer to the handshake, once there was one */
  head = [];

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end).on('close', end).on('error', end);
  }

  /** Connects and becomes a WebSocket. */
  static async open(port, { path = '/ws', extensions } = {}) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const wire = new Wire(socket);
    const key = randomBytes(16).toString('base64');
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: localhost:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${key}`,
    ];
    if (extensions !== undefined) {
      lines.push(`Sec-WebSocket-Extensions: ${extensions}`);
    }
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const end = await wire.#until(() => {
      const at = wire.#received.indexOf('\r\n\r\n');
      return at < 0 ? undefined : at;
    });
    wire.head = wire.#received.subarray(0, end).toString().split('\r\n');
    wire.#received = wire.#received.subarray(end + 4);
    const accept = createHash('sha1').update(`${key}${magic}`).digest('base64');
    if (
      !wire.head[0].startsWith('HTTP/1.1 101 ') ||
      wire.header('sec-websocket-accept') !== accept
    ) {
      throw new Error(`no handshake: ${wire.head.join(' | ')}`);
    }
    return wire;
  }

  /** A header of the answer to the handshake. */
  header(name) {
    return this.head
      .map((line) => line.match(/^([^:]+):\s*(.*)$/))
      .find((match) => match?.[1].toLowerCase() === name)?.[2];
  }

  /** Sends bytes, in parts of so many if need be. */
  async send(bytes, part = bytes.length) {
    for (let at = 0; at < bytes.length && !this.#ended; at += part) {
      const taken = this.#socket.write(bytes.subarray(at, at + part));
      // Each part is a write of its own; whoever reads may still get some at once.
      await new Promise((done) => {
        if (taken || this.#socket.destroyed) {
          setImmediate(done);
        } else {
          this.#socket.once('drain', done).once('close', done);
        }
      });
    }
  }

  /** The next frame; null when the server has ended the connection. */
  async next() {
    return this.#until(() => this.#takeFrame() ?? (this.#ended ? null : undefined));
  }

  #takeFrame() {
    const bytes = this.#received;
    if (bytes.length < 2) {
      return undefined;
    }
    const short = bytes[1] & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (bytes.length < 2 + extended) {
      return undefined;
    }
    const size =
      extended === 0
        ? short
        : extended === 2
          ? bytes.readUInt16BE(2)
          : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < 2 + extended + size) {
      return undefined;
    }
    this.#received = bytes.subarray(2 + extended + size);
    return {
      fin: (bytes[0] & 0x80) !== 0,
      rsv: (bytes[0] >> 4) & 7,
      opcode: bytes[0] & 0xf,
      masked: (bytes[1] & 0x80) !== 0,
      payload: bytes.subarray(2 + extended, 2 + extended + size),
    };
  }

  /** Waits until something is there. */
  async #until(look) {
    const deadline = setTimeout(() => this.#wake('late'), patienceMillis);
    try {
      for (;;) {
        const found = look();
        if (found !== undefined) {
          return found;
        }
        const late = await new Promise((resolve) => {
          this.#wake = resolve;
        });
        if (late) {
          throw new Error(`nothing came within ${patienceMillis} ms`);
        }
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  destroy() {
    this.#socket.destroy();
  }
}
