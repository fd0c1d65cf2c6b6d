import { useEffect, useMemo } from 'react';
import type { Gap } from '../channel.js';
import type { Client } from '../client.js';
import type { InboxMessage } from '../inbox.js';
import { useCarillon } from './context.js';
import { makeStore, type Store, useNewest, useStore } from './store.js';

export interface UseInboxOptions<Data> {
  /** Called with each message; acknowledge it by `message.ack()` where the client has `acks: true`. */
  onMessage?: (message: InboxMessage<Data>) => void;
  onGap?: (gap: Gap) => void;
}

export interface InboxView<Data> {
  /** What came while a component looked, the newest last; at most 100. */
  messages: readonly InboxMessage<Data>[];
  /** How many of them were not read, here or on another device. */
  unread: number;
  /** Marks all up to a message as read on every device, or all of them. */
  read(message?: InboxMessage<Data>): Promise<void>;
}

interface Shown {
  messages: readonly InboxMessage[];
  readUpTo: number;
}

const mostMessages = 100;
/** One for all components of a client; it goes with the client. */
const stores = new WeakMap<Client, Store<Shown>>();

/** What was sent to this user. */
export function useInbox<Data = unknown>({
  onMessage,
  onGap,
}: UseInboxOptions<Data> = {}): InboxView<Data> {
  const client = useCarillon();
  const store = storeOf(client);
  const heard = useNewest({ onMessage, onGap });
  useEffect(() => {
    const offs = [
      client.inbox.on('message', (one) => heard.current.onMessage?.(one as InboxMessage<Data>)),
      client.inbox.on('gap', (gap) => heard.current.onGap?.(gap)),
    ];
    return () => {
      for (const off of offs) {
        off();
      }
    };
  }, [client, heard]);
  const { messages, readUpTo } = useStore(store);
  return useMemo(
    () => ({
      messages: messages as readonly InboxMessage<Data>[],
      unread: messages.filter(({ offset }) => offset > readUpTo).length,
      read: async (message) => {
        const last = message ?? messages.at(-1);
        await last?.read();
      },
    }),
    [messages, readUpTo],
  );
}

function storeOf(client: Client): Store<Shown> {
  const there = stores.get(client);
  if (there !== undefined) {
    return there;
  }
  const store = makeStore<Shown>({ messages: [], readUpTo: 0 }, (shelf) => {
    const read = (offset: number) => {
      shelf.set({ readUpTo: Math.max(shelf.get().readUpTo, offset) });
    };
    const offs = [
      client.inbox.on('message', (message) => {
        const own: InboxMessage = {
          ...message,
          read: async () => {
            await message.read();
            read(message.offset);
          },
        };
        shelf.set({ messages: [...shelf.get().messages, own].slice(-mostMessages) });
      }),
      client.inbox.on('read', ({ offset }) => read(offset)),
      client.inbox.on('gap', ({ reason }) => {
        if (reason === 'anew') {
          shelf.set({ readUpTo: 0, messages: [] });
        }
      }),
    ];
    return () => {
      for (const off of offs) {
        off();
      }
    };
  });
  stores.set(client, store);
  return store;
}
