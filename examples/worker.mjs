// A worker outside the server: prints letters, a page at a time, for whoever submits a task of the kind `letters.print`
// with an input such as {"pages": 300}. The server is to know the kind: `tasks.outside: letters.print`.
//
//     CARILLON_API_KEY=… node worker.mjs http://localhost:8000 printer-1
import { setTimeout as sleep } from 'node:timers/promises';

const [, , server = 'http://localhost:8000', worker = 'printer-1'] = process.argv;
const millisPerPage = Number(process.env.MILLIS_PER_PAGE ?? 50);

/** The task is somebody else's now, or nobody's. */
class LeaseLost extends Error {}

/** Asks until there is an answer: the server may be away for a moment, and the lease outlives that. */
async function post(path, body) {
  for (;;) {
    try {
      const answer = await fetch(server + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': process.env.CARILLON_API_KEY ?? '',
        },
        body: JSON.stringify(body),
      });
      if (answer.status < 500) {
        return await read(answer);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
    }
    await sleep(500);
  }
}

async function read(answer) {
  const content = answer.status === 204 ? undefined : await answer.json();
  if (answer.ok) {
    return content;
  }
  if (content.code === 123 || content.code === 120) {
    throw new LeaseLost(content.detail);
  }
  throw new Error(content.detail);
}

async function print({ task, lease }) {
  const say = (what, more) => post(`/api/v1/tasks/${task.taskId}/${what}`, { lease, ...more });
  try {
    const total = task.input.pages;
    let printed = 0;
    while (printed < total) {
      // Says how far it is, keeps the lease by that, and hears what the owner wants.
      const { action } = await say('progress', { current: printed, total, stage: 'printing' });
      if (action === 'cancel') {
        return;
      }
      await sleep(millisPerPage);
      printed += action === 'pause' ? 0 : 1;
    }
    await say('complete', { result: { printed } });
  } catch (error) {
    if (!(error instanceof LeaseLost)) {
      await say('fail', { error: error.message });
    }
  }
}

console.log(`${worker} waits for letters at ${server}`);
for (;;) {
  const claim = await post('/api/v1/workers/claim', {
    worker,
    types: ['letters.print'],
    lease_seconds: 5,
    wait_seconds: 30,
  });
  if (claim !== undefined) {
    console.log(`${worker} prints ${claim.task.taskId}`);
    await print(claim);
  }
}
