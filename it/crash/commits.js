// The way to a PostgreSQL server on which some COMMITs come late, or never, or their answers do.
import { connect, createServer } from 'node:net';
import { chance } from './chance.js';

/** With these in its URL nothing is encrypted, and who waits for an answer gives up after so many seconds. */
const parameters = 'sslmode=disable&gssEncMode=disable&socketTimeout=2';

const parse = 'P'.charCodeAt(0);
const bind = 'B'.charCodeAt(0);
const commandComplete = 'C'.charCodeAt(0);

/**
 * What may happen to a COMMIT:
 * - `unsent`: it never reaches the server, and the connection is cut;
 * - `late`: the client is cut off, and the server gets it a while after, on the session that it still has. Until it has
 *   happened there is no way for new connections: the old session is still there, and what is asked on others that
 *   were there before does not show it yet;
 * - `unanswered`: it is done, and the client is cut off before it hears so;
 * - `silent`: it is done, and the client waits for the answer until it gives up;
 * - `slow`: the answer comes, after a while, which may be longer than the client waits.
 */
export const faults = ['unsent', 'late', 'unanswered', 'silent', 'slow'];

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
  /** What waits until no COMMIT is late. */
  #late = 0;
  #waiting = [];
  /** What is to happen to the COMMIT of what holds a text: the fault, and who waits for it. */
  #aimed = new Map();

  /** @param commits the share of them that something happens to */
  constructor(server, { seed, commits }) {
    this.#server = new URL(server);
    this.#random = chance(seed, 'commits');
    this.#share = commits;
  }

  async open() {
    this.#listener = createServer((client) => this.#whenNoneIsLate(() => this.#join(client)));
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
    return this.#disturbed === 0;
  }

  get #disturbed() {
    return faults.reduce((sum, fault) => sum + this.counts[fault], 0);
  }

  /** Resolves once something has happened to so many more, and has had its time. */
  async more(number) {
    const enough = this.#disturbed + number;
    while (this.#disturbed < enough || this.#late > 0) {
      await new Promise((resolve) => this.#after(50, resolve));
    }
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

  /**
   * Has something happen to the COMMIT of what holds a text, whatever the share is.
   *
   * @returns once it has
   */
  aim(text, fault) {
    return new Promise((resolve) => this.#aimed.set(text, { fault, resolve }));
  }

  #aimAt(session, message) {
    for (const [text, target] of this.#aimed) {
      if (message.includes(text)) {
        this.#aimed.delete(text);
        session.target = target;
      }
    }
  }

  #faultOf(session) {
    const { target } = session;
    if (target !== undefined) {
      session.target = undefined;
      this.#after(40, target.resolve); // by then whoever is cut off is
      return target.fault;
    }
    return this.#isFaulty && this.#random.happens(this.#share)
      ? this.#random.pick(faults)
      : undefined;
  }

  #whenNoneIsLate(step) {
    if (this.#late === 0) {
      step();
    } else {
      this.#waiting.push(step);
    }
  }

  #noneIsLate() {
    this.#late -= 1;
    if (this.#late === 0) {
      for (const step of this.#waiting.splice(0)) {
        step();
      }
    }
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
    this.#aimAt(session, message);
    const fault = commits ? this.#faultOf(session) : undefined;
    if (fault !== undefined) {
      session.fault = fault;
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
    this.#late += 1;
    backend.once('close', () => this.#after(20, () => this.#noneIsLate()));
    this.#after(this.#random.between(100, 1500), () => {
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
    } else if (session.fault === 'silent') {
      session.slow = [message]; // and nobody ever looks at it
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
