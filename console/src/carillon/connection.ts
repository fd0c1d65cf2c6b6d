import { backoff } from './backoff';
import { CloseCode, type Closure, endsSession, mayReturn } from './closeCodes';
import { Emitter } from './emitter';
import type { Environment } from './environment';
import { CarillonError, SessionEndedError, UnreachableError } from './errors';
import { type FrameRecord, Link } from './link';
import { Positions, type Recovery } from './positions';
import { type Frame, isAutomatic, isRecord, type Position } from './protocol';
import { positionsOf, Subscriptions } from './subscriptions';

const worstFirst: readonly Recovery[] = ['lost', 'anew', 'recovered'];
/** How long opening and authenticating may take together. */
const openingMillis = 10_000;
/** A connection that held this long starts the back-off from the beginning. */
const settledMillis = 5_000;

export type ConnectionState =
  | { name: 'offline'; closure?: Closure }
  | { name: 'connecting' }
  | { name: 'online'; connection: string; server: string; since: number; resumed: Recovery }
  | { name: 'reconnecting'; at: number; attempt: number; closure: Closure };

export interface Gap {
  channel: string;
  /** Why nobody can promise that nothing is missing. */
  recovery: 'lost' | 'anew';
  /** How much has been published on the channel, as it is now. */
  offset: number;
}

export interface ConnectionEvents {
  state: ConnectionState;
  /** A publication, once each and in order. */
  publication: Frame;
  /** We stand somewhere in this channel now, or no longer anywhere: a subscribe or its end. */
  position: string;
  /** What was missed of a channel does not come: fetch its state anew. */
  gap: Gap;
  /** Channels that we can't have just now, with the reason; undefined once we have them. */
  delayed: { channels: readonly string[]; error: Error | undefined };
  refused: { channel: string; error: CarillonError };
  /** The session is over; the token that was in use tells which. */
  ended: { code: number; reason: string; token: string };
  frame: FrameRecord;
}

export interface Credentials {
  /**
   * A token that is valid for now.
   *
   * @param fresh whether the present one was refused and another is needed
   * @throws SessionEndedError when there is none to be had
   */
  token(fresh: boolean): Promise<string>;
}

/**
 * The live connection of one user: comes back by itself, resumes where it stopped, and gives every
 * publication once. Framework-free, and single-threaded as everything in a browser is.
 */
export class Connection extends Emitter<ConnectionEvents> {
  readonly positions = new Positions();
  private readonly subscriptions: Subscriptions;
  private current: ConnectionState = { name: 'offline' };
  private link: Link | undefined;
  private token = '';
  private needsFreshToken = false;
  private failures = 0;
  /** Tells the present attempt from those that were given up while they waited for something. */
  private attempt = 0;
  private cancelTimer: () => void = () => {};
  private server = '';

  constructor(
    private readonly url: string,
    private readonly credentials: Credentials,
    private readonly environment: Environment,
  ) {
    super();
    this.subscriptions = new Subscriptions(
      this.positions,
      {
        adopted: (channel, recovery) => {
          this.emit('position', channel);
          this.gapWhenLost(channel, recovery);
        },
        refused: (channel, error) => this.emit('refused', { channel, error }),
        delayed: (channels, error) => this.emit('delayed', { channels, error }),
        resumed: (channels) => this.emit('delayed', { channels, error: undefined }),
      },
      environment,
    );
  }

  get state(): ConnectionState {
    return this.current;
  }

  /** Connects now, whatever it was waiting for. Does nothing when online or on the way. */
  connect(): void {
    if (this.current.name === 'offline' || this.current.name === 'reconnecting') {
      this.open();
    }
  }

  /** Ends it, and forgets channels and positions: the next user starts anew. */
  stop(): void {
    this.attempt += 1;
    this.cancelTimer();
    const link = this.link;
    this.link = undefined;
    this.subscriptions.detach();
    this.subscriptions.clear();
    this.positions.clear();
    this.failures = 0;
    link?.close(CloseCode.normal, 'bye');
    this.become({ name: 'offline' });
  }

  /** The network or the page came back: try at once, or make sure that the connection lives. */
  wake(): void {
    if (this.current.name === 'reconnecting') {
      this.open();
    } else if (this.current.name === 'online') {
      this.link?.probe();
    }
  }

  /** The network says that it is gone: don't wait until a sign of life is missing. */
  networkGone(): void {
    this.link?.close(1006, 'the network is gone');
  }

  /** Puts a refreshed token in the place of the old one, without reconnecting. */
  renew(token: string): void {
    if (this.current.name === 'online' && token !== this.token) {
      this.token = token;
      this.link?.request({ type: 'auth', token }).catch(() => {
        // The server closes the connection when the old token expires; then we come back.
      });
    }
  }

  /** Sends a command and gives its reply; rejects with what the server says, or when offline. */
  async request(command: Frame): Promise<Frame> {
    if (this.current.name !== 'online' || this.link === undefined) {
      throw new UnreachableError('disconnected');
    }
    const reply = await this.link.request(command);
    if (command.type === 'chat_message' && isRecord(reply.data)) {
      this.positions.skipOwn(String(reply.data.channel), reply.data as unknown as Position);
    }
    return reply;
  }

  follow(channel: string): void {
    this.subscriptions.follow(channel);
  }

  unfollow(channel: string): void {
    this.subscriptions.unfollow(channel);
    this.emit('position', channel);
  }

  private open(): void {
    this.cancelTimer();
    this.attempt += 1;
    const attempt = this.attempt;
    this.become({ name: 'connecting' });
    this.takeToken(attempt, () => {
      this.link = new Link(this.url, this.environment, {
        opened: () => this.authenticate(attempt, true),
        received: (frame) => this.received(frame),
        closed: (closure) => this.closed(attempt, closure),
        recorded: (record) => this.emit('frame', record),
      });
      this.cancelTimer = this.environment.later(openingMillis, () =>
        this.link?.close(1006, 'no answer while connecting'),
      );
    });
  }

  private takeToken(attempt: number, then: () => void): void {
    this.credentials.token(this.needsFreshToken).then(
      (token) => {
        if (attempt === this.attempt) {
          this.token = token;
          this.needsFreshToken = false;
          then();
        }
      },
      (error: Error) => {
        if (attempt !== this.attempt) {
          return;
        }
        const closure = { code: 1006, reason: error.message };
        if (error instanceof SessionEndedError) {
          this.giveUp({ ...closure, code: CloseCode.tokenRefused });
        } else if (this.link === undefined) {
          this.retry(closure);
        } else {
          this.link.close(closure.code, closure.reason);
        }
      },
    );
  }

  private authenticate(attempt: number, first: boolean): void {
    this.link?.command(
      { type: 'auth', token: this.token, positions: this.positions.snapshot(isAutomatic) },
      (reply) => this.authenticated(reply),
      (error) => {
        if (!(error instanceof CarillonError && error.isAboutToken)) {
          return; // the server ends the connection, and says whether to come back
        }
        if (first) {
          this.needsFreshToken = true;
          this.takeToken(attempt, () => this.authenticate(attempt, false));
        } else {
          this.link?.close(CloseCode.tokenRefused, error.message);
        }
      },
    );
  }

  private authenticated(reply: Frame): void {
    if (this.link === undefined) {
      return;
    }
    this.cancelTimer();
    const recoveries = positionsOf(reply).map(
      ([channel, position]) => [channel, this.positions.adopt(channel, position)] as const,
    );
    const outcomes = new Set(recoveries.map(([, recovery]) => recovery));
    const data = isRecord(reply.data) ? reply.data : {};
    this.become({
      name: 'online',
      connection: String(data.connection ?? ''),
      server: this.server,
      since: this.environment.now(),
      resumed: worstFirst.find((recovery) => outcomes.has(recovery)) ?? 'fresh',
    });
    this.subscriptions.attach(this.link);
    for (const [channel, recovery] of recoveries) {
      this.gapWhenLost(channel, recovery);
    }
  }

  private received(frame: Frame): void {
    if (frame.type === 'connected' && isRecord(frame.data)) {
      this.server = String(frame.data.server ?? '');
    }
    const isPublication = frame.channel !== undefined && frame.id === undefined;
    if (isPublication && this.positions.accept(frame)) {
      this.emit('publication', frame);
    }
  }

  private closed(attempt: number, closure: Closure): void {
    if (attempt !== this.attempt) {
      return;
    }
    this.cancelTimer();
    this.link = undefined;
    this.subscriptions.detach();
    const { current } = this;
    if (current.name === 'online' && this.environment.now() - current.since >= settledMillis) {
      this.failures = 0;
    }
    this.needsFreshToken ||= closure.code === CloseCode.tokenExpired;
    if (mayReturn(closure.code)) {
      this.retry(closure);
    } else {
      this.giveUp(closure);
    }
  }

  private retry(closure: Closure): void {
    const wait = backoff(this.failures, this.environment.random());
    this.failures += 1;
    this.become({
      name: 'reconnecting',
      at: this.environment.now() + wait,
      attempt: this.failures,
      closure,
    });
    this.cancelTimer = this.environment.later(wait, () => this.open());
  }

  private giveUp(closure: Closure): void {
    const { token } = this;
    this.attempt += 1;
    this.failures = 0;
    const link = this.link;
    this.link = undefined;
    link?.close(CloseCode.normal, 'bye');
    this.become({ name: 'offline', closure });
    if (endsSession(closure.code)) {
      this.emit('ended', { ...closure, token });
    }
  }

  private gapWhenLost(channel: string, recovery: Recovery): void {
    if (recovery === 'lost' || recovery === 'anew') {
      const offset = this.positions.get(channel)?.offset ?? 0;
      this.emit('gap', { channel, recovery, offset });
    }
  }

  private become(state: ConnectionState): void {
    this.current = state;
    this.emit('state', state);
  }
}
