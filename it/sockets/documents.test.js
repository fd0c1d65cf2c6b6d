// Batches of documents over the socket: live progress, one event a row, pause, resume, cancel.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { login } from '../support/api.js';
import { connectAs } from '../support/client.js';
import { documentText, students, template, unzip } from '../support/files.js';
import { startServer } from '../support/server.js';

const sample = { spreadsheet: 'sample-students.xlsx', template: 'sample-certificate.docx' };
const badRows = [17, 58, 96, 133, 187, 224, 271];

let server;
let user;

before(async () => {
  server = await startServer();
  user = await login(server, 'user1');
});
after(() => server?.stop());

/** Submits a batch over the socket and follows its channel. */
async function begin(client, input) {
  const ack = await client.request({ type: 'task_submit', task: 'documents.generate', input });
  assert.equal(ack.type, 'ack', JSON.stringify(ack));
  const { taskId } = ack.data;
  await client.request({ type: 'subscribe', channels: [`task:${taskId}`] });
  return taskId;
}

async function finished(client, taskId, type) {
  return client.frame((frame) => frame.type === type && frame.data.taskId === taskId);
}

/** Submits a batch that takes a while, and waits until it is at work. */
async function beginLong(client, rows = 8000) {
  const spreadsheet = await user.upload(students(rows));
  const taskId = await begin(client, { spreadsheet, template: sample.template });
  await client.frame(
    ({ type, data }) => type === 'task_progress' && data.taskId === taskId && data.current > 0,
  );
  return taskId;
}

test('C15 the sample makes 293 documents; its seven bad rows fail alone', async () => {
  const client = await connectAs(user);
  // Made and followed before it begins: what is said of every row is heard.
  const taskId = await begin(client, sample);
  const done = await finished(client, taskId, 'task_completed');
  assert.equal(done.data.progress, 100);
  assert.equal(done.data.download, true);
  const { total, generated, failed, failures } = done.data.result;
  assert.deepEqual({ total, generated, failed }, { total: 300, generated: 293, failed: 7 });
  assert.deepEqual(
    failures.map(({ row }) => row),
    badRows,
  );

  const history = await client.request({
    type: 'history',
    channel: `task:${taskId}`,
    limit: 1000,
  });
  const rows = (type) =>
    history.data.publications.filter((event) => event.type === type).map(({ data }) => data.row);
  const good = Array.from({ length: 300 }, (_, i) => i + 2).filter((row) => !badRows.includes(row));
  assert.deepEqual(
    rows('document_generated').toSorted((a, b) => a - b),
    good,
  );
  assert.deepEqual(
    rows('document_failed').toSorted((a, b) => a - b),
    badRows,
  );

  const files = unzip(await user.result(taskId));
  assert.equal(Object.keys(files).length, 293);
  await client.close();
});

test('C15 an own spreadsheet and an own template become documents with the rows in them', async () => {
  const client = await connectAs(user);
  const input = {
    spreadsheet: await user.upload(students(3)),
    template: await user.upload(template('{{Name}} rang {{Course}}: {{编号}}')),
    fileName: 'For {{Name}}',
  };
  const taskId = await begin(client, input);
  await finished(client, taskId, 'task_completed');
  const files = unzip(await user.result(taskId));
  assert.deepEqual(Object.keys(files).toSorted(), [
    'For Student 1.docx',
    'For Student 2.docx',
    'For Student 3.docx',
  ]);
  assert.match(
    documentText(files['For Student 2.docx']),
    /^\s*Student 2 rang Bell Ringing: S-2\s*$/,
  );
  await client.close();
});

test('B5 C5 a task is heard of from its creation to its end, and its progress only rises', async () => {
  const client = await connectAs(user);
  const ack = await client.request({
    type: 'task_submit',
    task: 'documents.generate',
    input: sample,
  });
  const { taskId } = ack.data;
  await finished(client, taskId, 'task_completed');
  const events = client.on('user:user1').filter(({ data }) => data.taskId === taskId);
  const types = [...new Set(events.map(({ type }) => type))];
  assert.deepEqual(types, ['task_created', 'task_started', 'task_progress', 'task_completed']);
  const progress = events.map(({ data }) => data.progress);
  assert.deepEqual(
    progress,
    progress.toSorted((a, b) => a - b),
  );
  const reports = events.filter(({ type }) => type === 'task_progress');
  assert.ok(reports.length <= 101, `${reports.length} reports for 300 rows`);
  await client.close();
});

test('B5 an event reaches a connection that follows the task once, and on its channel', async () => {
  const client = await connectAs(user);
  const taskId = await beginLong(client);
  await client.request({ type: 'task_cancel', taskId });
  await finished(client, taskId, 'task_cancelled');
  await client.request({ type: 'ping' });
  const ends = client.frames.filter(({ type }) => type === 'task_cancelled');
  assert.deepEqual(
    ends.map(({ channel }) => channel),
    [`task:${taskId}`],
  );
  await client.close();
});

test('C15 a paused batch stands still until it is resumed, and then ends as if nothing had been', async () => {
  const client = await connectAs(user);
  const taskId = await beginLong(client, 3000);
  const ack = await client.request({ type: 'task_pause', taskId });
  assert.equal(ack.data.status, 'paused');
  const paused = await finished(client, taskId, 'task_paused');
  assert.ok(paused.data.progress < 100);

  // It may finish the row it was at; from its next checkpoint on nothing moves.
  let { current } = await user.task(taskId);
  for (let same = 0; same < 40; ) {
    await client.request({ type: 'ping' });
    const now = await user.task(taskId);
    assert.equal(now.status, 'paused');
    same = now.current === current ? same + 1 : 0;
    assert.ok(now.current - paused.data.current <= 1, 'the batch went on');
    current = now.current;
  }

  const resumed = await client.request({ type: 'task_resume', taskId });
  assert.equal(resumed.data.status, 'running');
  await finished(client, taskId, 'task_resumed');
  const done = await finished(client, taskId, 'task_completed');
  assert.equal(done.data.result.generated, 3000);
  await client.close();
});

test('C15 a cancelled batch ends at once and leaves no file', async () => {
  const client = await connectAs(user);
  const taskId = await beginLong(client);
  const ack = await client.request({ type: 'task_cancel', taskId });
  assert.equal(ack.type, 'ack');
  const end = await finished(client, taskId, 'task_cancelled');
  assert.ok(end.data.current < 8000);
  await assert.rejects(user.result(taskId), { status: 409, code: 121 });
  for (const action of ['pause', 'resume', 'cancel']) {
    const refusal = await client.request({ type: `task_${action}`, taskId });
    assert.equal(refusal.data.code, 121);
  }
  await client.close();
});

test('B10 a task is nobody else’s to see, to follow or to steer', async () => {
  const [client, other] = [await connectAs(user), await connectAs(await login(server, 'user2'))];
  const taskId = await beginLong(client);
  for (const type of ['task_pause', 'task_resume', 'task_cancel']) {
    assert.equal((await other.request({ type, taskId })).data.code, 120);
  }
  for (const command of [
    { type: 'subscribe', channels: [`task:${taskId}`] },
    { type: 'history', channel: `task:${taskId}` },
    { type: 'presence', channel: `task:${taskId}` },
  ]) {
    assert.equal((await other.request(command)).data.code, 106);
  }
  const stranger = await login(server, 'user2');
  await assert.rejects(stranger.task(taskId), { status: 404 });
  await assert.rejects(stranger.result(taskId), { status: 404 });
  assert.equal((await user.task(taskId)).status, 'running');
  await client.request({ type: 'task_cancel', taskId });
  await Promise.all([client.close(), other.close()]);
});

test('C8 who comes to a running task late first gets its newest state, then what follows', async () => {
  const [client, late] = [await connectAs(user), await connectAs(user)];
  const taskId = await beginLong(client);
  const channel = `task:${taskId}`;
  await client.request({ type: 'task_pause', taskId });
  await client.frame('task_paused');
  await late.request({ type: 'subscribe', channels: [channel] });
  const [first] =
    late.on(channel).length > 0
      ? late.on(channel)
      : [await late.frame((f) => f.channel === channel)];
  assert.equal(first.data.taskId, taskId);
  assert.equal(first.data.status, 'paused');
  await client.request({ type: 'task_resume', taskId });
  await late.frame('task_resumed');
  const report = await late.frame('task_progress');
  for (const field of ['owner', 'stage', 'current', 'total', 'createdAt', 'startedAt']) {
    assert.ok(field in report.data, `${field} is missing`);
  }
  await client.request({ type: 'task_cancel', taskId });
  await late.frame('task_cancelled');
  await Promise.all([client.close(), late.close()]);
});

test('C8 the time remaining is estimated once a rate is known, and falls', async () => {
  const client = await connectAs(user);
  const taskId = await beginLong(client, 3000);
  await finished(client, taskId, 'task_completed');
  const estimates = client
    .on(`task:${taskId}`)
    .map(({ data }) => data.estimatedTimeRemaining)
    .filter((millis) => millis !== undefined);
  assert.ok(estimates.length > 5);
  assert.ok(estimates.at(-1) < estimates[0] / 2, estimates.join(' '));
  await client.close();
});
