import { randomBytes } from 'node:crypto';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { signToken } from '../../../it/support/jwt.js';
import {
  type Client,
  type ClientOptions,
  createClient,
  type StateChange,
} from '../../src/index.js';

export interface Target {
  url: string;
  secret: string;
}

const clients = new Set<Client>();

afterEach(() => {
  for (const client of clients) {
    client.close();
  }
  clients.clear();
});

/** A name that no other test has. */
export const fresh = (prefix: string) => `${prefix}-${randomBytes(6).toString('hex')}`;

export function tokenFor(target: Target, user: string, claims: object = {}): string {
  return signToken({ sub: user, roles: ['user'], ...claims }, target.secret);
}

/** A client of a user; it is closed after the test. */
export function clientOf(
  target: Target,
  user: string,
  options: Partial<ClientOptions> = {},
): Client {
  const token = options.getToken === undefined ? tokenFor(target, user) : undefined;
  const client = createClient({ url: target.url, token, WebSocket, storage: null, ...options });
  clients.add(client);
  return client;
}

/** The next event of a name that fits. */
export function next<E>(
  on: (listener: (event: E) => void) => () => void,
  fits: (event: E) => boolean = () => true,
): Promise<E> {
  return new Promise((resolve) => {
    const off = on((event) => {
      if (fits(event)) {
        queueMicrotask(() => off());
        resolve(event);
      }
    });
  });
}

export const becomes = (client: Client, state: string) =>
  client.state === state
    ? Promise.resolve(client.status)
    : next<StateChange>(
        (hear) => client.on('state', hear),
        (change) => change.state === state,
      );

/** What came, for a test to wait on. */
export class Seen<T> {
  readonly all: T[] = [];
  private readonly watchers = new Set<() => void>();

  add = (item: T): void => {
    this.all.push(item);
    for (const look of [...this.watchers]) {
      look();
    }
  };

  until(holds: (all: T[]) => boolean): Promise<T[]> {
    return new Promise((resolve) => {
      const look = () => {
        if (holds(this.all)) {
          this.watchers.delete(look);
          resolve(this.all);
        }
      };
      this.watchers.add(look);
      look();
    });
  }

  count(number: number): Promise<T[]> {
    return this.until((all) => all.length >= number);
  }
}

/** What happens, so that it can be awaited later. */
export function seen<T>(on: (listener: (event: T) => void) => unknown): Seen<T> {
  const items = new Seen<T>();
  on(items.add);
  return items;
}

/** Storage as a tab has it. */
export function memoryStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}
