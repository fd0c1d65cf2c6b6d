// Tasks that outlive their server, which ends as by a power cut, and workers outside that outlive it too.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { login } from '../support/api.js';
import { connectAs } from '../support/client.js';
import { longTemplate, students } from '../support/files.js';
import { startServer } from '../support/server.js';

const key = 'key-of-the-application';
const example = join(
  dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  'examples',
  'worker.mjs',
);

let server;
const workers = [];

before(async () => {
  server = await startServer({
    CARILLON_AUTH_API_KEYS: key,
    CARILLON_TASKS_OUTSIDE: 'letters.print',
    CARILLON_TASKS_CONCURRENCY: '1',
  });
});
after(async () => {
  for (const worker of workers) {
    worker.kill('SIGKILL');
  }
  await server?.stop();
});

/** Waits until a task is as it should be. */
async function until(user, taskId, condition) {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
    const task = await user.task(taskId);
    if (condition(task)) {
      return task;
    }
  }
  assert.fail(
    `task ${taskId} did not come to be as it should: ${JSON.stringify(await user.task(taskId))}`,
  );
}

const isOver = ({ status }) => ['completed', 'failed', 'cancelled'].includes(status);

/** Of so many `rows` that each take long enough to be caught at work. */
async function batch(user, rows) {
  const spreadsheet = await user.upload(students(rows));
  const template = await user.upload(longTemplate(25_000));
  return { spreadsheet, template };
}

async function startWorker(name) {
  const worker = spawn(process.execPath, [example, server.url, name], {
    env: { ...process.env, CARILLON_API_KEY: key, MILLIS_PER_PAGE: '20' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.push(worker);
  await once(worker.stdout, 'data');
  return worker;
}

test('B11 tasks survive a kill -9: what ran is run again, what waited waits, what was paused stays so, what was done is there', async () => {
  const user = await login(server, 'user1');
  const input = await batch(user, 60);
  const client = await connectAs(user);
  const done = await user.submit('data.query', { search: 'Li' });
  await until(user, done.taskId, isOver);
  const paused = await user.submit('documents.generate', input);
  await until(user, paused.taskId, ({ current }) => current > 0);
  await user.call('POST', `/api/v1/tasks/${paused.taskId}/pause`);
  const running = await user.submit('documents.generate', input);
  const waiting = await user.submit('data.query', { search: 'Wei' });
  const cancelled = await user.submit('data.query', { search: 'none' });
  await user.call('POST', `/api/v1/tasks/${cancelled.taskId}/cancel`);
  await until(user, running.taskId, ({ current }) => current > 0);
  const result = (await user.task(done.taskId)).result;

  await server.kill();
  assert.equal((await client.closed).code, 1006);
  await server.start();

  const back = await connectAs(user);
  await back.request({ type: 'subscribe', channels: [`task:${running.taskId}`] });
  const again = await until(user, running.taskId, isOver);
  assert.equal(again.status, 'completed');
  assert.equal(again.attempts, 2);
  assert.equal(again.result.generated, 60);
  assert.ok(back.on(`task:${running.taskId}`).length > 0, 'its channel tells of it');
  const zip = await user.fetch('GET', `/api/v1/tasks/${running.taskId}/result`);
  assert.equal(zip.headers.get('content-type'), 'application/zip');

  assert.equal((await until(user, waiting.taskId, isOver)).status, 'completed');
  assert.equal((await user.task(cancelled.taskId)).status, 'cancelled');
  assert.deepEqual((await user.task(done.taskId)).result, result);
  assert.equal((await user.task(paused.taskId)).status, 'paused');
  await user.call('POST', `/api/v1/tasks/${paused.taskId}/resume`);
  const resumed = await until(user, paused.taskId, isOver);
  assert.equal(resumed.status, 'completed');
  assert.equal(resumed.result.generated, 60);

  await server.restart();
  const kept = await user.fetch('GET', `/api/v1/tasks/${running.taskId}/result`);
  assert.equal((await kept.arrayBuffer()).byteLength > 1000, true);
  await back.close();
});

test('B11 a request with a key that was answered before a kill -9 is answered the same after it', async () => {
  const user = await login(server, 'user1');
  const submit = () =>
    fetch(`${server.url}/api/v1/tasks`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${user.token}`,
        'content-type': 'application/json',
        'idempotency-key': 'once',
      },
      body: JSON.stringify({ type: 'data.query', input: { search: 'Li' } }),
    }).then((answer) => answer.json());
  const first = await submit();

  await server.restart();

  assert.equal((await submit()).taskId, first.taskId);
});

test('a worker goes on with its task over a kill -9 of the server', async () => {
  const user = await login(server, 'user1');
  const worker = await startWorker('printer-1');
  const task = await user.submit('letters.print', { pages: 150 });
  await until(user, task.taskId, ({ current }) => current > 10);

  await server.restart();

  const printed = await until(user, task.taskId, isOver);
  assert.deepEqual(printed.result, { printed: 150 });
  assert.equal(printed.attempts, 1);
  worker.kill('SIGKILL');
});

test('of two workers one is killed, and the other goes on with its task', async () => {
  const user = await login(server, 'user1');
  const first = await startWorker('printer-2');
  const task = await user.submit('letters.print', { pages: 100 });
  await until(user, task.taskId, ({ current, worker }) => current > 5 && worker === 'printer-2');
  await startWorker('printer-3');

  first.kill('SIGKILL');

  const taken = await until(user, task.taskId, ({ worker }) => worker === 'printer-3');
  assert.equal(taken.attempts, 2);
  assert.match(taken.lastError, /'printer-2' was not heard of in time/);
  const printed = await until(user, task.taskId, isOver);
  assert.deepEqual(printed.result, { printed: 100 });
});
