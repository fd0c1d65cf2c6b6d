// RFC 7692: what is agreed on, and messages that are compressed rightly and wrongly.
import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import { binary, close, continuation, frame, pieces, ping, pong, status, text } from '../wire.js';

const compressed = 4;
const extensions = 'permessage-deflate; client_no_context_takeover';
const agreed = /^permessage-deflate\b/;

/** A message's payload: compressed, flushed, and without the four bytes that are always the same. */
function deflate(payload, options = {}) {
  const whole = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH, ...options });
  return whole.subarray(0, whole.length - 4);
}

const offers = [
  ['permessage-deflate', agreed],
  ['permessage-deflate; client_no_context_takeover', agreed],
  ['permessage-deflate; server_no_context_takeover', /\bserver_no_context_takeover\b/],
  ['permessage-deflate; client_max_window_bits', agreed],
  ['permessage-deflate; client_max_window_bits=8', agreed],
  ['permessage-deflate; client_max_window_bits=15', agreed],
  ['permessage-deflate; client_max_window_bits="10"', agreed],
  ['permessage-deflate; server_max_window_bits=15', /\bserver_max_window_bits=15\b/],
  ['permessage-deflate; server_max_window_bits=9, permessage-deflate', agreed],
  ['permessage-bzip2, permessage-deflate', agreed],
  ['permessage-deflate;client_no_context_takeover;server_no_context_takeover', agreed],
  // Nothing to be agreed on, or nothing that may be.
  ['permessage-bzip2', /^$/],
  ['permessage-deflate; client_max_window_bits=7', /^$/],
  ['permessage-deflate; client_max_window_bits=16', /^$/],
  ['permessage-deflate; client_max_window_bits=08', /^$/],
  ['permessage-deflate; client_max_window_bits=', /^$/],
  ['permessage-deflate; server_max_window_bits', /^$/],
  ['permessage-deflate; server_max_window_bits=16', /^$/],
  ['permessage-deflate; server_no_context_takeover=1', /^$/],
  ['permessage-deflate; client_no_context_takeover; client_no_context_takeover', /^$/],
  ['permessage-deflate; unheard_of', /^$/],
  ['', /^$/],
  [';', /^$/],
  [',', /^$/],
].map(([offer, answer]) => ({
  name: `the offer '${offer}'`,
  extensions: offer,
  agreed: answer,
  send: [frame(text, 'plain')],
  answers: [[text, 'plain']],
}));

const contents = [
  ['nothing', ''],
  ['a letter', 'a'],
  ['a sentence', 'every bell in town rings'],
  ['letters from everywhere', 'κόσμε — 鐘 — 🔔'],
  ['JSON', JSON.stringify(Array.from({ length: 500 }, (_, n) => ({ n, name: `bell ${n}` })))],
  ['zeros', '0'.repeat(200_000)],
  ['60,000 bytes of chance in hexadecimal', randomBytes(30_000).toString('hex')],
].map(([name, payload]) => [name, Buffer.from(payload)]);

const messages = contents.flatMap(([name, payload]) =>
  [text, binary].flatMap((opcode) => {
    const answers = [[opcode, payload]];
    const small = payload.length < 1000;
    return [
      { name: `${name}, compressed`, send: [frame(opcode, deflate(payload), { rsv: compressed })] },
      { name: `${name}, not compressed`, send: [frame(opcode, payload)] },
      {
        name: `${name}, stored`,
        send: [frame(opcode, deflate(payload, { level: 0 }), { rsv: compressed })],
      },
      {
        name: `${name}, in a window of 512 bytes`,
        send: [frame(opcode, deflate(payload, { windowBits: 9 }), { rsv: compressed })],
      },
      {
        name: `${name}, with fixed codes`,
        send: [
          frame(opcode, deflate(payload, { strategy: constants.Z_FIXED }), { rsv: compressed }),
        ],
      },
      {
        name: `${name}, ending with a final block and an empty one`,
        send: [
          frame(opcode, Buffer.concat([deflateRawSync(payload), Buffer.from([0])]), {
            rsv: compressed,
          }),
        ],
      },
      {
        name: `${name}, in pieces`,
        send: pieces(opcode, cut(deflate(payload), small ? 1 : 1000), { rsv: compressed }),
      },
      {
        name: `${name}, twice`,
        send: [0, 1].map(() => frame(opcode, deflate(payload), { rsv: compressed })),
        answers: [...answers, ...answers],
      },
      ...(small
        ? [
            {
              name: `${name}, byte by byte`,
              send: [frame(opcode, deflate(payload), { rsv: compressed })],
              part: 1,
            },
          ]
        : []),
    ].map((one) => ({
      answers,
      ...one,
      name: `opcode ${opcode}, ${one.name}`,
      extensions,
      agreed,
    }));
  }),
);

function cut(payload, size) {
  const all = [];
  for (let at = 0; at < payload.length; at += size) {
    all.push(payload.subarray(at, at + size));
  }
  return all.length > 1 ? all : [...all, ''];
}

/** A block that copies from a text of a message before, which is not kept. */
const looksBack = (() => {
  const sentence = 'every bell in town rings';
  return deflate(sentence, { dictionary: Buffer.from(sentence) });
})();

const piece = pieces(text, ['a', 'b'], { rsv: compressed });

const wrong = [
  ['compressed data that is none', [frame(text, 'ffffffff', { rsv: compressed })], 1007],
  [
    'a block of a kind that there isn’t',
    [frame(text, Buffer.from([0x07]), { rsv: compressed })],
    1007,
  ],
  [
    'a message that looks back at one before it',
    [frame(text, looksBack, { rsv: compressed })],
    1007,
  ],
  [
    'text that is no UTF-8 once inflated',
    [frame(text, deflate(Buffer.from('eda080', 'hex')), { rsv: compressed })],
    1007,
  ],
  [
    'more than the limit once inflated',
    [frame(binary, deflate(Buffer.alloc(2 ** 20 + 1)), { rsv: compressed })],
    1009,
  ],
  [
    'a thousand times the limit once inflated',
    [frame(binary, deflate(Buffer.alloc(2 ** 28)), { rsv: compressed })],
    1009,
  ],
  [
    'a continuation that says it is compressed',
    [piece[0], frame(continuation, 'b', { rsv: compressed })],
    1002,
  ],
  ['a ping that says it is compressed', [frame(ping, 'a', { rsv: compressed })], 1002],
  ['a pong that says it is compressed', [frame(pong, 'a', { rsv: compressed })], 1002],
  ['a close that says it is compressed', [frame(close, status(1000), { rsv: compressed })], 1002],
  ...[1, 2, 3, 5, 6, 7].map((rsv) => [`rsv ${rsv}`, [frame(text, deflate('a'), { rsv })], 1002]),
].map(([name, send, fails]) => ({ name, send, fails, extensions, agreed }));

export const compression = [...offers, ...messages, ...wrong];
