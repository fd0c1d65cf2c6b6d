import { useEffect } from 'react';
import { expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { useWebSocket, WebSocketStatus } from '../../src/react/index.js';
import { fresh, tokenFor } from '../support/clients.js';
import { Network } from '../support/network.js';
import { render } from '../support/render.js';

const server = inject('server');

/** As the reference's document shows it. */
function Knowledge({
  user,
  token,
  url,
  seen,
}: {
  user: string;
  token: string;
  url: string;
  seen: string[];
}) {
  const { isConnected, sendMessage, subscribe } = useWebSocket(user, token, {
    onMessage: (message) => seen.push(`${message.type} ${JSON.stringify(message.data)}`),
    onConnect: () => seen.push('connected'),
    onDisconnect: () => seen.push('disconnected'),
    url,
    WebSocket,
  });
  useEffect(() => subscribe('notifications'), [subscribe]);
  return (
    <button type="button" onClick={() => sendMessage({ type: 'ping' })}>
      <WebSocketStatus isConnected={isConnected} />
    </button>
  );
}

const broadcast = (room: string, text: string) =>
  fetch(`${server.url}/api/v1/ws/broadcast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': server.apiKey },
    body: JSON.stringify({ type: 'knowledge_update', room, data: { text } }),
  });

test('D6 useWebSocket connects a user, sends, subscribes, and says so', async () => {
  const user = fresh('ann');
  const seen: string[] = [];
  const page = render(
    <Knowledge user={user} token={tokenFor(server, user)} url={server.url} seen={seen} />,
  );
  await page.shows('Connected');
  await expect.poll(() => seen.join()).toContain('"subscribed":true');
  expect(seen.filter((one) => one === 'connected')).toHaveLength(1);
  await page.press();
  await expect.poll(() => seen.join()).toContain('pong');
  await broadcast('notifications', 'tea');
  await expect.poll(() => seen.join()).toContain('knowledge_update {"text":"tea"}');
});

test('D6 useWebSocket comes back by itself, and is in its rooms again', async () => {
  const network = await Network.to(server);
  const user = fresh('ann');
  const seen: string[] = [];
  render(<Knowledge user={user} token={tokenFor(server, user)} url={network.url} seen={seen} />);
  const subscribed = () => seen.filter((one) => one.includes('"subscribed":true')).length;
  await expect.poll(subscribed).toBe(1);
  network.cut();
  await expect.poll(subscribed).toBe(2);
  expect(seen.filter((one) => !one.includes(' '))).toEqual([
    'connected',
    'disconnected',
    'connected',
  ]);
  await broadcast('notifications', 'more tea');
  await expect.poll(() => seen.join()).toContain('more tea');
});

test('D6 a refused token is not tried again', async () => {
  const network = await Network.to(server);
  const seen: string[] = [];
  const user = fresh('ann');
  const page = render(
    <Knowledge user={user} token={tokenFor(server, 'bob')} url={network.url} seen={seen} />,
  );
  await expect.poll(() => seen.at(-1)).toBe('disconnected');
  await page.shows('Disconnected');
  const before = network.connections;
  await new Promise((done) => setTimeout(done, 1_500));
  expect(network.connections).toBe(before);
});

test('D6 useWebSocket that comes and goes leaves no connection behind', async () => {
  const user = fresh('ann');
  const token = tokenFor(server, user);
  const seen: string[] = [];
  for (let times = 0; times < 25; times++) {
    const page = render(<Knowledge user={user} token={token} url={server.url} seen={seen} />);
    await page.shows('Connected');
    page.unmount();
  }
  const connections = async () => {
    const answer = await fetch(`${server.url}/api/v1/ws/connections/${user}`, {
      headers: { 'x-api-key': server.apiKey },
    });
    return ((await answer.json()) as { connections: number }).connections;
  };
  await expect.poll(connections).toBe(0);
});
