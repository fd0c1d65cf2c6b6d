// The way to a server that speaks PostgreSQL's protocol, and what becomes of COMMITs on it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { chance } from './chance.js';
import { Commits, faults } from './commits.js';

const message = (type, text) => {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(4 + text.length, 1);
  return Buffer.concat([head, Buffer.from(text, 'latin1')]);
};
const startup = message('x', 'user').subarray(1);
const commit = Buffer.concat([
  message('P', '\0COMMIT\0\0\0'),
  message('B', '\0\0'),
  message('E', '\0'),
]);
const done = message('C', 'COMMIT\0');

/** A server that says of whatever is executed that it was a COMMIT. */
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    if (bytes.includes(message('E', '\0'))) {
      committed += 1;
      socket.write(done);
    }
  });
});
let committed = 0;
const open = [];

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => {
  for (const commits of open) {
    commits.close();
  }
  server.close();
});

/** A client that is never answered would wait for ever. */
function whenSilent(commits, before, resolve) {
  const timer = setInterval(() => {
    if (commits.counts.silent > 0 && committed > before) {
      clearInterval(timer);
      resolve();
    }
  }, 20);
  timer.unref();
}

/** Commits once on a way of its own, and gives what the client has heard when it is cut off or has its answer. */
async function commitOn(share, seed) {
  const url = `postgresql://carillon@127.0.0.1:${server.address().port}/postgres`;
  const commits = new Commits(url, { seed, commits: share });
  open.push(commits);
  await commits.open();
  commits.isFaulty = true;
  const before = committed;
  const socket = connect(Number(new URL(commits.url).port), '127.0.0.1');
  let heard = '';
  await new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('close', resolve);
    whenSilent(commits, before, resolve);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      resolve();
    });
    socket.write(startup);
    socket.write(commit);
  });
  socket.destroy();
  const [fault = 'none'] = Object.entries(commits.counts)
    .filter(([name, count]) => name !== 'all' && count > 0)
    .map(([name]) => name);
  return { fault, heard, arrived: () => committed > before, count: commits.counts.all };
}

test('a COMMIT that nothing happens to is done, answered and counted', async () => {
  const { fault, heard, arrived, count } = await commitOn(0, 'quiet');
  assert.deepEqual([fault, heard, arrived(), count], ['none', done.toString('latin1'), true, 1]);
});

test('each fault is what it is called', async () => {
  const seen = new Set();
  for (let seed = 0; seen.size < 5; seed++) {
    assert.ok(seed < 100, `only ${[...seen]} happened`);
    const { fault, heard, arrived } = await commitOn(1, seed);
    seen.add(fault);
    assert.equal(heard === '', fault !== 'slow', fault);
    if (fault === 'unsent') {
      assert.ok(!arrived());
    } else if (fault === 'unanswered' || fault === 'silent') {
      assert.ok(arrived());
    } else if (fault === 'late') {
      // Its client has heard nothing, and it comes nevertheless.
      while (!arrived()) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
});

test('while a COMMIT is late, who connects waits, and who was there before does not', async () => {
  const url = `postgresql://carillon@127.0.0.1:${server.address().port}/postgres`;
  const commits = await lateOn(url);
  const port = Number(new URL(commits.url).port);
  const reader = connect(port, '127.0.0.1');
  reader.on('error', () => {});
  reader.write(startup);
  await once(reader, 'connect');
  const writer = connect(port, '127.0.0.1');
  writer.on('error', () => {});
  writer.write(startup);
  const before = committed;
  commits.isFaulty = true;
  writer.write(commit);
  await once(writer, 'close'); // it was cut off, and its COMMIT is still to come
  commits.isFaulty = false;
  const next = connect(port, '127.0.0.1');
  next.on('error', () => {});
  next.write(startup);
  next.write(commit);
  reader.write(commit);
  await once(reader, 'data');
  assert.equal(committed, before + 1);
  await once(next, 'data');
  assert.equal(committed, before + 3);
  reader.destroy();
  next.destroy();
});

/** A way on which the first COMMIT that may be disturbed is late. */
async function lateOn(url) {
  for (let seed = 0; ; seed++) {
    const random = chance(seed, 'commits');
    random.happens(1);
    if (random.pick(faults) === 'late') {
      const commits = new Commits(url, { seed, commits: 1 });
      open.push(commits);
      await commits.open();
      return commits;
    }
  }
}
