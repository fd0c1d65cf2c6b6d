import { type ReactNode, Suspense, useState, version } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Client, Publication } from '../../src/index.js';
import {
  CarillonProvider,
  useCarillon,
  useChannel,
  useConnection,
  useInbox,
  useNotifications,
  usePresence,
  usePublish,
  useTask,
  useTaskSubmit,
  useTasks,
  WebSocketStatus,
} from '../../src/react/index.js';
import { becomes, clientOf, fresh, tokenFor } from '../support/clients.js';
import { kindOf, render } from '../support/render.js';
import { Worker } from '../support/worker.js';

const server = inject('server');

interface Text {
  text: string;
}

const tell = (path: string, body: object) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': server.apiKey },
    body: JSON.stringify(body),
  });

/** The commands of a type that went out. */
function sent(client: Client, type: string): string[] {
  const texts: string[] = [];
  client.on('frame', (frame) => {
    if (frame.direction === 'out' && frame.type === type) {
      texts.push(frame.text);
    }
  });
  return texts;
}

/** Counts what listens to a client by now. */
function listeners(client: Client): () => number {
  let count = 0;
  for (const emitter of [client, client.inbox, client.tasks] as { on: Client['on'] }[]) {
    const on = emitter.on.bind(emitter);
    emitter.on = (name, listener) => {
      const off = on(name, listener);
      let once = 1;
      count += 1;
      return () => {
        off();
        count -= once;
        once = 0;
      };
    };
  }
  return () => count;
}

function Room({
  name,
  initial,
  onMessage,
}: {
  name: string;
  initial?: number;
  onMessage?: (p: Publication<Text>) => void;
}) {
  const { publications, isSubscribed, error } = useChannel<Text>(name, { initial, onMessage });
  const texts = publications.map(({ data }) => data.text).join(' ');
  return <p>{error?.name ?? (isSubscribed ? `subscribed: ${texts}` : 'away')}</p>;
}

test('the tests run with the React that they are for', () => {
  expect(version).toMatch(process.env.VITEST_PROJECT_NAME === 'react 18' ? /^18/ : /^1[89]/);
});

describe('a channel', () => {
  test('shows what its log has and what comes, each once and in order, though StrictMode mounts twice', async () => {
    const client = clientOf(server, fresh('ann'));
    const subscribes = sent(client, 'subscribe');
    const name = fresh('room:x');
    const room = client.channel<Text>(name);
    await room.publish({ text: 'one' });
    await room.publish({ text: 'two' });
    const page = render(<Room name={name} initial={10} />, client);
    await page.shows('subscribed: one two');
    await room.publish({ text: 'three' });
    await page.shows('subscribed: one two three');
    expect(subscribes).toHaveLength(1);
  });

  test('gives each message to the newest callback, and draws nothing where nothing is held', async () => {
    const client = clientOf(server, fresh('ann'));
    const name = fresh('room:x');
    const heard: string[] = [];
    let draws = 0;
    function Listener({ mark }: { mark: string }) {
      draws += 1;
      const { isSubscribed } = useChannel<Text>(name, {
        onMessage: ({ data }) => heard.push(mark + data.text),
      });
      return <p>{mark + isSubscribed}</p>;
    }
    const page = render(<Listener mark="a" />, client);
    await page.shows('atrue');
    page.render(<Listener mark="b" />);
    await page.shows('btrue');
    const before = draws;
    await client.channel(name).publish({ text: '1' });
    await client.channel(name).publish({ text: '2' });
    await expect.poll(() => heard).toEqual(['b1', 'b2']);
    expect(draws).toBe(before);
  });

  test('is one subscription for any number of components, and is left with the last', async () => {
    const client = clientOf(server, fresh('ann'));
    const subscribes = sent(client, 'subscribe');
    const unsubscribes = sent(client, 'unsubscribe');
    const name = fresh('room:x');
    const both = (
      <>
        <Room name={name} />
        <Room name={name} />
      </>
    );
    const page = render(both, client);
    await page.shows(/subscribed.*subscribed/);
    page.render(<Room name={name} />);
    await page.shows(/^subscribed: $/);
    expect(unsubscribes).toEqual([]);
    page.render(null);
    await expect.poll(() => unsubscribes.length).toBe(1);
    expect(subscribes).toHaveLength(1);
  });

  test('follows another when its name changes, and none when there is no name', async () => {
    const client = clientOf(server, fresh('ann'));
    const [a, b] = [fresh('room:a'), fresh('room:b')];
    await client.channel(a).publish({ text: 'of a' });
    await client.channel(b).publish({ text: 'of b' });
    const page = render(<Room name={a} initial={5} />, client);
    await page.shows('of a');
    page.render(<Room name={b} initial={5} />);
    await page.shows(/^subscribed: of b$/);
  });

  test('says why it may not be had', async () => {
    const page = render(<Room name="user:somebody-else" />, clientOf(server, fresh('ann')));
    await page.shows('forbidden');
  });

  test('publishes, and says who is there', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    const name = fresh('room:x');
    const heard: unknown[] = [];
    function Talk() {
      useChannel(name, { onMessage: ({ data }) => heard.push(data) });
      const publish = usePublish<Text>(name);
      const { users, total } = usePresence(name, { interval: 200 });
      return (
        <button type="button" onClick={() => publish({ text: 'hello' })}>
          {total} {users.map((one) => one.user)}
        </button>
      );
    }
    const page = render(<Talk />, client);
    await page.shows(`1 ${user}`);
    await page.press();
    await expect.poll(() => heard).toEqual([{ text: 'hello' }]);
  });
});

describe('the connection', () => {
  test('is shown as it is, by the hook and by the component', async () => {
    const client = clientOf(server, fresh('ann'));
    function State() {
      const { state, reason } = useConnection();
      return (
        <p>
          {state} {reason} <WebSocketStatus />
        </p>
      );
    }
    const page = render(<State />, client);
    await page.shows(/^idle .*Disconnected/);
    await client.connect();
    await page.shows(/^online .*Connected/);
    client.close();
    await page.shows('closed the client was closed');
  });

  test('that a provider makes is closed when the provider goes, and not when StrictMode tries it out', async () => {
    let made: Client | undefined;
    function Made() {
      made = useCarillon();
      return <p>{useConnection().state}</p>;
    }
    const options = { url: server.url, token: tokenFor(server, fresh('ann')), WebSocket };
    const page = render(
      <CarillonProvider options={options}>
        <Made />
      </CarillonProvider>,
    );
    await page.shows('idle');
    const client = made as Client;
    await client.connect();
    await page.shows('online');
    page.unmount();
    await becomes(client, 'closed');
  });

  test('is looked for in vain where there is no provider, and the error says so', () => {
    function Lost() {
      useConnection();
      return null;
    }
    expect(() => renderToString(<Lost />)).toThrow(/put <CarillonProvider/);
  });
});

describe('a task', () => {
  const worker = new Worker(server.url, server.apiKey);

  test('is submitted and followed to its end', async () => {
    const client = clientOf(server, fresh('ann'));
    function Print() {
      const { submit, snapshot, isSubmitting } = useTaskSubmit<{ pages: number }>(kindOf('print'));
      return (
        <button type="button" onClick={() => void submit({ to: 'Bob' })}>
          {isSubmitting ? 'submitting' : snapshot?.status} {snapshot?.progress}{' '}
          {snapshot?.result?.pages}
        </button>
      );
    }
    const page = render(<Print />, client);
    await page.press();
    await page.shows('pending');
    const lease = await worker.claim(kindOf('print'));
    await page.shows('running');
    await worker.progress(lease, 1, 4);
    await page.shows('running 25');
    await worker.complete(lease, { pages: 4 });
    await page.shows('completed 100 4');
  });

  test('is found by its id after a refresh, and stands in the list', async () => {
    const user = fresh('ann');
    const { id } = await clientOf(server, user).tasks.submit(kindOf('fold'), {});
    const lease = await worker.claim(kindOf('fold'));
    await worker.progress(lease, 1, 2);
    function One() {
      const { snapshot } = useTask(id);
      const { tasks } = useTasks({ status: 'running' });
      return (
        <p>
          {snapshot?.status} {snapshot?.progress}, listed: {tasks.length}
        </p>
      );
    }
    const page = render(<One />, clientOf(server, user));
    await page.shows('running 50, listed: 1');
    await worker.complete(lease, {});
    await page.shows('completed 100, listed: 0');
  });

  test('that is not there says so', async () => {
    function None() {
      return <p>{useTask('none').error?.name}</p>;
    }
    await render(<None />, clientOf(server, fresh('ann'))).shows('not_found');
  });
});

describe('what is sent to a user', () => {
  test('is in the inbox, and is read on all devices', async () => {
    const user = fresh('ann');
    const [here, there] = [clientOf(server, user), clientOf(server, user)];
    function Inbox() {
      const { messages, unread, read } = useInbox<Text>();
      return (
        <button type="button" onClick={() => void read()}>
          {messages.map(({ data }) => data.text).join(' ')} unread: {unread}
        </button>
      );
    }
    const page = render(<Inbox />, here);
    const other = render(<Inbox />, there);
    await Promise.all([becomes(here, 'online'), becomes(there, 'online')]);
    await tell('/api/v1/publish', { user, type: 'letter', data: { text: 'one' } });
    await tell('/api/v1/publish', { user, type: 'letter', data: { text: 'two' } });
    await page.shows('one two unread: 2');
    await other.shows('one two unread: 2');
    await page.press();
    await page.shows('one two unread: 0');
    await other.shows('one two unread: 0');
  });

  test('as a notification is listed, counted, marked as read and removed', async () => {
    const user = fresh('ann');
    const client = clientOf(server, user);
    await tell('/api/v1/notifications', { user_id: user, title: 'Before', message: 'x' });
    function Bell() {
      const { notifications, unread, readAll, remove } = useNotifications();
      return (
        <p>
          {unread}: {notifications.map(({ title }) => title).join(' ')}
          <button type="button" onClick={() => void readAll()} />
          <button type="button" onClick={() => void remove(notifications[0]?.id ?? '')} />
        </p>
      );
    }
    const page = render(<Bell />, client);
    await page.shows('1: Before');
    await client.connect();
    await tell('/api/v1/notifications', { user_id: user, title: 'After', message: 'x' });
    await page.shows('2: After Before');
    await page.press(0);
    await page.shows('0: After Before');
    await page.press(1);
    await page.shows('0: Before');
  });
});

/** Mounts a component and takes it away, so many times. */
async function comeAndGo(What: () => ReactNode, times: number, client: Client): Promise<void> {
  let next = () => {};
  function Host() {
    const [at, setAt] = useState(0);
    next = () => setAt((one) => one + 1);
    return (
      <p>
        {at}
        {at % 2 === 0 && <What key={at} />}
      </p>
    );
  }
  const page = render(<Host />, client);
  await page.shows('0');
  for (let at = 1; at < 2 * times; at++) {
    next();
    await new Promise((done) => setImmediate(done));
  }
  await page.shows(String(2 * times - 1));
}

test('hooks that come and go a thousand times leave nothing behind', async () => {
  const user = fresh('ann');
  const client = clientOf(server, user);
  const listening = listeners(client);
  const name = fresh('room:x');
  await client.connect();
  const before = listening();
  function All(): ReactNode {
    useConnection();
    useChannel(name, { onMessage: () => {} });
    useInbox();
    return null;
  }
  await comeAndGo(All, 1_000, client);
  await expect.poll(listening).toBe(before);
  const received: string[] = [];
  client.on('frame', ({ direction, type }) => direction === 'in' && received.push(type));
  const other = clientOf(server, fresh('bob'));
  const room = other.channel(name);
  await expect.poll(async () => (await room.presence()).total).toBe(0);
  await room.publish('anybody there?');
  await client.channel(fresh('room:y')).publish('asked after that');
  expect(received).not.toContain('message');
});

test('a page is rendered on a server, where nothing is connected', () => {
  const client = clientOf(server, fresh('ann'));
  const html = renderToString(
    <CarillonProvider client={client}>
      <Suspense>
        <Room name="room:x" initial={3} />
        <WebSocketStatus />
      </Suspense>
    </CarillonProvider>,
  );
  expect(html).toContain('away');
  expect(html).toContain('Disconnected');
  expect(client.state).toBe('idle');
});

test('hooks that ask over HTTP and come and go leave nothing behind, answered or not', async () => {
  const user = fresh('ann');
  const client = clientOf(server, user);
  const { id } = await clientOf(server, user).tasks.submit(kindOf('idle'), {});
  const listening = listeners(client);
  function All(): ReactNode {
    useTask(id);
    useTasks({ type: kindOf('idle') });
    useNotifications();
    usePresence('room:x');
    return null;
  }
  await comeAndGo(All, 30, client);
  await expect.poll(listening).toBe(0);
  // The reply to a subscribe names all that the connection has.
  const replies: string[] = [];
  client.on('frame', ({ type, text }) => type === 'subscribed' && replies.push(text));
  const name = fresh('room:y');
  client.channel(name).on('publication', () => {});
  await expect.poll(() => replies.at(-1)).toContain(name);
  expect(replies.at(-1)).not.toContain(`task:${id}`);
});
