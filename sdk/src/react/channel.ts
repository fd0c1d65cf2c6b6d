import { useCallback, useMemo } from 'react';
import type { Gap, PublishOptions } from '../channel.js';
import type { Client } from '../client.js';
import type { CarillonError } from '../errors.js';
import type { Position, Publication } from '../protocol.js';
import { useCarillon } from './context.js';
import { makeStore, type Shelf, type Store, useNewest, useStore } from './store.js';

export interface UseChannelOptions<Data> {
  /** Called with each publication, once each and in order. */
  onMessage?: (publication: Publication<Data>) => void;
  /** Something was missed that does not come any more: fetch your state anew. */
  onGap?: (gap: Gap) => void;
  /** Shows the newest of the channel's log at first, and holds what comes. Without, nothing is held. */
  initial?: number;
  /** How many are held at most; 100, or as many as `initial`, when left out. */
  keep?: number;
}

export interface ChannelView<Data> {
  /** What is held, the oldest first. */
  publications: readonly Publication<Data>[];
  isSubscribed: boolean;
  /** Why the server can't let us have the channel just now; it is tried again by itself. */
  delayed: CarillonError | undefined;
  /** Why the server won't let us have the channel, or its log. */
  error: CarillonError | undefined;
}

export type Publish<Data> = (data: Data, options?: PublishOptions) => Promise<Position>;

interface Heard<Data> {
  readonly current: Pick<UseChannelOptions<Data>, 'onMessage' | 'onGap'>;
}

/** Follows a channel as long as the component is there; `undefined` follows none. */
export function useChannel<Data = unknown>(
  name: string | undefined,
  options: UseChannelOptions<Data> = {},
): ChannelView<Data> & { publish: Publish<Data> } {
  const client = useCarillon();
  const { initial, keep = Math.max(100, initial ?? 0) } = options;
  const heard = useNewest(options);
  const store = useMemo(
    () => viewOf<Data>(client, name, initial, keep, heard),
    [client, name, initial, keep, heard],
  );
  const view = useStore(store);
  const publish = usePublish<Data>(name);
  return useMemo(() => ({ ...view, publish }), [view, publish]);
}

/** Publishes on a channel, followed or not; the function stays the same. */
export function usePublish<Data = unknown>(name: string | undefined): Publish<Data> {
  const client = useCarillon();
  return useCallback(
    async (data, options) => client.channel<Data>(name ?? '').publish(data, options),
    [client, name],
  );
}

function viewOf<Data>(
  client: Client,
  name: string | undefined,
  initial: number | undefined,
  keep: number,
  heard: Heard<Data>,
): Store<ChannelView<Data>> {
  const nothing = {
    publications: [],
    isSubscribed: false,
    delayed: undefined,
    error: undefined,
  };
  return makeStore<ChannelView<Data>>(nothing, (shelf) =>
    name === undefined ? () => {} : follow(client, name, initial, keep, heard, shelf),
  );
}

function follow<Data>(
  client: Client,
  name: string,
  initial: number | undefined,
  keep: number,
  heard: Heard<Data>,
  shelf: Shelf<ChannelView<Data>>,
): () => void {
  const channel = client.channel<Data>(name);
  let looked = false;
  /** Counts what was asked of the log, for only the last answer is shown. */
  let asked = 0;
  const hold = (more: readonly Publication<Data>[]) => {
    if (initial !== undefined && keep > 0) {
      const byOffset = new Map(shelf.get().publications.map((one) => [one.offset, one]));
      for (const one of more) {
        byOffset.set(one.offset, one);
      }
      const all = [...byOffset.values()].sort((a, b) => a.offset - b.offset);
      shelf.set({ publications: all.slice(-keep) });
    }
  };
  const look = async () => {
    asked += 1;
    const mine = asked;
    try {
      const { publications } = await channel.history({ limit: initial });
      if (mine === asked) {
        hold(publications);
      }
    } catch (error) {
      if (mine === asked) {
        shelf.set({ error: error as CarillonError });
      }
    }
  };
  channel.on('subscribed', ({ recovered }) => {
    shelf.set({ isSubscribed: true, delayed: undefined, error: undefined });
    if (initial !== undefined && initial > 0 && !(looked && recovered)) {
      looked = true;
      void look();
    }
  });
  channel.on('publication', (publication) => {
    hold([publication]);
    heard.current.onMessage?.(publication);
  });
  channel.on('gap', (gap) => {
    // What is held has a hole behind it, or is of another log.
    shelf.set({ publications: [] });
    heard.current.onGap?.(gap);
  });
  channel.on('delayed', (delayed) => shelf.set({ delayed }));
  channel.on('error', (error) => shelf.set({ error, isSubscribed: false, delayed: undefined }));
  const off = client.on('state', ({ state }) => {
    if (state !== 'online') {
      shelf.set({ isSubscribed: false, delayed: undefined });
    }
  });
  return () => {
    asked += 1;
    off();
    channel.leave();
    shelf.set({ isSubscribed: false, delayed: undefined });
  };
}
