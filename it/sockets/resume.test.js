// What a client gets of a channel over connections that are cut at bad moments.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { login } from '../support/api.js';
import { Client, connectAs } from '../support/client.js';
import { startServer } from '../support/server.js';

let server;
let user1;
let user2;
let admin;

before(async () => {
  server = await startServer();
  [user1, user2, admin] = await Promise.all(
    ['user1', 'user2', 'admin'].map((name) => login(server, name)),
  );
});
after(() => server?.stop());

/** Follows channels over as many connections as it takes, as docs/protocol.md tells clients to. */
class Follower {
  positions = {};
  received = {};
  #seen = 0;

  constructor(api, room) {
    this.api = api;
    this.room = room;
  }

  async connect() {
    this.client = await Client.open(this.api.server.socketUrl);
    this.#seen = 0;
    const { [this.room]: since, ...automatic } = this.positions;
    const auth = await this.client.authenticate(this.api.token, { positions: automatic });
    this.#adopt(auth);
    const entry = since === undefined ? this.room : { channel: this.room, since };
    this.#adopt(await this.client.request({ type: 'subscribe', channels: [entry] }));
    this.take();
  }

  #adopt({ data }) {
    for (const [channel, { epoch, offset, recovered }] of Object.entries(data.positions)) {
      const known = this.positions[channel];
      assert.notEqual(recovered, false, `${channel} was not recovered`);
      assert.ok(known === undefined || recovered, `${channel} was not resumed`);
      this.positions[channel] = known ?? { epoch, offset };
    }
  }

  /** Notes what has come since the last look. */
  take() {
    for (const frame of this.client.frames.slice(this.#seen)) {
      if (frame.offset !== undefined && frame.id === undefined) {
        this.received[frame.channel] ??= [];
        this.received[frame.channel].push(frame.data.n);
        this.positions[frame.channel] = { ...this.positions[frame.channel], offset: frame.offset };
      }
    }
    this.#seen = this.client.frames.length;
  }

  async cut() {
    await this.client.cut();
    this.take();
  }
}

/** A source of chance that a failure can be repeated with. */
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1);

test('a connection cut at random moments resumes without a gap, a double or a change of order', async () => {
  const seed = Math.floor(Math.random() * 1e9);
  const random = chance(seed);
  const [messages, cuts, room] = [1500, 15, 'room:numbers'];
  const follower = new Follower(user1, room);
  await follower.connect();

  const publisher = await connectAs(user2);
  let published = 0;
  const publishing = (async () => {
    for (let n = 1; n <= messages; n++) {
      const sent = publisher.request({ type: 'publish', channel: room, data: { n } });
      if (n % 5 === 0) {
        await admin.publish({ user: 'user1', type: 'note', data: { n: n / 5 } });
      }
      assert.equal((await sent).type, 'ack');
      published = n;
    }
  })();

  const publishedMore = async (more) => {
    const goal = Math.min(published + more, messages - 10);
    await publisher.until(() => published >= goal, `${goal} messages`);
  };
  for (let i = 1; i <= cuts; i++) {
    await publishedMore(random(messages / cuts));
    await follower.cut();
    await publishedMore(random(40));
    await follower.connect();
  }
  await publishing;
  const complete = () => {
    follower.take();
    return (
      follower.received[room]?.at(-1) === messages &&
      follower.received['user:user1']?.at(-1) === messages / 5
    );
  };
  await follower.client.until(complete, 'the last message');
  assert.deepEqual(follower.received[room], upTo(messages), `seed ${seed}`);
  assert.deepEqual(follower.received['user:user1'], upTo(messages / 5), `seed ${seed}`);
  await Promise.all([follower.client.close(), publisher.close()]);
});

test('a connection cut while it resumes can still resume', async () => {
  const room = 'room:impatient';
  const follower = new Follower(user1, room);
  await follower.connect();
  await follower.cut();
  const publisher = await connectAs(user2);
  for (const n of upTo(300)) {
    await publisher.request({ type: 'publish', channel: room, data: { n } });
  }
  for (let tries = 0; tries < 10; tries++) {
    const hasty = await connectAs(user1);
    hasty.send({
      type: 'subscribe',
      channels: [{ channel: room, since: follower.positions[room] }],
    });
    await hasty.cut();
  }
  await follower.connect();
  await follower.client.until(() => follower.client.on(room).length >= 300, 'all that was missed');
  follower.take();
  assert.deepEqual(follower.received[room], upTo(300));
  await Promise.all([follower.client.close(), publisher.close()]);
});

test('who was away for longer than the channel remembers is told so, and gets what is left', async () => {
  const room = 'room:long-ago';
  const client = await connectAs(user1);
  const first = await client.request({ type: 'subscribe', channels: [room] });
  await client.cut();
  const publisher = await connectAs(user2);
  await Promise.all(
    upTo(1100).map((n) => publisher.request({ type: 'publish', channel: room, data: { n } })),
  );
  const { epoch, offset } = first.data.positions[room];
  const late = await connectAs(user1);
  const reply = await late.request({
    type: 'subscribe',
    channels: [{ channel: room, since: { epoch, offset } }],
  });
  const { recovered, partial } = reply.data.positions[room];
  assert.deepEqual({ recovered, partial }, { recovered: false, partial: true });
  await publisher.request({ type: 'publish', channel: room, data: { n: 1101 } });
  await late.until(() => late.on(room).length >= 1001, 'what is left, and what is new');
  assert.deepEqual(
    late.on(room).map(({ data }) => data.n),
    upTo(1101).slice(100),
  );
  await Promise.all([late.close(), publisher.close()]);
});

test('of a task only the newest state is replayed, and its end is never missed', async () => {
  const client = await connectAs(user1);
  const auth = client.frames.find(({ type }) => type === 'auth_success');
  await client.cut();
  const task = await user1.submit('documents.generate', {
    spreadsheet: 'sample-students.xlsx',
    template: 'sample-certificate.docx',
  });
  const watcher = await connectAs(user1);
  if ((await user1.task(task.taskId)).status !== 'completed') {
    await watcher.frame(({ type }) => type === 'task_completed');
  }
  const back = await connectAs(user1, { positions: auth.data.positions });
  await back.frame('task_completed');
  const events = back.frames.filter(({ data }) => data?.taskId === task.taskId);
  assert.equal(events.length, 1, JSON.stringify(events.map(({ type }) => type)));
  await Promise.all([back.close(), watcher.close()]);
});
