import { CarillonError } from '@carillon/client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AuthApi,
  type Session,
  SessionKeeper,
  type SessionStore,
} from '../../src/session/session';

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

  async login(username: string): Promise<Session> {
    return this.issue(username);
  }

  async refresh(refreshToken: string): Promise<Session> {
    this.refreshes += 1;
    if (this.failure !== undefined) {
      throw this.failure;
    }
    if (!this.valid.delete(refreshToken)) {
      throw new CarillonError('invalid_token', 'the refresh token is spent');
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
    const issuedAt = now;
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

/** The time on this machine. */
let now: number;
let browser: Browser;
let issuer: Issuer;
let first: SessionKeeper;

beforeEach(async () => {
  now = 1_766_400_000_000;
  browser = new Browser();
  issuer = new Issuer();
  first = keeper();
  await first.login('user1', 'password1');
});

function keeper(): SessionKeeper {
  return new SessionKeeper(browser.tab(), issuer, browser.lock, () => now);
}

describe('a token', () => {
  test('is the one of the login, and another once that was not good enough', async () => {
    expect(await first.token()).toBe('token-1');
    expect(issuer.refreshes).toBe(0);
    expect(await first.token()).toBe('token-2');
    expect(issuer.refreshes).toBe(1);
  });

  test('that another tab has had since is taken over, without a refresh', async () => {
    const second = keeper();
    expect(await second.token()).toBe('token-1');
    await first.token();
    expect(await first.token()).toBe('token-2');
    expect(await second.token()).toBe('token-2');
    expect(issuer.refreshes).toBe(1);
  });

  test('that has expired is not given out', async () => {
    issuer.failure = new CarillonError('unreachable', 'it could not be reached');
    now += 100_000;
    await expect(first.token()).rejects.toThrow('could not be reached');
    issuer.failure = undefined;
    expect(await first.token()).toBe('token-2');
  });

  test('is renewed once for all who ask at the same time', async () => {
    await first.token();
    expect(await Promise.all([first.token(), first.token()])).toEqual(['token-2', 'token-2']);
    expect(issuer.refreshes).toBe(1);
  });

  test('that can no longer be renewed ends the session with the reason', async () => {
    issuer.failure = new CarillonError('revoked_token', 'the session was revoked');
    const changes: unknown[] = [];
    first.onChange((change) => changes.push(change));
    await first.token();
    await expect(first.token()).rejects.toMatchObject({
      message: 'the session was revoked',
      retryable: false,
    });
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
    now += 100_000;
    expect(await Promise.all([first.token(), second.token()])).toEqual(['token-2', 'token-2']);
    expect(issuer.refreshes).toBe(1);
  });

  test('stay logged in even without a lock, when one finds its refresh token spent', async () => {
    const second = new SessionKeeper(
      browser.tab(),
      issuer,
      (action) => action(),
      () => now,
    );
    const slow = new SessionKeeper(
      browser.tab(),
      issuer,
      (action) => action(),
      () => now,
    );
    now += 100_000;
    const tokens = await Promise.all([second.token(), slow.token()]);
    expect(new Set(tokens)).toEqual(new Set(['token-2']));
  });

  test('log out together', async () => {
    const second = keeper();
    const reasons: unknown[] = [];
    second.onChange(({ reason }) => reasons.push(reason));
    await first.logout();
    await vi.waitFor(() => expect(second.current).toBeUndefined());
    expect(reasons).toEqual([{ by: 'elsewhere' }]);
    expect(issuer.loggedOut).toEqual(['token-1']);
  });

  test('don’t take each other’s fresh login for the session that ended', async () => {
    const second = keeper();
    await second.token();
    await first.logout();
    await first.login('user1', 'password1');
    second.end(3502, 'logged out');
    expect(second.current?.token).toBe('token-2');
    expect(first.current?.token).toBe('token-2');
  });
});
