// The server ends as by a power cut, and comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { login } from '../support/api.js';
import { connectAs } from '../support/client.js';
import { students } from '../support/files.js';
import { startServer } from '../support/server.js';

let server;

before(async () => {
  server = await startServer();
});
after(() => server?.stop());

test('after a kill -9 a client comes back with its token and is told that nothing was recovered', async () => {
  const user = await login(server, 'user1');
  const client = await connectAs(user);
  const auth = client.frames.find(({ type }) => type === 'auth_success');
  await client.request({ type: 'subscribe', channels: ['room:before'] });
  await client.request({ type: 'publish', channel: 'room:before', data: { n: 1 } });
  const { epoch, offset } = await client.frame(({ channel }) => channel === 'room:before');
  const { data } = await client.request({ type: 'history', channel: 'room:before' });
  assert.equal(epoch, undefined);
  const since = { epoch: data.epoch, offset };

  await server.kill();
  assert.equal((await client.closed).code, 1006);
  await server.start();

  const back = await connectAs(user, { positions: auth.data.positions });
  const again = back.frames.find(({ type }) => type === 'auth_success');
  for (const channel of ['user:user1', 'all']) {
    assert.equal(again.data.positions[channel].recovered, false, channel);
  }
  const subscribed = await back.request({
    type: 'subscribe',
    channels: [{ channel: 'room:before', since }],
  });
  assert.equal(subscribed.data.positions['room:before'].recovered, false);
  assert.notEqual(subscribed.data.positions['room:before'].epoch, since.epoch);

  await back.request({ type: 'publish', channel: 'room:before', data: { n: 2 } });
  const heard = await back.frame(({ channel }) => channel === 'room:before');
  assert.deepEqual(heard.data, { n: 2 });
  assert.equal(back.on('room:before').length, 1);
  await back.close();
});

test('a batch that a kill -9 interrupts is made by the next server, of the files that were uploaded', async () => {
  const user = await login(server, 'user1');
  const spreadsheet = await user.upload(students(2000));
  const input = { spreadsheet, template: 'sample-certificate.docx' };
  const client = await connectAs(user);
  const task = await user.submit('documents.generate', input);
  await client.frame(({ type, data }) => type === 'task_progress' && data.current > 0);

  await server.restart();

  const back = await connectAs(user);
  await back.request({ type: 'subscribe', channels: [`task:${task.taskId}`] });
  const done = await back.frame(
    ({ type, data }) => type === 'task_completed' && data.taskId === task.taskId,
  );
  assert.equal(done.data.result.generated, 2000);
  assert.equal(done.data.attempts, 2);
  await back.close();
});
