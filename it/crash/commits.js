// The way to a PostgreSQL server on which some COMMITs come late, or never, or their answers do.
import { connect, createServer } from 'node:net';
import { chance } from './chance.js';

/** With these in its URL nothing is encrypted. */
const parameters = 'sslmode=disable&gssEncMode=disable';

const parse = 'P'.charCodeAt(0);
const bind = 'B'.charCodeAt(0);
const commandComplete = 'C'.charCodeAt(0);

/**
 * What may happen to a COMMIT:
 * - `unsent`: it never reaches the server, and the connection is cut;
 * - `late`: the client is cut off, and the server gets it a while after, on the session that it still has;
 * - `unanswered`: it is done, and the client is cut off before it hears so;
 * - `slow`: the answer comes, after a while.
 */
const faults = ['unsent', 'late', 'unanswered', 'slow'];

export class Commits {
  /** How many COMMITs there were, and how often each of that happened. */
  counts = { all: 0, ...Object.fromEntries(faults.map((fault) => [fault, 0])) };

  #server;
  #listener;
  #random;
  #share;
  #isFaulty = false;
  #sockets = new Set();
  #timers = new Set();

  /** @param commits the share of them that something happens to */
  constructor(server, { seed, commits }) {
    this.#server = new URL(server);
    this.#random = chance(seed, 'commits');
    this.#share = commits;
  }

  async open() {
    this.#listener = createServer((client) => this.#join(client));
    await new Promise((resolve) => this.#listener.listen(0, '127.0.0.1', resolve));
  }

  /** The database, by this way. */
  get url() {
    const url = new URL(this.#server);
    url.port = String(this.#listener.address().port);
    return `${url}?${parameters}`;
  }

  /** Whether anything happens from here on: a server that starts says that its store is away, and ends. */
  set isFaulty(faulty) {
    this.#isFaulty = faulty;
  }

  /** Whether nothing has happened to any. */
  get undisturbed() {
    return faults.every((fault) => this.counts[fault] === 0);
  }

  close() {
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#listener.close();
  }

  #join(client) {
    const backend = connect(Number(this.#server.port), this.#server.hostname);
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        if (!socket.isLate) {
          other.destroy();
        }
      });
    }
    const session = { fault: undefined, commits: new Set() };
    const requests = new Messages(true);
    const answers = new Messages(false);
    client.on('data', (bytes) => {
      for (const message of requests.read(bytes)) {
        this.#request(session, client, backend, message);
      }
    });
    backend.on('data', (bytes) => {
      for (const message of answers.read(bytes)) {
        this.#answer(session, client, backend, message);
      }
    });
  }

  /** A COMMIT is a Bind of a statement that was parsed from that text; Execute comes right behind it. */
  #request(session, client, backend, message) {
    const commits = isCommit(session, message);
    this.counts.all += Number(commits);
    if (commits && this.#isFaulty && this.#random.happens(this.#share)) {
      session.fault = this.#random.pick(faults);
      this.counts[session.fault] += 1;
      if (session.fault === 'unsent') {
        backend.destroy();
        client.destroy();
        return;
      }
      if (session.fault === 'late') {
        session.held = [];
        this.#after(20, () => this.#cutOff(session, client, backend));
      }
    }
    if (session.held !== undefined) {
      session.held.push(message);
    } else if (!backend.destroyed) {
      backend.write(message);
    }
  }

  #cutOff(session, client, backend) {
    client.isLate = true;
    client.destroy();
    this.#after(this.#random.between(0, 1500), () => {
      for (const message of session.held) {
        backend.write(message);
      }
      backend.end();
    });
  }

  #answer(session, client, backend, message) {
    if (message[0] !== commandComplete || !hasCommit(message) || session.fault === undefined) {
      this.#pass(session, client, message);
    } else if (session.fault === 'unanswered') {
      client.destroy();
      backend.destroy();
    } else if (session.fault === 'slow') {
      session.fault = undefined;
      session.slow = [message];
      this.#after(this.#random.between(200, 2500), () => {
        const messages = session.slow;
        session.slow = undefined;
        for (const one of messages) {
          this.#pass(session, client, one);
        }
      });
    }
  }

  #pass(session, client, message) {
    if (session.slow !== undefined) {
      session.slow.push(message);
    } else if (!client.destroyed) {
      client.write(message);
    }
  }

  #after(millis, step) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      step();
    }, millis);
    this.#timers.add(timer);
  }
}

/** Takes a stream apart into the messages of PostgreSQL's protocol, version 3, each with its head. */
class Messages {
  #rest = Buffer.alloc(0);
  #isFirst;

  /** @param beginsBare whether the first message has no type, as a client's */
  constructor(beginsBare) {
    this.#isFirst = beginsBare;
  }

  *read(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (true) {
      const type = this.#isFirst ? 0 : 1;
      if (this.#rest.length < type + 4) {
        return;
      }
      const length = type + this.#rest.readInt32BE(type);
      if (this.#rest.length < length) {
        return;
      }
      this.#isFirst = false;
      yield this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
    }
  }
}

/** Notes the names of statements, and says whether one that is to be done now is a COMMIT. */
function isCommit({ commits }, message) {
  const [first, second] = message.toString('latin1', 5, 200).split('\0');
  if (message[0] === parse) {
    commits.delete(first);
    if (second === 'COMMIT') {
      commits.add(first);
    }
  }
  return message[0] === bind && commits.has(second);
}

function hasCommit(message) {
  return message.includes('COMMIT\0', 0, 'latin1');
}
