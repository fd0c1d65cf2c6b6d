// RFC 6455, 5.4: messages in pieces.
import { hello } from '../cases.js';
import { binary, continuation, frame, pieces, ping, pong, text } from '../wire.js';

const parts = [undefined, 1];
const splits = [
  ['', 'all'],
  ['all', ''],
  ['', ''],
  ['', '', ''],
  ['one', 'two'],
  ['one', '', 'two', '', 'three'],
  Array.from({ length: 50 }, (_, i) => `piece ${i}; `),
];

const whole = [text, binary].flatMap((opcode) =>
  splits.flatMap((payloads) =>
    parts.map((part) => ({
      name: `opcode ${opcode} in ${payloads.length} pieces, '${payloads[0]}' first, in writes of ${part ?? 'any size'}`,
      send: [Buffer.concat(pieces(opcode, payloads))],
      part,
      answers: [[opcode, payloads.join('')]],
    })),
  ),
);

const interrupted = [text, binary].flatMap((opcode) =>
  parts.flatMap((part) =>
    [ping, pong].map((control) => {
      const frames = pieces(opcode, ['one', 'two', 'three']);
      return {
        name: `opcode ${opcode} in pieces with opcode ${control} between them, in writes of ${part ?? 'any size'}`,
        send: [
          Buffer.concat([
            frames[0],
            frame(control, 'a'),
            frames[1],
            frame(control, 'b'),
            frames[2],
          ]),
        ],
        part,
        pongs: control === ping ? ['a', 'b'] : [],
        answers: [[opcode, 'onetwothree']],
      };
    }),
  ),
);

const twice = {
  name: 'two messages in pieces, one behind the other',
  send: [...pieces(text, ['one', 'two']), ...pieces(binary, ['three', 'four'])],
  answers: [
    [text, 'onetwo'],
    [binary, 'threefour'],
  ],
};

const orphans = parts.flatMap((part) =>
  [true, false].flatMap((fin) => [
    {
      name: `a continuation of nothing, fin ${fin}, in writes of ${part ?? 'any size'}`,
      send: [frame(continuation, 'orphan', { fin })],
      part,
      fails: 1002,
    },
    {
      name: `a continuation of nothing behind a message, fin ${fin}, in writes of ${part ?? 'any size'}`,
      send: [hello.sent, frame(continuation, 'orphan', { fin })],
      part,
      answers: [hello.answer],
      fails: 1002,
    },
    {
      name: `a continuation of a message that is complete, fin ${fin}, in writes of ${part ?? 'any size'}`,
      send: [...pieces(text, ['one', 'two']), frame(continuation, 'three', { fin })],
      part,
      answers: [[text, 'onetwo']],
      fails: 1002,
    },
    ...[text, binary].map((opcode) => ({
      name: `opcode ${opcode} begins inside a message in pieces, fin ${fin}, in writes of ${part ?? 'any size'}`,
      send: [frame(text, 'one', { fin: false }), frame(opcode, 'two', { fin })],
      part,
      fails: 1002,
    })),
  ]),
);

const tooLarge = {
  name: 'pieces that add up to more than the limit',
  send: pieces(
    binary,
    Array.from({ length: 17 }, () => Buffer.alloc(64 * 1024)),
  ),
  fails: 1009,
};

export const fragmentation = [...whole, ...interrupted, twice, ...orphans, tooLarge];
