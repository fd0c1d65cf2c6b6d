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

test('a batch goes on by itself after a kill -9, with the files that were uploaded for it', async () => {
  const user = await login(server, 'user1');
  const spreadsheet = await user.upload(students(2000));
  const input = { spreadsheet, template: 'sample-certificate.docx' };
  const client = await connectAs(user);
  const { taskId } = await user.submit('documents.generate', input);
  await client.frame(({ type, data }) => type === 'task_progress' && data.current > 0);

  await server.restart();

  const back = await connectAs(user);
  const done = await back.frame(
    ({ type, data }) => type === 'task_completed' && data.taskId === taskId,
  );
  assert.equal(done.data.result.generated, 2000);
  assert.equal((await user.task(taskId)).status, 'completed');
  await back.close();
});

test('what it was told is known after a kill -9: who is shut out, what was ended, who was notified of what', async () => {
  const admin = await login(server, 'admin');
  await admin.call('POST', '/api/v1/users/user2/deactivate');
  const user = await login(server, 'user1');
  const ended = await login(server, 'user1');
  await ended.call('POST', '/api/v1/auth/logout');
  const note = await admin.call('POST', '/api/v1/notifications', {
    user_id: 'user1',
    title: 'Before',
    message: 'the power went',
  });

  await server.restart();

  await assert.rejects(login(server, 'user2'), { status: 401 });
  await assert.rejects(ended.tasks(), { status: 401, code: 104 });
  const { notifications } = await user.call('GET', '/api/v1/notifications');
  assert.equal(notifications[0].id, note.id);
  assert.equal(notifications[0].title, 'Before');
  assert.equal(notifications[0].is_read ?? notifications[0].read, false);
});

test('what was published durably waits over a kill -9 for who was away', async () => {
  const admin = await login(server, 'admin');
  const user = await login(server, 'user1');
  await admin.publish({ user: 'user1', type: 'letter', data: { n: 1 }, durable: true });

  await server.restart();

  const client = await connectAs(user);
  assert.deepEqual((await client.frame(({ type }) => type === 'letter')).data, { n: 1 });
  await client.close();
});
