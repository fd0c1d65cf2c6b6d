import { Emitter } from './emitter';
import type { Environment } from './environment';
import { CarillonError, isTemporary, SessionEndedError } from './errors';
import type { User } from './protocol';

/** A login, as it is kept and shared between tabs. Times are milliseconds since 1970. */
export interface Session {
  server: string;
  token: string;
  refreshToken: string;
  issuedAt: number;
  expiresAt: number;
  user: User;
}

/** Where the session is kept, so that a refresh and a second tab find it. */
export interface SessionStore {
  read(): Session | undefined;
  write(session: Session | undefined): void;
  /** Tells of changes made by others, another tab for one. */
  onChange(listener: () => void): void;
}

export interface AuthApi {
  login(username: string, password: string): Promise<Session>;
  refresh(refreshToken: string): Promise<Session>;
  logout(token: string): Promise<void>;
}

/** Lets only one tab at a time run an action. */
export type Exclusive = <T>(action: () => Promise<T>) => Promise<T>;

export interface SessionEvents {
  changed: { session: Session | undefined; reason?: EndReason };
}

/** Why there is no session any more: said by the user, by another tab, or by the server, with an error's or a close code. */
export type EndReason =
  | { by: 'user' | 'elsewhere' }
  | { by: 'server'; code: number; message: string };

/** A token is renewed when this part of its life is over. */
const renewAfter = 0.8;
const retryMillis = 5_000;

/**
 * Keeps the session alive: renews its token in good time, shares it with other tabs, and ends when
 * the server says so. Two tabs never spend the same refresh token: one renews, the other takes over
 * what it finds.
 */
export class SessionKeeper extends Emitter<SessionEvents> {
  private session: Session | undefined;
  private renewing: Promise<Session> | undefined;
  private cancelTimer: () => void = () => {};

  constructor(
    private readonly store: SessionStore,
    private readonly api: AuthApi,
    private readonly exclusive: Exclusive,
    private readonly environment: Pick<Environment, 'now' | 'later'>,
  ) {
    super();
    this.session = store.read();
    this.schedule();
    store.onChange(() => this.adopt(store.read(), { by: 'elsewhere' }));
  }

  get current(): Session | undefined {
    return this.session;
  }

  async login(username: string, password: string): Promise<void> {
    const session = await this.api.login(username, password);
    this.store.write(session);
    this.adopt(session);
  }

  /** Ends the session here and in other tabs, and tells the server, reachable or not. */
  async logout(): Promise<void> {
    const token = this.session?.token;
    this.store.write(undefined);
    this.adopt(undefined, { by: 'user' });
    if (token !== undefined) {
      await this.api.logout(token).catch(() => {
        // The server may be away or may have ended the session already; here it is over.
      });
    }
  }

  /** The server no longer accepts this token. What another tab has renewed since stays. */
  end(token: string, code: number, message: string): void {
    const stored = this.store.read();
    if (stored !== undefined && stored.token !== token) {
      this.adopt(stored);
      return;
    }
    this.store.write(undefined);
    this.adopt(undefined, { by: 'server', code, message });
  }

  /** A valid token, renewed first when it has expired or `fresh` asks for another. */
  async token(fresh: boolean): Promise<string> {
    const { session } = this;
    if (session === undefined) {
      throw new SessionEndedError('not logged in');
    }
    const valid = !fresh && this.environment.now() < session.expiresAt;
    return (valid ? session : await this.renew()).token;
  }

  private renew(): Promise<Session> {
    const stale = this.session?.token;
    this.renewing ??= this.exclusive(() => this.exchange(stale)).finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  /** Spends the refresh token, unless another tab did while we waited for our turn. */
  private async exchange(stale: string | undefined): Promise<Session> {
    const stored = this.store.read();
    if (stored === undefined) {
      throw new SessionEndedError('logged out');
    }
    if (stored.token !== stale) {
      this.adopt(stored);
      return stored;
    }
    try {
      const renewed = await this.api.refresh(stored.refreshToken);
      if (this.session === undefined) {
        throw new SessionEndedError('logged out');
      }
      this.store.write(renewed);
      this.adopt(renewed);
      return renewed;
    } catch (error) {
      if (
        !(error instanceof CarillonError) ||
        error.status >= 500 ||
        error.status === 429 ||
        isTemporary(error)
      ) {
        throw error;
      }
      this.end(stored.token, error.code, error.message);
      if (this.session === undefined) {
        throw new SessionEndedError(error.message);
      }
      return this.session;
    }
  }

  private adopt(session: Session | undefined, reason?: EndReason): void {
    if (session?.token === this.session?.token) {
      return;
    }
    this.session = session;
    this.schedule();
    this.emit('changed', { session, reason });
  }

  private schedule(): void {
    this.cancelTimer();
    const { session } = this;
    if (session === undefined) {
      return;
    }
    const due = session.issuedAt + (session.expiresAt - session.issuedAt) * renewAfter;
    this.renewIn(Math.max(0, due - this.environment.now()));
  }

  private renewIn(millis: number): void {
    this.cancelTimer = this.environment.later(millis, () => {
      const token = this.session?.token;
      this.renew().catch(() => {
        if (token !== undefined && this.session?.token === token) {
          this.renewIn(retryMillis);
        }
      });
    });
  }
}
