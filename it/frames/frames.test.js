// The framing of WebSockets, case by case from RFC 6455 and RFC 7692, against a server that says back what it is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../support/server.js';
import { testProgram } from '../support/test-program.js';
import { play } from './cases.js';
import { closing } from './groups/closing.js';
import { compression } from './groups/compression.js';
import { fragmentation } from './groups/fragmentation.js';
import { framing } from './groups/framing.js';
import { pings } from './groups/pings.js';
import { opcodes, reservedBits } from './groups/reserved.js';
import { sizes } from './groups/sizes.js';
import { utf8 } from './groups/utf8.js';

const groups = {
  framing,
  'pings and pongs': pings,
  'reserved bits': reservedBits,
  opcodes,
  fragmentation,
  'UTF-8': utf8,
  closing,
  sizes,
  compression,
};

let server;

before(async () => {
  server = await startServer({}, { program: testProgram('dev.carillon.server.EchoServer') });
});
after(() => server?.stop());

for (const [name, cases] of Object.entries(groups)) {
  test(`C12 frames: ${name}, ${cases.length} cases`, async () => {
    assert.deepEqual(await play(server.port, cases), []);
  });
}

test('the server has seen nothing wrong with itself', () => {
  assert.doesNotMatch(server.output, / ERROR /);
});
