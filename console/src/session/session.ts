import { CarillonError } from '@carillon/client';

export interface User {
  id: string;
  username: string;
  roles: string[];
}

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

/** Another session than before, or none and why. */
export interface SessionChange {
  session: Session | undefined;
  reason?: EndReason | undefined;
}

/** Why there is no session any more: said by the user, by another tab, or by the server, with an error's or a close code. */
export type EndReason =
  | { by: 'user' | 'elsewhere' }
  | { by: 'server'; code: number; message: string };

/**
 * The login: gives the client its tokens, shares them with other tabs, and ends when the server says
 * so. Two tabs never spend the same refresh token: one renews, the other takes over what it finds.
 */
export class SessionKeeper {
  private session: Session | undefined;
  private renewing: Promise<Session> | undefined;
  /** The token that the client has. */
  private given: string | undefined;
  private changed: (change: SessionChange) => void = () => {};

  constructor(
    private readonly store: SessionStore,
    private readonly api: AuthApi,
    private readonly exclusive: Exclusive,
    private readonly now: () => number,
  ) {
    this.session = store.read();
    store.onChange(() => this.adopt(store.read(), { by: 'elsewhere' }));
  }

  /** Names the one who is told when there is another session, or none. */
  onChange(changed: (change: SessionChange) => void): void {
    this.changed = changed;
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

  /** The server no longer accepts the token that the client has. What another tab has renewed since stays. */
  end(code: number, message: string): void {
    this.endOf(this.given, code, message);
  }

  private endOf(token: string | undefined, code: number, message: string): void {
    const stored = this.store.read();
    if (stored !== undefined && stored.token !== token) {
      this.adopt(stored);
      return;
    }
    this.store.write(undefined);
    this.adopt(undefined, { by: 'server', code, message });
  }

  /** A token that is good. Who asks again needs another than was given last: that one was refused, or is about to end. */
  async token(): Promise<string> {
    const { session } = this;
    if (session === undefined) {
      throw sessionEnded('not logged in');
    }
    const valid = session.token !== this.given && this.now() < session.expiresAt;
    const { token } = valid ? session : await this.renew();
    this.given = token;
    return token;
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
      throw sessionEnded('logged out');
    }
    if (stored.token !== stale) {
      this.adopt(stored);
      return stored;
    }
    try {
      const renewed = await this.api.refresh(stored.refreshToken);
      if (this.session === undefined) {
        throw sessionEnded('logged out');
      }
      this.store.write(renewed);
      this.adopt(renewed);
      return renewed;
    } catch (error) {
      if (!(error instanceof CarillonError) || error.retryable) {
        throw error;
      }
      this.endOf(stored.token, error.code, error.message);
      if (this.session === undefined) {
        throw sessionEnded(error.message);
      }
      return this.session;
    }
  }

  private adopt(session: Session | undefined, reason?: EndReason): void {
    if (session?.token === this.session?.token) {
      return;
    }
    this.session = session;
    this.changed({ session, reason });
  }
}

/** Nothing that is tried again helps: the client closes by it. */
function sessionEnded(why: string): CarillonError {
  return new CarillonError('unauthenticated', why, false, 0);
}
