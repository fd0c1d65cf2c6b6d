// What the browser says of the network and of the page, to many who hear it at the same moment.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Client, createClient, type StateChange } from '../../src/index.js';
import { becomes, seen } from '../support/clients.js';
import { event, Wire } from '../support/wire.js';

/** What a browser has, and Node has not. */
const page = new EventTarget();
Object.assign(globalThis, {
  addEventListener: page.addEventListener.bind(page),
  removeEventListener: page.removeEventListener.bind(page),
});

const many = 20;
let clients: { client: Client; wire: Wire }[];

/** They are told to come back within twenty seconds, and wait for that. */
beforeEach(async () => {
  clients = [];
  for (let count = 0; count < many; count++) {
    const options = { url: 'ws://localhost/ws', token: 't', storage: null, WebSocket: Wire };
    const client = createClient(options);
    await client.connect();
    const reconnect = { delay: 20_000, exponentialBackoff: false, maxAttempts: 0 };
    Wire.last.say({ ...event('connected'), data: { reconnect } });
    clients.push({ client, wire: Wire.last });
  }
});
afterEach(() => {
  for (const { client } of clients) {
    client.close();
  }
});

const waits = () => clients.map(({ client }) => (client.status.retryAt ?? Number.NaN) - Date.now());

test('those who are cut off at the same moment wait for different times, and so do those who hear that the network is back', async () => {
  for (const { wire } of clients) {
    wire.onclose?.({ code: 3001, reason: 'the server is going down' });
  }
  const far = waits();
  expect(Math.max(...far)).toBeGreaterThan(1_000);
  expect(Math.max(...far) - Math.min(...far)).toBeGreaterThan(1_000);

  const planned = seen<number>((hear) => {
    for (const { client } of clients) {
      client.on('state', ({ state, retryAt = 0 }) => {
        if (state === 'reconnecting') {
          hear(retryAt - Date.now());
        }
      });
    }
  });
  page.dispatchEvent(new Event('online'));
  expect(planned.all.length).toBeGreaterThan(many / 2);
  expect(Math.max(...planned.all)).toBeLessThanOrEqual(500);
  expect(Math.max(...planned.all) - Math.min(...planned.all)).toBeGreaterThan(50);
  await Promise.all(clients.map(({ client }) => becomes(client, 'online')));
});

test('that the network is gone is believed at once', async () => {
  page.dispatchEvent(new Event('offline'));
  const states = clients.map(({ client }): StateChange => client.status);
  expect(states.map(({ state }) => state)).toEqual(Array(many).fill('reconnecting'));
  expect(states[0]?.reason).toBe('the network is gone');
});
