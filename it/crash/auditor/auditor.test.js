// The auditor finds whatever is wrong in made-up histories, and nothing in a good one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Auditor } from './auditor.js';

const inbox = 'user:anna';

/** A history to be told fact by fact, each 100 ms after the one before. */
class History {
  facts = [];
  /** The connection of whoever names no other; a kill ends it. */
  connection = 1;
  #now = 0;

  constructor() {
    this.tell('device', { device: 'phone', kind: 'acks', channels: [inbox] });
    this.tell('device', { device: 'laptop', kind: 'positions', channels: [inbox, 'room:a'] });
    this.tell('device', { device: 'page', kind: 'plain', channels: [inbox] });
    for (const device of ['phone', 'laptop', 'page']) {
      this.stands(device, inbox, 0);
    }
    this.stands('laptop', 'room:a', 0);
  }

  tell(is, members, wait = 100) {
    this.#now += wait;
    this.facts.push({ is, at: this.#now, ...members });
    return this;
  }

  stands(device, channel, offset, more) {
    const { connection } = this;
    return this.tell('stands', { device, connection, channel, epoch: 'e', offset, ...more });
  }

  attempted(id, channel = inbox, more = {}) {
    return this.tell('attempted', { id, channels: [channel], durable: true, ...more });
  }

  accepted(id, offset, channel = inbox) {
    return this.tell('accepted', { id, channel, epoch: 'e', offset });
  }

  published(id, offset, channel = inbox, more = {}) {
    return this.attempted(id, channel, more).accepted(id, offset, channel);
  }

  received(
    device,
    id,
    offset,
    { channel = inbox, connection = this.connection, kept = true, epoch = 'e' } = {},
  ) {
    return this.tell('received', { device, connection, channel, epoch, offset, id, kept });
  }

  everybodyGot(id, offset) {
    for (const device of ['phone', 'laptop', 'page']) {
      this.received(device, id, offset);
    }
    return this;
  }

  closed(device, gracefully) {
    return this.tell('closed', { device, connection: this.connection, gracefully });
  }

  acked(device, offset) {
    const { connection } = this;
    return this.tell('acked', { device, connection, channel: inbox, epoch: 'e', offset });
  }

  killed(after = 100) {
    this.connection += 100;
    return this.tell('killed', {}, after);
  }

  task(more = {}) {
    this.tell('submitted', { id: 'r1', task: 't1' });
    return this.tell('ended', { task: 't1', status: 'completed', result: '{}', ...more });
  }

  /** What is wrong: each kind with its texts. */
  judged() {
    const auditor = new Auditor();
    for (const fact of this.tell('over', {}).facts) {
      auditor.note(fact);
    }
    return auditor.verdict();
  }
}

/** A good start, so that a test names only what goes wrong after it. */
function good() {
  return new History()
    .published('m1', 1)
    .everybodyGot('m1', 1)
    .killed()
    .published('m2', 2)
    .everybodyGot('m2', 2);
}

function assertWrong(history, ...kinds) {
  const { findings } = history.judged();
  assert.deepEqual(findings.kinds, kinds, findings.lines().join('\n'));
  return findings;
}

test('nothing is wrong with a history in which all is well', () => {
  const { findings, figures } = good()
    .published('r1', 1, 'room:a')
    .received('laptop', 'r1', 1, { channel: 'room:a' })
    .task()
    .judged();
  assert.deepEqual(findings.lines(), []);
  assert.equal(figures['durable messages acknowledged'], 3);
  assert.equal(figures['messages taken'], 7);
  assert.equal(figures.kills, 1);
});

test('a message that a device never got is lost, and which and when is told', () => {
  const findings = assertWrong(
    good().published('m3', 3).received('phone', 'm3', 3).received('page', 'm3', 3).killed(40),
    'lost',
  );
  assert.match(findings.of('lost')[0], /laptop .*m3 \(user:anna e\/3, .*240 ms before a kill/);
});

test('a message is lost for a plain client and for one that acknowledges, too', () => {
  const findings = assertWrong(good().published('m3', 3).received('laptop', 'm3', 3), 'lost');
  assert.equal(findings.count, 2);
});

test('what was never acknowledged, or only as not durable, is no loss', () => {
  assertWrong(good().attempted('m3').published('m4', 3, inbox, { durable: false }));
});

test('what was published before a device stood there is not due to it', () => {
  const late = good()
    .tell('device', { device: 'tablet', kind: 'acks', channels: [inbox] })
    .stands('tablet', inbox, 2);
  assertWrong(late);
});

test('what a device is told to follow is due to it, though it was published before', () => {
  const late = good()
    .tell('device', { device: 'tablet', kind: 'acks', channels: [inbox] })
    .stands('tablet', inbox, 1);
  assertWrong(late, 'lost');
});

test('a message taken twice by a client that can tell is found', () => {
  assertWrong(
    good().killed().received('phone', 'm2', 2, { connection: 2 }).received('phone', 'm2', 3),
    'twice',
    'two places for one message',
  );
});

test('a plain client may get again what was written shortly before a kill', () => {
  const { findings, figures } = good()
    .killed(500)
    .received('page', 'm2', 2, { connection: 2 })
    .judged();
  assert.deepEqual(findings.lines(), []);
  assert.equal(figures['resent to plain clients'], 1);
  assert.equal(figures['oldest of those, ms before a kill'], 500);
});

test('a plain client may get again what it read late, when another server had begun already', () => {
  const history = good().published('m3', 3).received('phone', 'm3', 3).received('laptop', 'm3', 3);
  const { connection } = history.stands('page', inbox, 2);
  history.killed().tell('started', { took: 50 }).received('page', 'm3', 3, { connection });
  history.stands('page', inbox, 2, { connection: 2 });
  assertWrong(history.received('page', 'm3', 3, { connection: 2 }));
});

test('a plain client may not get again what the server of today has sent it', () => {
  const history = good().published('m3', 3).received('phone', 'm3', 3).received('laptop', 'm3', 3);
  history.killed().tell('started', { took: 50 }).stands('page', inbox, 2, { connection: 2 });
  history.received('page', 'm3', 3, { connection: 2 });
  history.stands('page', inbox, 2, { connection: 3 });
  assertWrong(history.received('page', 'm3', 3, { connection: 3 }), 'twice');
});

test('a plain client may not get again what is older than that', () => {
  assertWrong(good().killed(3000).received('page', 'm2', 2, { connection: 2 }), 'twice');
});

test('an acknowledging client may be sent again what it has not acknowledged', () => {
  const history = good().killed(9000);
  assertWrong(history.received('phone', 'm2', 2, { connection: 2, kept: false }));
});

test('an acknowledging client may be sent again what it acknowledged just before a kill', () => {
  const history = good().acked('phone', 2).killed(300);
  assertWrong(history.received('phone', 'm2', 2, { connection: 2, kept: false }));
});

test('an acknowledging client may be sent again what it acknowledged on a connection that broke then', () => {
  const history = good().acked('phone', 2).closed('phone', false);
  assertWrong(history.received('phone', 'm2', 2, { connection: 2, kept: false }));
});

test('an acknowledging client is not sent again what it acknowledged in peace', () => {
  const history = good().acked('phone', 2).closed('phone', true).killed(5000);
  assertWrong(history.received('phone', 'm2', 2, { connection: 2, kept: false }), 'resent in vain');
});

test('a client that names its position is not sent again what is before it', () => {
  const history = good().killed();
  assertWrong(
    history.received('laptop', 'm2', 2, { connection: 2, kept: false }),
    'resent in vain',
  );
});

test('two messages in the wrong order are found', () => {
  const history = good().published('m3', 3).published('m4', 4);
  for (const device of ['phone', 'page']) {
    history.received(device, 'm3', 3).received(device, 'm4', 4);
  }
  const findings = assertWrong(
    history.received('laptop', 'm4', 4).received('laptop', 'm3', 3),
    'out of order',
  );
  assert.match(findings.of('out of order')[0], /laptop got user:anna e\/3 after 4/);
});

test('the wrong order is found over two connections', () => {
  const history = good().published('m3', 3).published('m4', 4);
  for (const device of ['phone', 'page']) {
    history.received(device, 'm3', 3).received(device, 'm4', 4);
  }
  history.received('laptop', 'm4', 4);
  assertWrong(history.received('laptop', 'm3', 3, { connection: 2 }), 'out of order');
});

test('what is not ours counts for the order too', () => {
  assertWrong(good().received('phone', undefined, 1), 'out of order');
});

test('a message that was published after another, and stands before it, is found', () => {
  const history = good().published('m9', 9).published('m3', 3);
  for (const device of ['phone', 'laptop', 'page']) {
    history.received(device, 'm3', 3).received(device, 'm9', 9);
  }
  assertWrong(history, 'out of order');
});

test('a second place for one request is found', () => {
  assertWrong(good().accepted('m2', 3), 'two places for one message');
});

test('another place at the receiver than the one acknowledged is found', () => {
  const history = good().published('m3', 3).received('phone', 'm3', 3).received('page', 'm3', 3);
  assertWrong(history.received('laptop', 'm3', 4), 'two places for one message');
});

test('one place for two messages is found', () => {
  const history = good().attempted('m3').attempted('m4').accepted('m3', 3).accepted('m4', 3);
  history.everybodyGot('m3', 3);
  const { findings } = history.judged();
  assert.ok(findings.kinds.includes('one place for two messages'), findings.lines().join('\n'));
});

test('a place that a message had which was not durable is not given to another', () => {
  const history = good().attempted('v', inbox, { durable: false }).received('phone', 'v', 3);
  history.killed().published('m3', 3).received('laptop', 'm3', 3).received('page', 'm3', 3);
  assertWrong(history, 'one place for two messages', 'lost');
});

test('a message with a key may be replaced by a newer one, and by nothing else', () => {
  const replaced = good()
    .published('k1', 3, inbox, { key: 'k' })
    .published('k2', 4, inbox, { key: 'k' });
  assertWrong(replaced.everybodyGot('k2', 4));
  const lost = good()
    .published('k1', 3, inbox, { key: 'k' })
    .published('o1', 4, inbox, { key: 'other' });
  assertWrong(lost.everybodyGot('o1', 4), 'lost');
});

test('what was replaced by what is not durable may stand again after a kill, and only then', () => {
  const replaced = () =>
    good()
      .published('k1', 3, inbox, { key: 'k' })
      .published('k2', 4, inbox, { key: 'k', durable: false })
      .received('phone', 'k1', 3)
      .received('laptop', 'k1', 3)
      .received('page', 'k2', 4);
  assertWrong(replaced().killed().received('page', 'k1', 3, { connection: 2 }));
  assertWrong(replaced().received('page', 'k1', 3, { connection: 2 }), 'out of order');
});

test('a device that is told that not everything was recovered is found', () => {
  assertWrong(good().stands('laptop', inbox, 2, { recovered: false }), 'given up');
  assertWrong(good().stands('phone', inbox, 2, { recovered: false, partial: true }), 'given up');
});

test('where not all is durable, a device may be told so', () => {
  const mixed = good().attempted('v', inbox, { durable: false });
  assertWrong(mixed.stands('laptop', inbox, 2, { recovered: false }));
});

test('nothing to recover is nothing given up', () => {
  assertWrong(good().stands('laptop', 'room:a', 0, { recovered: false }));
});

test('a message that nobody has sent, and one to somebody else, are found', () => {
  assertWrong(good().received('phone', 'm7', 3), 'from nowhere');
  const stray = good()
    .published('m3', 1, 'user:ben')
    .received('phone', 'm3', 1, { channel: 'user:ben' });
  assertWrong(stray, 'not for them');
});

test('a task without an end is found', () => {
  assertWrong(good().tell('submitted', { id: 'r1', task: 't1' }), 'task without an end');
});

test('a task that the server does not know any more is found', () => {
  assertWrong(good().task().tell('unknown', { task: 't1' }), 'lost task');
});

test('a task that ends twice is found', () => {
  const end = { status: 'completed', result: '{}', channel: inbox, epoch: 'e' };
  assertWrong(
    good()
      .task({ ...end, offset: 3 })
      .tell('ended', { task: 't1', ...end, offset: 5 }),
    'ended twice',
  );
});

test('a task that ends in two ways is found', () => {
  const other = { task: 't1', status: 'completed', result: '{"n":2}' };
  assertWrong(good().task().tell('ended', other), 'two ends of one task');
});

test('a task that fails, and one that gives nothing, are found', () => {
  assertWrong(good().task({ status: 'failed', result: 'why' }), 'failed task');
  assertWrong(good().task({ result: undefined }), 'task without a result');
});

test('a second task for one request is found', () => {
  const again = good().task().tell('submitted', { id: 'r1', task: 't2' });
  again.tell('ended', { task: 't2', status: 'completed', result: '{}' });
  assertWrong(again, 'two tasks for one request');
});

test('a cancel that was acknowledged and forgotten is found', () => {
  const history = good()
    .tell('submitted', { id: 'r1', task: 't1' })
    .tell('cancelled', { task: 't1' })
    .killed()
    .tell('ended', { task: 't1', status: 'completed', result: '{}' });
  assertWrong(history, 'cancel forgotten');
});

test('a pause that was acknowledged and forgotten is found, and one that is over is not', () => {
  const paused = () =>
    good().tell('submitted', { id: 'r1', task: 't1' }).tell('paused', { task: 't1' }).killed();
  const end = { task: 't1', status: 'completed', result: '{}' };
  assertWrong(paused().tell('ended', end), 'pause forgotten');
  assertWrong(paused().tell('resuming', { task: 't1' }).tell('ended', end));
});

test('a file that is gone, and one that is served as something else, are found', () => {
  const stored = () => good().tell('stored', { file: 'f', digest: 'd' });
  const fetched = (members) => stored().tell('fetched', { file: 'f', status: 200, ...members });
  assertWrong(fetched({ digest: 'd' }));
  assertWrong(fetched({ digest: 'other' }), 'damaged file');
  assertWrong(fetched({ status: 410 }), 'lost file');
  assertWrong(fetched({ digest: 'd', whole: false }), 'damaged file');
});

test('a result is what it was when it was fetched for the first time', () => {
  const result = (digest) => ({ file: 'result', status: 200, digest });
  const twice = (other) => good().tell('fetched', result('d')).tell('fetched', result(other));
  assertWrong(twice('d'));
  assertWrong(twice('other'), 'damaged file');
});

test('facts that break off, or that show nothing, are not enough', () => {
  const auditor = new Auditor();
  for (const fact of good().facts) {
    auditor.note(fact);
  }
  assert.deepEqual(auditor.verdict().findings.kinds, ['no end']);
  assertWrong(new History(), 'nothing shown');
});

test('as a program it tells by its exit code what it found, and what it can not use', async () => {
  const lines = (history) =>
    history
      .tell('over', {})
      .facts.map((fact) => `${JSON.stringify(fact)}\n`)
      .join('');
  const well = await run(lines(good()));
  assert.equal(well.code, 0);
  assert.match(well.output, /durable messages acknowledged +2\n/);
  assert.match(well.output, /\nnothing lost, nothing twice, nothing out of order\n$/);
  const badly = await run(lines(good().published('m3', 3)));
  assert.equal(badly.code, 1);
  assert.match(badly.output, /WRONG: 3\n {2}lost \(3\)\n/);
  assert.equal((await run('{"is":"guessed","at":1}\n')).code, 2);
});

async function run(input) {
  const program = fileURLToPath(new URL('main.js', import.meta.url));
  const child = spawn(process.execPath, [program]);
  child.stdin.end(input);
  const code = new Promise((resolve) => child.once('close', resolve));
  return { output: await text(child.stdout), code: await code };
}
