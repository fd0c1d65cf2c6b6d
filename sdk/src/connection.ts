import { backoff, hintOf, type ReconnectHint, usualHint } from './backoff.js';
import { type Closure, mayReturn } from './closeCodes.js';
import { Emitter } from './emitter.js';
import type { Environment } from './environment.js';
import { CarillonError, type ErrorName } from './errors.js';
import { closeCodes, errorCodes } from './generated.js';
import { type FrameRecord, Link } from './link.js';
import { type Frame, isRecord } from './protocol.js';
import type { Tokens } from './tokens.js';

export type ConnectionState = 'idle' | 'connecting' | 'online' | 'reconnecting' | 'closed';

/** What changed of the connection, and why. */
export interface StateChange {
  state: ConnectionState;
  /** When the next attempt is made, in milliseconds since 1970; while `reconnecting`. */
  retryAt?: number;
  /** Why the connection ended, in words; while `reconnecting` and when `closed`. */
  reason?: string;
  /** The close code that says the same. */
  code?: number;
}

interface ConnectionEvents {
  state: StateChange;
  /** The server let us in on this link: the reply to `auth`. */
  opened: { link: Link; reply: Frame };
  /** The link is gone; it may come back. */
  broken: Closure;
  /** It won't come back by itself. */
  ended: CarillonError;
  received: Frame;
  frame: FrameRecord;
}

/** What to say with `auth` beside the token. */
export type Greeting = (token: string) => Record<string, unknown>;

/** How long opening and authenticating may take together. */
const openingMillis = 10_000;
/** A connection that held this long starts the back-off from the beginning. */
const settledMillis = 5_000;
/** Those who hear at the same moment that the network is back don't all come in that moment. */
const wakeMillis = 500;
const renewalRetryMillis = 5_000;

/** The name of an error that tells of a final close code. */
const names: Record<number, ErrorName> = {
  [closeCodes.invalid_token]: 'invalid_token',
  [closeCodes.auth_timeout]: 'unauthenticated',
  [closeCodes.session_revoked]: 'revoked_token',
  [closeCodes.user_inactive]: 'inactive_user',
};

/**
 * One connection at a time to one server: authenticates, comes back by itself, and renews its token
 * in place. Single-threaded, as everything in JavaScript is.
 */
export class Connection extends Emitter<ConnectionEvents> {
  #current: StateChange = { state: 'idle' };
  #link: Link | undefined;
  #online = false;
  #onlineSince = 0;
  #token = '';
  #needsFreshToken = false;
  #failures = 0;
  #hint: ReconnectHint = usualHint;
  /** Tells the present attempt from those that were given up while they waited for something. */
  #attempt = 0;
  #cancelTimer: () => void = () => {};
  #cancelRenewal: () => void = () => {};

  readonly #url: string;
  readonly #tokens: Tokens;
  readonly #greeting: Greeting;
  readonly #environment: Environment;
  readonly #hasSockets: () => boolean;

  constructor(
    url: string,
    tokens: Tokens,
    greeting: Greeting,
    environment: Environment,
    hasSockets: () => boolean,
  ) {
    super();
    this.#url = url;
    this.#tokens = tokens;
    this.#greeting = greeting;
    this.#environment = environment;
    this.#hasSockets = hasSockets;
  }

  get state(): StateChange {
    return this.#current;
  }

  /** Connects now, whatever it was waiting for. Does nothing when online or on the way. */
  connect(): void {
    const { state } = this.#current;
    if (state === 'idle' || state === 'reconnecting' || state === 'closed') {
      this.#open();
    }
  }

  close(error: CarillonError): void {
    if (this.#current.state !== 'closed') {
      this.#tokens.forget();
      this.#giveUp({ code: closeCodes.normal, reason: error.message }, error);
    }
  }

  /** The network or the page came back: try soon, or make sure that the connection lives. */
  wake(): void {
    if (this.#current.state === 'reconnecting') {
      const wait = this.#environment.random() * wakeMillis;
      const { retryAt = 0 } = this.#current;
      if (this.#environment.now() + wait < retryAt) {
        this.#waitToOpen(wait, this.#current);
      }
    } else if (this.#online) {
      this.#link?.probe();
    }
  }

  /** The network says that it is gone: don't wait until a sign of life is missing. */
  networkGone(): void {
    this.#link?.close(1006, 'the network is gone');
  }

  #open(): void {
    this.#cancelTimer();
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#become({ state: 'connecting' });
    if (!this.#hasSockets()) {
      const why =
        "there is no WebSocket here; pass one in: createClient({ WebSocket, … }) with that of 'ws'";
      this.#giveUp({ code: 1006, reason: why }, new CarillonError('no_websocket', why));
      return;
    }
    this.#takeToken(attempt, () => {
      try {
        this.#link = new Link(this.#url, this.#environment, {
          opened: () => this.#authenticate(attempt, true),
          received: (frame) => this.#received(frame),
          closed: (closure) => this.#closed(attempt, closure),
          recorded: (record) => this.emit('frame', record),
        });
      } catch (error) {
        const reason = `no socket to '${this.#url}': ${(error as Error).message}`;
        this.#giveUp({ code: 1006, reason }, new CarillonError('invalid_field', reason, false, 0));
        return;
      }
      this.#cancelTimer = this.#environment.later(openingMillis, () =>
        this.#link?.close(1006, 'no answer while connecting'),
      );
    });
  }

  #takeToken(attempt: number, then: () => void): void {
    this.#tokens.get(this.#needsFreshToken).then(
      (token) => {
        if (attempt === this.#attempt) {
          this.#token = token;
          this.#needsFreshToken = false;
          then();
        }
      },
      (error: Error) => {
        if (attempt !== this.#attempt) {
          return;
        }
        const closure = { code: 1006, reason: `no token: ${error.message}` };
        if (error instanceof CarillonError && !error.retryable) {
          this.#giveUp(closure, error);
        } else if (this.#link === undefined) {
          this.#retry(closure);
        } else {
          this.#link.close(closure.code, closure.reason);
        }
      },
    );
  }

  #authenticate(attempt: number, first: boolean): void {
    const link = this.#link;
    link?.command(
      { type: 'auth', token: this.#token, ...this.#greeting(this.#token) },
      (reply) => this.#authenticated(link, reply),
      (error) => {
        if (!(error instanceof CarillonError && error.isAboutToken)) {
          return; // the server ends the connection, and says whether to come back
        }
        const mayHelp = first && error.code !== errorCodes.inactive_user;
        if (mayHelp && this.#tokens.renewable) {
          this.#needsFreshToken = true;
          this.#takeToken(attempt, () => this.#authenticate(attempt, false));
        } else {
          const closure = { code: closeCodes.invalid_token, reason: error.message };
          this.#needsFreshToken = true;
          this.#giveUp(closure, error);
        }
      },
    );
  }

  #authenticated(link: Link, reply: Frame): void {
    this.#cancelTimer();
    this.#online = true;
    this.#onlineSince = this.#environment.now();
    this.#planRenewal(link, reply);
    // Those who are told first send what waits; the state is told when all of that is on its way.
    this.emit('opened', { link, reply });
    this.#become({ state: 'online' });
  }

  /** Takes another token before this one ends. Lives are compared by the server's clock alone. */
  #planRenewal(link: Link, reply: Frame): void {
    const data = isRecord(reply.data) ? reply.data : {};
    const life = Number(data.expiresAt) - Number(reply.timestamp);
    const due = this.#tokens.livesFor(life);
    if (due !== undefined) {
      this.#cancelRenewal();
      this.#cancelRenewal = this.#environment.later(due, () => this.#renew(link));
    }
  }

  #renew(link: Link): void {
    this.#tokens
      .get(true)
      .then((token) =>
        link.request({ type: 'auth', token }).then((reply) => {
          this.#token = token;
          this.#planRenewal(link, reply);
        }),
      )
      .catch((error: Error) => {
        if (link !== this.#link) {
          return;
        }
        if (error instanceof CarillonError && !error.retryable && !error.isAboutToken) {
          this.#giveUp({ code: 1006, reason: error.message }, error);
          return;
        }
        // Until the old one ends there is time; then the server closes the connection, and we come back.
        this.#cancelRenewal = this.#environment.later(renewalRetryMillis, () => this.#renew(link));
      });
  }

  #received(frame: Frame): void {
    if (frame.type === 'connected' && isRecord(frame.data)) {
      this.#hint = hintOf(frame.data.reconnect);
    }
    this.emit('received', frame);
  }

  #closed(attempt: number, closure: Closure): void {
    if (attempt !== this.#attempt) {
      return;
    }
    if (this.#online && this.#environment.now() - this.#onlineSince >= settledMillis) {
      this.#failures = 0;
    }
    this.#needsFreshToken ||= closure.code === closeCodes.token_expired;
    this.#drop(closure);
    if (mayReturn(closure.code) || this.mended(closure)) {
      this.#retry(closure);
    } else {
      this.#giveUp(closure, errorOfClosure(closure));
    }
  }

  /** Asks whether the cause of a final code has been removed, so that to come back is no repetition. */
  mended: (closure: Closure) => boolean = () => false;

  #retry(closure: Closure): void {
    const { maxAttempts } = this.#hint;
    if (maxAttempts > 0 && this.#failures >= maxAttempts) {
      const reason = `${closure.reason}; given up after ${maxAttempts} attempts, as the server asks`;
      this.#giveUp({ ...closure, reason }, errorOfClosure({ ...closure, reason }));
      return;
    }
    const wait = backoff(this.#failures, this.#environment.random(), this.#hint);
    this.#failures += 1;
    this.#waitToOpen(wait, closure);
  }

  #waitToOpen(wait: number, { code, reason }: { code?: number; reason?: string }): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#environment.later(wait, () => this.#open());
    const retryAt = this.#environment.now() + wait;
    this.#become({ state: 'reconnecting', retryAt, reason, code });
  }

  #giveUp(closure: Closure, error: CarillonError): void {
    this.#attempt += 1;
    this.#failures = 0;
    const link = this.#link;
    this.#drop(closure);
    link?.close(closeCodes.normal, 'bye');
    this.#become({ state: 'closed', reason: closure.reason, code: closure.code });
    this.emit('ended', error);
  }

  #drop(closure: Closure): void {
    this.#cancelTimer();
    this.#cancelRenewal();
    this.#link = undefined;
    this.#online = false;
    this.emit('broken', closure);
  }

  #become(state: StateChange): void {
    this.#current = state;
    this.emit('state', state);
  }
}

function errorOfClosure({ code, reason }: Closure): CarillonError {
  const why = reason || 'the connection was closed';
  return new CarillonError(names[code] ?? 'closed', `${why} (close code ${code})`, false);
}
