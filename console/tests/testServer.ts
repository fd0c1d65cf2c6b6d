import type { AddressInfo } from 'node:net';
import { errorCodes, type Frame } from '@carillon/client';
import { type WebSocket, WebSocketServer } from 'ws';

/** One connection as the server sees it. */
export class Peer {
  readonly received: Frame[] = [];

  constructor(private readonly socket: WebSocket) {}

  send(...frames: Frame[]): void {
    for (const frame of frames) {
      this.socket.send(JSON.stringify(frame));
    }
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, reason);
  }

  /** Stops reading and answering, as a peer behind a dead network does. */
  freeze(): void {
    this.socket.pause();
  }

  ofType(type: string): Frame[] {
    return this.received.filter((frame) => frame.type === type);
  }
}

type Answer = (frame: Frame, peer: Peer) => Frame[] | undefined;

/** A WebSocket server on a real socket that answers commands as a test tells it. */
export class TestServer {
  readonly peers: Peer[] = [];
  private readonly answers = new Map<string, Answer>();

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket) => {
      const peer = new Peer(socket);
      this.peers.push(peer);
      socket.on('message', (text) => {
        const frame = JSON.parse(String(text)) as Frame;
        peer.received.push(frame);
        for (const reply of this.answers.get(frame.type)?.(frame, peer) ?? []) {
          peer.send(reply);
        }
      });
      peer.send({ type: 'connected', data: { connection: 'c', server: 'test/1' } });
    });
    this.on('auth', (frame) => [
      authenticated(frame, {
        'user:user1': { epoch: 'e', offset: 0 },
        all: { epoch: 'e', offset: 0 },
      }),
    ]);
    this.on('ping', (frame) => [{ type: 'pong', id: frame.id }]);
  }

  static start(): Promise<TestServer> {
    return new Promise((resolve) => {
      const server: WebSocketServer = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () =>
        resolve(new TestServer(server)),
      );
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ws`;
  }

  get last(): Peer {
    const peer = this.peers.at(-1);
    if (peer === undefined) {
      throw new Error('nobody has connected');
    }
    return peer;
  }

  on(type: string, answer: Answer): void {
    this.answers.set(type, answer);
  }

  stop(): Promise<void> {
    for (const client of this.server.clients) {
      client.terminate();
    }
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

export function authenticated(frame: Frame, positions: Record<string, unknown>): Frame {
  const channels = ['user:user1', 'all'];
  const user = { id: 'user1', roles: [] };
  const data = { user, connection: 'c-1', channels, positions };
  return { type: 'auth_success', id: frame.id, data };
}

export function subscribed(frame: Frame, positions: Record<string, unknown>): Frame {
  return { type: 'subscribed', id: frame.id, data: { channels: [], positions } };
}

export function refused(frame: Frame, code: number, type = 'error'): Frame {
  const name = Object.entries(errorCodes).find(([, of]) => of === code)?.[0];
  return { type, id: frame.id, data: { code, name, message: `refused with ${code}` } };
}

export function message(channel: string, offset: number): Frame {
  return { type: 'message', channel, offset, data: { text: `${channel} ${offset}` }, timestamp: 1 };
}
