import { useMemo } from 'react';
import type { Client } from '../client.js';
import { CarillonError } from '../errors.js';
import type { FrameRecord } from '../link.js';
import { isRecord, parseFrame } from '../protocol.js';
import { useCarillon } from './context.js';
import { makeStore, type Shelf, type Store, useStore } from './store.js';

/** A notification, as the server stores it. */
export interface Notification<Data = unknown> {
  id: string;
  title: string;
  message: string;
  /** `info`, or what the application says. */
  type: string;
  data: Data;
  read: boolean;
  /** ISO 8601. */
  created_at: string;
}

export interface NotificationList {
  /** The newest first. */
  notifications: readonly Notification[];
  /** How many there are that were not read, beyond those that are shown too. */
  unread: number;
  isLoading: boolean;
  error: CarillonError | undefined;
  hasMore: boolean;
  loadMore(): Promise<void>;
  read(id: string): Promise<void>;
  readAll(): Promise<void>;
  remove(id: string): Promise<void>;
}

type Shown = Pick<NotificationList, 'notifications' | 'unread' | 'isLoading' | 'error' | 'hasMore'>;

interface Page {
  notifications: Notification[];
  next_cursor?: string;
}

const path = '/api/v1/notifications';
const againMillis = 2_000;

interface Shared {
  store: Store<Shown>;
  /** The present run of the store. */
  listing: Listing | undefined;
}

/** One for all components of a client; it goes with the client. */
const lists = new WeakMap<Client, Shared>();

/** The user's notifications, which the server keeps. They are fetched, and those that come are added. */
export function useNotifications(): NotificationList {
  const client = useCarillon();
  const shared = sharedOf(client);
  const shown = useStore(shared.store);
  return useMemo(
    () => ({
      ...shown,
      loadMore: async () => shared.listing?.loadMore(),
      read: async (id) => shared.listing?.read(id),
      readAll: async () => shared.listing?.readAll(),
      remove: async (id) => shared.listing?.remove(id),
    }),
    [shown, shared],
  );
}

function sharedOf(client: Client): Shared {
  const there = lists.get(client);
  if (there !== undefined) {
    return there;
  }
  const initial: Shown = {
    notifications: [],
    unread: 0,
    isLoading: true,
    error: undefined,
    hasMore: false,
  };
  const shared: Shared = {
    listing: undefined,
    store: makeStore<Shown>(initial, (shelf) => {
      const listing = new Listing(client, shelf);
      shared.listing = listing;
      listing.start();
      return () => {
        shared.listing = undefined;
        listing.stop();
      };
    }),
  };
  lists.set(client, shared);
  return shared;
}

class Listing {
  readonly #client: Client;
  readonly #shelf: Shelf<Shown>;
  #cursor: string | undefined;
  #over = false;
  /** Counts what came or was done since: a page that was fetched before is fetched again. */
  #changes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offs: (() => void)[] = [];

  constructor(client: Client, shelf: Shelf<Shown>) {
    this.#client = client;
    this.#shelf = shelf;
  }

  start(): void {
    const { inbox } = this.#client;
    this.#offs = [
      // The inbox's first listener is given what waited for one, which is the application's.
      this.#client.on('frame', (frame) => this.#heard(frame)),
      inbox.on('gap', () => void this.#load()),
    ];
    void this.#load();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    for (const off of this.#offs) {
      off();
    }
  }

  async loadMore(): Promise<void> {
    if (this.#cursor !== undefined) {
      const page = await this.#client.http.get<Page>(path, { cursor: this.#cursor });
      this.#take(page);
    }
  }

  async read(id: string): Promise<void> {
    await this.#client.http.send('POST', `${path}/${encodeURIComponent(id)}/read`);
    const { notifications, unread } = this.#shelf.get();
    const one = notifications.find((each) => each.id === id);
    this.#changes += 1;
    this.#shelf.set({
      notifications: notifications.map((each) => (each.id === id ? { ...each, read: true } : each)),
      unread: one?.read === false ? Math.max(0, unread - 1) : unread,
    });
  }

  async readAll(): Promise<void> {
    await this.#client.http.send('POST', `${path}/read-all`);
    this.#changes += 1;
    const { notifications } = this.#shelf.get();
    this.#shelf.set({
      notifications: notifications.map((each) => (each.read ? each : { ...each, read: true })),
      unread: 0,
    });
  }

  async remove(id: string): Promise<void> {
    await this.#client.http.send('DELETE', `${path}/${encodeURIComponent(id)}`);
    this.#changes += 1;
    const { notifications, unread } = this.#shelf.get();
    const one = notifications.find((each) => each.id === id);
    this.#shelf.set({
      notifications: notifications.filter((each) => each.id !== id),
      unread: one?.read === false ? Math.max(0, unread - 1) : unread,
    });
  }

  #heard({ direction, type, text }: FrameRecord): void {
    if (direction !== 'in' || type !== 'notification') {
      return;
    }
    const data = parseFrame(text)?.data;
    if (isRecord(data) && typeof data.id === 'string') {
      const notification = data as unknown as Notification;
      const { notifications, unread } = this.#shelf.get();
      if (!notifications.some(({ id }) => id === notification.id)) {
        this.#changes += 1;
        this.#shelf.set({
          notifications: [notification, ...notifications],
          unread: unread + (notification.read ? 0 : 1),
        });
      }
    }
  }

  async #load(): Promise<void> {
    const before = this.#changes;
    try {
      const [page, { unread_count }] = await Promise.all([
        this.#client.http.get<Page>(path),
        this.#client.http.get<{ unread_count: number }>(`${path}/unread-count`),
      ]);
      if (this.#over) {
        return;
      }
      if (before !== this.#changes) {
        await this.#load();
        return;
      }
      this.#shelf.set({ notifications: [], unread: unread_count });
      this.#take(page);
      this.#shelf.set({ isLoading: false, error: undefined });
    } catch (error) {
      if (this.#over) {
        return;
      }
      this.#shelf.set({ isLoading: false, error: error as CarillonError });
      if (!(error instanceof CarillonError) || error.retryable) {
        this.#timer = setTimeout(() => void this.#load(), againMillis);
      }
    }
  }

  #take({ notifications, next_cursor }: Page): void {
    if (!this.#over) {
      this.#cursor = next_cursor;
      const known = new Set(this.#shelf.get().notifications.map(({ id }) => id));
      const more = notifications.filter(({ id }) => !known.has(id));
      this.#shelf.set({
        notifications: [...this.#shelf.get().notifications, ...more],
        hasMore: next_cursor !== undefined,
      });
    }
  }
}
