import { describe, expect, inject, test } from 'vitest';
import type { Client } from '../src/index.js';
import { clientOf, fresh, next } from './support/clients.js';
import { Network } from './support/network.js';

const server = inject('server');
const { secret } = server;

/** A source of chance that a failure can be repeated with. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function hurry(client: Client): void {
  client.on('state', ({ state }) => {
    if (state === 'reconnecting') {
      queueMicrotask(() => client.connect().catch(() => {}));
    }
  });
}

const seeds = [1, 7, 42, 1234, 99_991, Number(process.env.SEED ?? Date.now() % 100_000)];

describe('under cuts at any byte', () => {
  test.each(seeds)(
    'a loop misses nothing, gets nothing twice, and all in order (seed %i)',
    async (seed) => {
      const below = chance(seed);
      const network = await Network.to(server);
      const follower = clientOf({ url: network.url, secret }, fresh('ann'));
      const publisher = clientOf({ url: network.url, secret }, fresh('bob'));
      hurry(follower);
      hurry(publisher);
      const name = fresh('room:random');
      const room = follower.channel<number>(name);
      const gaps: unknown[] = [];
      room.on('gap', (gap) => gaps.push(gap));
      const ready = next((hear) => room.on('subscribed', hear));
      const total = 120;
      const got: number[] = [];
      const loop = (async () => {
        for await (const { data } of room) {
          got.push(data);
          if (below(12) === 0) {
            network.cutAfter(1 + below(900));
          }
          if (below(20) === 0) {
            await new Promise((resolve) => setImmediate(resolve));
          }
          if (data === total) {
            return;
          }
        }
      })();
      await ready;
      const sent: Promise<unknown>[] = [];
      for (let n = 1; n <= total; n++) {
        sent.push(publisher.channel<number>(name).publish(n));
        if (below(6) === 0) {
          await Promise.all(sent);
        }
        if (below(25) === 0) {
          network.cut();
        }
      }
      await Promise.all(sent);
      await loop;
      expect(got).toEqual(Array.from({ length: total }, (_, i) => i + 1));
      expect(gaps).toEqual([]);
      expect(network.connections).toBeGreaterThan(4);
    },
  );
});
