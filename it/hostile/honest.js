// The honest: users who listen, and an application that sends each of them numbered messages. They come from an address
// of their own, as other people do.
import { setTimeout as wait } from 'node:timers/promises';
import WebSocket from 'ws';
import { signToken } from '../support/jwt.js';

const opening = 50;

export class Honest {
  /** What is wrong: a sentence each. */
  faults = [];

  #server;
  #key;
  #clients = [];
  #next = 0;
  #millis = [];
  #going = true;
  #publisher;

  static async begin(server, { secret, key, clients }) {
    const honest = new Honest(server, key);
    for (let i = 0; i < clients; i += opening) {
      const batch = Array.from({ length: Math.min(opening, clients - i) }, (_, k) => i + k);
      await Promise.all(batch.map((n) => honest.#join(n, secret)));
    }
    honest.#publisher = honest.#publish();
    return honest;
  }

  constructor(server, key) {
    this.#server = server;
    this.#key = key;
  }

  async #join(n, secret) {
    const user = `honest-${n}`;
    const token = signToken({ sub: user }, secret);
    const socket = new WebSocket(`${this.#server.socketUrl}?token=${token}`);
    const client = { user, socket, sent: 0, heard: 0 };
    socket.on('message', (text) => this.#hear(client, JSON.parse(String(text))));
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('close', (code, reason) => {
      if (this.#going) {
        this.faults.push(`${user} was closed with ${code} ${reason}`);
      }
    });
    socket.on('error', () => {});
    this.#clients.push(client);
  }

  #hear(client, { type, data }) {
    if (type !== 'count') {
      return;
    }
    client.heard += 1;
    if (data.n !== client.heard) {
      this.faults.push(`${client.user} got ${data.n} in the place of ${client.heard}`);
      client.heard = data.n;
    }
    this.#millis.push(performance.now() - data.at);
  }

  /** One message after the other, so that who attacks is what the server is busy with. */
  async #publish() {
    while (this.#going) {
      const client = this.#clients[this.#next++ % this.#clients.length];
      client.sent += 1;
      const data = { n: client.sent, at: performance.now() };
      try {
        const answer = await fetch(`${this.#server.url}/api/v1/publish`, {
          method: 'POST',
          headers: { 'x-api-key': this.#key, 'content-type': 'application/json' },
          body: JSON.stringify({ user: client.user, type: 'count', data, durable: true }),
          signal: AbortSignal.timeout(15_000),
        });
        if (!answer.ok) {
          this.faults.push(`the application was answered ${answer.status}: ${await answer.text()}`);
        }
        await answer.arrayBuffer().catch(() => {});
      } catch (error) {
        this.faults.push(`the application was not answered: ${error.cause ?? error}`);
        await wait(200);
      }
      await wait(2);
    }
  }

  /** How long messages took since the last call, in milliseconds, of a hundred the second longest. */
  figures() {
    const millis = this.#millis.splice(0).sort((a, b) => a - b);
    return { messages: millis.length, p99: millis[Math.floor(millis.length * 0.99)] ?? Infinity };
  }

  /** Ends the sending, and waits until all that was sent is there. */
  async end() {
    this.#going = false;
    await this.#publisher;
    const until = performance.now() + 20_000;
    while (this.#clients.some(({ sent, heard }) => heard < sent) && performance.now() < until) {
      await wait(50);
    }
    for (const { user, sent, heard, socket } of this.#clients) {
      if (heard < sent) {
        this.faults.push(`${user} has heard ${heard} of ${sent} messages`);
      }
      socket.terminate();
    }
  }
}
