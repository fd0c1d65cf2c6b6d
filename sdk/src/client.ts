import { addressOf } from './address.js';
import { Channel } from './channel.js';
import { Connection, type ConnectionState, type StateChange } from './connection.js';
import type { Core } from './core.js';
import { Emitter } from './emitter.js';
import { environmentOf, type SocketConstructor } from './environment.js';
import { CarillonError } from './errors.js';
import { closeCodes } from './generated.js';
import { Http } from './http.js';
import { Inbox } from './inbox.js';
import type { FrameRecord, Link } from './link.js';
import { Outbox } from './outbox.js';
import { watchPage } from './page.js';
import { Positions } from './positions.js';
import {
  type Frame,
  isAutomatic,
  isRecord,
  type Position,
  type Publication,
  positionsOf,
  type User,
} from './protocol.js';
import { Rooms } from './rooms.js';
import { canShare, type Sharing, share } from './shared.js';
import { KeptPositions, type PositionStorage, tabStorage } from './storage.js';
import { type Outcome, outcomeOf, Subscriptions } from './subscriptions.js';
import { Tasks, taskOf } from './tasks.js';
import { subjectOf, type TokenSource, Tokens } from './tokens.js';

export interface ClientOptions {
  /** Where the server is: `wss://example.org/ws`, `https://example.org`, or in a page a path such as `/ws`. */
  url: string;
  token?: string;
  /**
   * Gives a token that is good for now: asked before the present one expires, and when one is refused.
   * When it rejects, it is asked again later; a {@link CarillonError} that is not `retryable` closes the client.
   */
  getToken?: TokenSource;
  /** Which of the user's devices this is: it gets what it has not had, whatever others have. */
  device?: string;
  /** The device has of its inbox what it acknowledges, rather than what was written to it. */
  acks?: boolean;
  /** For an environment that has none, such as Node before 22: that of `ws`. */
  WebSocket?: unknown;
  /** Keeps positions over a refresh: the tab's `sessionStorage` unless told, `null` for none. */
  storage?: PositionStorage | null;
  /** How long commands are tried, in milliseconds, unless they say it themselves; a minute when left out. */
  timeout?: number;
  /** How much may wait for an answer: 1000 commands of a million characters unless told. */
  outbox?: { count?: number; characters?: number };
  /**
   * One connection for all tabs of this browser in which the same user is at the same server. One of them has
   * it; when that is closed, frozen or killed, another takes over within a second, and nothing is lost.
   */
  shared?: boolean;
  /** Logs each frame, or gives it to a function. Tokens are masked. */
  debug?: boolean | ((frame: FrameRecord) => void);
}

export interface ClientEvents {
  state: StateChange;
  /** Each frame that went over the wire; tokens are masked. */
  frame: FrameRecord;
}

const usualTimeout = 60_000;

/** Makes a client. It connects when it is told to, or when something is wanted of it. */
export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

/** A user's connection to a server, and all that comes and goes over it. */
export class Client {
  readonly inbox: Inbox;
  readonly tasks: Tasks;
  /** The server's HTTP paths, for what has no method of its own here. */
  readonly http: Http;

  readonly #emitter = new Emitter<ClientEvents>();
  readonly #connection: Connection;
  readonly #sharing: Sharing | undefined;
  readonly #positions: Positions;
  readonly #subscriptions: Subscriptions;
  readonly #outbox: Outbox;
  readonly #rooms: Rooms;
  readonly #kept: KeptPositions;
  readonly #core: Core;
  readonly #waiting = new Set<{ resolve(): void; reject(error: Error): void }>();
  #present: User | undefined;
  #restored = false;
  #unwatchPage: (() => void) | undefined;

  readonly #options: ClientOptions;

  /** @internal */
  constructor(options: ClientOptions) {
    this.#options = options;

    const address = addressOf(options.url);
    const given = options.WebSocket as SocketConstructor | undefined;
    const environment = environmentOf(given);
    if (options.shared && canShare()) {
      this.#sharing = share(environment.open, () => this.#connection.connect());
      environment.open = this.#sharing.open;
    }
    const tokens = new Tokens(options.token, options.getToken, address.http, environment);
    const storage = options.storage === undefined ? tabStorage() : (options.storage ?? undefined);
    this.#kept = new KeptPositions(storage, address.http, environment, () => this.#settled());
    this.#positions = new Positions(() => this.#kept.changed());
    this.#subscriptions = new Subscriptions(
      this.#positions,
      {
        adopted: (channel, outcome) => this.#rooms.subscribed(channel, outcome),
        refused: (channel, error) => this.#rooms.refused(channel, error),
        delayed: (channel, error) => this.#rooms.delayed(channel, error),
      },
      environment,
    );
    this.#rooms = new Rooms(this.#subscriptions);
    const { count = 1000, characters = 1_000_000 } = options.outbox ?? {};
    this.#outbox = new Outbox(environment, { count, characters });
    this.#core = this.#makeCore();
    this.inbox = new Inbox(this.#core, options.acks === true);
    this.http = new Http(address.http, tokens);
    this.tasks = new Tasks(this.#core, this.http, environment);
    this.#connection = new Connection(
      address.socket,
      tokens,
      (token) => this.#greeting(token),
      environment,
      () => given !== undefined || globalThis.WebSocket !== undefined,
    );
    this.#connection.mended = ({ code }) =>
      code === closeCodes.too_large && this.#outbox.rejectLargest();
    this.#listen();
  }

  get state(): ConnectionState {
    return this.#connection.state.state;
  }

  /** The state with its reason; another object after each change, and the same one until then. */
  get status(): StateChange {
    return this.#connection.state;
  }

  /** Who the server says that we are; undefined before it has. */
  get user(): User | undefined {
    return this.#present;
  }

  /** How far we have got in each channel that we have. */
  get positions(): Record<string, Position> {
    return Object.fromEntries(this.#positions.all());
  }

  /** Listens. Returns what takes the listener off again. */
  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  /**
   * Connects now, whatever it was waiting for; resolves once it is online.
   *
   * @throws CarillonError when the server won't have us, or the client is closed first
   */
  connect(): Promise<void> {
    if (this.state === 'online') {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.#waiting.add({ resolve, reject });
      this.#core.start();
      this.#connection.connect();
    });
  }

  /** A use of a channel, with listeners and loops of its own. Channels are subscribed to once each. */
  channel<Data = unknown>(name: string): Channel<Data> {
    return new Channel<Data>(name, this.#core);
  }

  /**
   * Sends a message that has no method of its own here, such as `chat_message` or one that the application's server
   * adds, and gives what answers it. It waits for a connection, and is sent once: where that breaks before the answer,
   * nobody knows whether it was carried out.
   *
   * @throws CarillonError when the server refuses it, when time is up, or when the connection broke
   */
  async request(type: string, data: unknown = {}, timeout?: number): Promise<Frame> {
    return this.#core.send({ type, data }, timeout, true);
  }

  /** Ends everything: channels are left, loops end, and what has no answer is rejected. */
  close(): void {
    const error = new CarillonError('closed', 'the client was closed', false);
    this.#rooms.leaveAll();
    this.#connection.close(error);
    this.#outbox.failAll(error);
    this.tasks.end(error);
    this.#sharing?.leave();
    this.#unwatchPage?.();
    this.#unwatchPage = undefined;
    this.#positions.clear();
    this.#kept.clear();
    this.inbox.reset();
  }

  #makeCore(): Core {
    return {
      send: async (command, timeout = this.#options.timeout ?? usualTimeout, once) => {
        this.#core.start();
        const { state, reason } = this.#connection.state;
        if (state === 'closed') {
          throw new CarillonError('closed', `the connection is over: ${reason}`, false);
        }
        return this.#outbox.send(command, timeout, once);
      },
      start: () => {
        this.#unwatchPage ??= watchPage({
          wake: () => this.#connection.wake(),
          networkGone: () => this.#connection.networkGone(),
          leaving: () => this.#kept.flush(),
        });
        if (this.state === 'idle') {
          this.#connection.connect();
        }
      },
      join: (channel) => {
        this.#rooms.join(channel);
        this.#core.start();
      },
      leave: (channel) => this.#rooms.leave(channel),
      moved: () => this.#kept.changed(),
    };
  }

  #listen(): void {
    const { debug } = this.#options;
    const connection = this.#connection;
    connection.on('opened', ({ link, reply }) => this.#opened(link, reply));
    connection.on('broken', () => {
      this.#subscriptions.detach();
      this.#outbox.detach();
      this.inbox.broken();
    });
    connection.on('ended', (error) => this.#ended(error));
    connection.on('received', (frame) => this.#received(frame));
    connection.on('state', (change) => {
      if (change.state === 'online') {
        for (const waiting of this.#waiting) {
          waiting.resolve();
        }
        this.#waiting.clear();
      }
      this.#emitter.emit('state', change);
    });
    connection.on('frame', (frame) => {
      if (typeof debug === 'function') {
        debug(frame);
      } else if (debug === true) {
        console.debug(`carillon ${frame.direction === 'in' ? '←' : '→'} ${frame.text}`);
      }
      this.#emitter.emit('frame', frame);
    });
  }

  /** What was kept is taken up by whom it belongs to. Of an inbox that is acknowledged the server knows better. */
  #restore(user: string | undefined): void {
    const kept = this.#restored ? undefined : this.#kept.read();
    if (kept !== undefined && kept.user === user) {
      const inbox = `user:${user}`;
      const taken = kept.positions.filter(([name]) => !(this.#options.acks && name === inbox));
      this.#positions.restore(taken);
    }
    this.#restored ||= user !== undefined;
  }

  #greeting(token: string): Record<string, unknown> {
    const user = subjectOf(token) ?? this.#present?.id;
    this.#restore(user);
    const own = this.#positions
      .all()
      .filter(([name]) => name === 'all' || (user !== undefined && name === `user:${user}`));
    const { device, acks } = this.#options;
    return {
      positions: Object.fromEntries(own),
      ...(device !== undefined && { device }),
      ...(acks === true && { acks }),
    };
  }

  #opened(link: Link, reply: Frame): void {
    const data = isRecord(reply.data) ? reply.data : {};
    const user = data.user as User;
    if (this.#present !== undefined && this.#present.id !== user.id) {
      this.#becomeAnother();
    }
    this.#present = user;
    this.#restore(user.id);
    this.#kept.belongTo(user.id);
    const outcomes = positionsOf(reply).map(([channel, position]): [string, Position, Outcome] => [
      channel,
      position,
      outcomeOf(this.#positions, channel, position),
    ]);
    const automatic = Array.isArray(data.channels) ? (data.channels as string[]) : [];
    this.#subscriptions.attach(link, automatic);
    this.#outbox.attach(link);
    for (const [channel, position, outcome] of outcomes) {
      if (channel === `user:${user.id}`) {
        this.inbox.opened(link, channel, position, outcome);
        if (outcome.recovery === 'lost' || outcome.recovery === 'anew') {
          this.tasks.refreshAll();
        }
      }
      this.#rooms.subscribed(channel, outcome);
    }
  }

  /** The token is another user's than before: nothing of the former goes out or is taken up in the name of the latter. */
  #becomeAnother(): void {
    const error = new CarillonError('closed', 'another user is logged in by now', false);
    this.#outbox.failAll(error);
    this.tasks.end(error);
    for (const [channel] of this.#positions.all()) {
      if (isAutomatic(channel)) {
        this.#positions.forget(channel);
      }
    }
    this.inbox.reset();
  }

  #received(frame: Frame): void {
    const { type, channel, id, timestamp = 0 } = frame;
    if (channel === undefined || id !== undefined) {
      if (type === 'read' && id === undefined) {
        this.inbox.readElsewhere(frame);
      }
      return;
    }
    if (!this.#subscriptions.has(channel) || !this.#positions.accept(frame)) {
      return;
    }
    const publication = frame as unknown as Publication;
    const task = taskOf(publication);
    if (channel === `user:${this.#present?.id}` && publication.offset !== undefined) {
      this.inbox.receive(publication, task !== undefined);
    }
    if (task !== undefined) {
      this.tasks.receive(task, timestamp);
    }
    this.#rooms.receive(publication);
  }

  #ended(error: CarillonError): void {
    for (const waiting of this.#waiting) {
      waiting.reject(error);
    }
    this.#waiting.clear();
    this.#outbox.failAll(error);
    this.tasks.end(error);
    this.#rooms.end(error);
  }

  /** Where the application has got to: what waits for a slow loop is not there yet. */
  #settled(): [string, Position][] {
    const inbox = `user:${this.#present?.id}`;
    return this.#positions.all().map(([channel, { epoch, offset }]) => {
      const isEarly = channel === inbox && !this.#rooms.has(channel);
      const waits = isEarly ? this.inbox.oldest : this.#rooms.oldest(channel);
      return [channel, { epoch, offset: Math.min(offset, waits - 1) }];
    });
  }
}
