// What a case is, and how it is played: the client sends bytes, and the echo answers with what they deserve.
import { inflateRawSync } from 'node:zlib';
import { close, frame, pong, status, text, Wire } from './wire.js';

const atOnce = 6;
const deflateTail = Buffer.from([0, 0, 0xff, 0xff]);

/**
 * Plays cases, a few at a time, and gives what went wrong, a line each.
 *
 * A case has a `name` and
 * - `send`: buffers, sent one behind the other; `part`: in writes of how many bytes
 * - `answers`: the messages that come back, as `[opcode, payload]`, and nothing else
 * - `pongs`: what the pings held; of several the last is answered, and others in their order
 * - `fails`: the status by which the server ends the connection, or several that will do; without, the client closes
 * - `answersClose`: the status by which the server answers a close that is in `send`; null for none
 * - `extensions`: what the handshake offers; `agreed`: what the answer must be like
 */
export async function play(port, cases) {
  const left = [...cases.entries()];
  const problems = [];
  const player = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const problem = await playOne(port, next[1]).catch((error) => error.message);
      if (problem !== undefined) {
        problems.push(`${next[1].name}: ${problem}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, player));
  return problems;
}

async function playOne(port, played) {
  const wire = await Wire.open(port, played);
  try {
    if (played.agreed !== undefined) {
      const agreed = wire.header('sec-websocket-extensions') ?? '';
      if (!played.agreed.test(agreed)) {
        return `'${agreed}' was agreed on`;
      }
    }
    const heard = hear(wire);
    for (const bytes of played.send ?? []) {
      await wire.send(bytes, played.part);
    }
    const closes = played.fails === undefined && played.answersClose === undefined;
    if (closes) {
      await wire.send(frame(close, status(1000, 'done')));
    }
    return compare(await heard, closes ? { ...played, answersClose: 1000 } : played);
  } finally {
    wire.destroy();
  }
}

/** All that comes until the connection ends; a close is answered, as whoever is asked to go does. */
async function hear(wire) {
  const frames = [];
  for (let next = await wire.next(); next !== null; next = await wire.next()) {
    frames.push(next);
    if (next.opcode === close) {
      await wire.send(frame(close, next.payload));
    }
  }
  return frames;
}

function compare(frames, played) {
  const last = frames.at(-1);
  if (last?.opcode !== close) {
    return `it ended without a close frame, after ${frames.length} frames`;
  }
  const wrong = frames.find(
    (one) => one.masked || !one.fin || (one.rsv & 3) !== 0 || (one.rsv !== 0 && one.opcode > 2),
  );
  if (wrong !== undefined) {
    return `the server sent a frame that is wrong: ${show(wrong)}`;
  }
  if (frames.slice(0, -1).some((one) => one.opcode === close)) {
    return 'something came behind the close frame';
  }
  return (
    compareStatus(last.payload, played) ??
    comparePongs(frames, played.pongs ?? []) ??
    compareMessages(
      frames.filter((one) => one.opcode < close),
      played.answers ?? [],
    )
  );
}

function compareStatus(payload, { fails, answersClose }) {
  const code = payload.length < 2 ? null : payload.readUInt16BE(0);
  const wanted = fails === undefined ? [answersClose] : [fails].flat();
  if (!wanted.includes(code)) {
    return `closed with ${code}, not with ${wanted.join(' or ')}`;
  }
  return undefined;
}

function comparePongs(frames, pings) {
  const pongs = frames.filter((one) => one.opcode === pong).map((one) => one.payload);
  let at = 0;
  for (const payload of pongs) {
    const found = pings.findIndex((sent, i) => i >= at && Buffer.from(sent).equals(payload));
    if (found < 0) {
      return `a pong that nobody asked for: ${payload.toString('hex')}`;
    }
    at = found + 1;
  }
  return at === pings.length ? undefined : `the last of ${pings.length} pings was not answered`;
}

function compareMessages(frames, answers) {
  if (frames.length !== answers.length) {
    return `${frames.length} messages came, not ${answers.length}; the first: ${show(frames[0])}`;
  }
  for (const [i, [opcode, payload]] of answers.entries()) {
    const got = frames[i];
    const content = got.rsv === 4 ? inflate(got.payload) : got.payload;
    if (got.opcode !== opcode || !content.equals(Buffer.from(payload))) {
      return `message ${i} is ${show(got)}`;
    }
  }
  return undefined;
}

function inflate(payload) {
  return inflateRawSync(Buffer.concat([payload, deflateTail]), { finishFlush: 2 });
}

function show(one) {
  return one === undefined
    ? 'none'
    : `opcode ${one.opcode}, rsv ${one.rsv}, ${one.payload.length} bytes, ${one.payload.subarray(0, 40).toString('hex')}`;
}

/** A message that the echo answers, as the bytes to send and the answer to expect. */
export const hello = { sent: frame(text, 'hello'), answer: [text, 'hello'] };
