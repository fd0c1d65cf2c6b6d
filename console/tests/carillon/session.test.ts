import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CarillonError, type Session, SessionKeeper, UnreachableError } from '../../src/carillon';
import type { AuthApi, SessionStore } from '../../src/carillon/session';
import { ManualTime } from '../manualTime';

/** What tabs share: a storage that tells the others, and a lock. */
class Browser {
  private session: Session | undefined;
  private readonly tabs: (() => void)[] = [];
  private last: Promise<unknown> = Promise.resolve();

  tab(): SessionStore {
    let listener = () => {};
    const hear = () => listener();
    this.tabs.push(hear);
    return {
      read: () => this.session,
      write: (session) => {
        this.session = session;
        for (const tab of this.tabs) {
          if (tab !== hear) {
            queueMicrotask(tab);
          }
        }
      },
      onChange: (heard) => {
        listener = heard;
      },
    };
  }

  readonly lock = <T>(action: () => Promise<T>): Promise<T> => {
    const turn = this.last.then(action, action);
    this.last = turn.catch(() => {});
    return turn;
  };
}

/** Tokens that can be refreshed once, as the server's can. */
class Issuer implements AuthApi {
  refreshes = 0;
  readonly loggedOut: string[] = [];
  failure: Error | undefined;
  private serial = 0;
  private readonly valid = new Set<string>();

  constructor(private readonly time: ManualTime) {}

  async login(username: string): Promise<Session> {
    return this.issue(username);
  }

  async refresh(refreshToken: string): Promise<Session> {
    this.refreshes += 1;
    if (this.failure !== undefined) {
      throw this.failure;
    }
    if (!this.valid.delete(refreshToken)) {
      throw new CarillonError('the refresh token is spent', 102, 401);
    }
    return this.issue('user1');
  }

  async logout(token: string): Promise<void> {
    this.loggedOut.push(token);
  }

  private issue(id: string): Session {
    this.serial += 1;
    const refreshToken = `refresh-${this.serial}`;
    this.valid.add(refreshToken);
    const issuedAt = this.time.now();
    return {
      server: 'http://here',
      token: `token-${this.serial}`,
      refreshToken,
      issuedAt,
      expiresAt: issuedAt + 100_000,
      user: { id, username: id, roles: [] },
    };
  }
}

let time: ManualTime;
let browser: Browser;
let issuer: Issuer;
let first: SessionKeeper;

beforeEach(async () => {
  time = new ManualTime();
  browser = new Browser();
  issuer = new Issuer(time);
  first = keeper();
  await first.login('user1', 'password1');
});

function keeper(): SessionKeeper {
  return new SessionKeeper(browser.tab(), issuer, browser.lock, time);
}

describe('a token', () => {
  test('is renewed before it expires', async () => {
    time.advance(79_999);
    expect(issuer.refreshes).toBe(0);
    time.advance(1);
    await vi.waitFor(() => expect(first.current?.token).toBe('token-2'));
  });

  test('is renewed again when the server could not be reached', async () => {
    issuer.failure = new UnreachableError('unreachable');
    time.advance(80_000);
    await vi.waitFor(() => expect(issuer.refreshes).toBe(1));
    issuer.failure = undefined;
    await vi.waitFor(() => expect(time.untilNext).toBe(5000));
    time.advance(5000);
    await vi.waitFor(() => expect(first.current?.token).toBe('token-2'));
  });

  test('that has expired is not given out', async () => {
    issuer.failure = new UnreachableError('unreachable');
    time.advance(100_000);
    await expect(first.token(false)).rejects.toThrow('could not be reached');
    issuer.failure = undefined;
    expect(await first.token(false)).toBe('token-2');
  });

  test('is renewed once for all who ask at the same time', async () => {
    expect(await Promise.all([first.token(true), first.token(true)])).toEqual([
      'token-2',
      'token-2',
    ]);
    expect(issuer.refreshes).toBe(1);
  });

  test('that can no longer be renewed ends the session with the reason', async () => {
    issuer.failure = new CarillonError('the session was revoked', 104, 401);
    const changes: unknown[] = [];
    first.on('changed', (change) => changes.push(change));
    await expect(first.token(true)).rejects.toThrow('the session was revoked');
    expect(first.current).toBeUndefined();
    expect(changes).toEqual([
      {
        session: undefined,
        reason: { by: 'server', code: 104, message: 'the session was revoked' },
      },
    ]);
  });
});

describe('two tabs', () => {
  test('share a login', () => {
    expect(keeper().current?.token).toBe('token-1');
  });

  test('that renew at the same moment spend one refresh token and both stay logged in', async () => {
    const second = keeper();
    time.advance(80_000);
    await vi.waitFor(() => expect(first.current?.token).toBe('token-2'));
    await vi.waitFor(() => expect(second.current?.token).toBe('token-2'));
    expect(issuer.refreshes).toBe(1);
  });

  test('stay logged in even without a lock, when one finds its refresh token spent', async () => {
    const second = new SessionKeeper(browser.tab(), issuer, (action) => action(), time);
    const slow = new SessionKeeper(browser.tab(), issuer, (action) => action(), time);
    const tokens = await Promise.all([second.token(true), slow.token(true)]);
    expect(new Set(tokens)).toEqual(new Set(['token-2']));
  });

  test('log out together', async () => {
    const second = keeper();
    const reasons: unknown[] = [];
    second.on('changed', ({ reason }) => reasons.push(reason));
    await first.logout();
    await vi.waitFor(() => expect(second.current).toBeUndefined());
    expect(reasons).toEqual([{ by: 'elsewhere' }]);
    expect(issuer.loggedOut).toEqual(['token-1']);
  });

  test('don’t take each other’s fresh login for the session that ended', async () => {
    const second = keeper();
    await first.logout();
    await first.login('user1', 'password1');
    second.end('token-1', 3502, 'logged out');
    expect(second.current?.token).toBe('token-2');
    expect(first.current?.token).toBe('token-2');
  });
});
