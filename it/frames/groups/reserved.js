// RFC 6455, 5.2: reserved bits and opcodes, of which nothing was agreed on.
import { hello } from '../cases.js';
import { binary, close, continuation, frame, ping, pong, status, text } from '../wire.js';

const parts = [undefined, 1];

function placed(name, bad) {
  return parts.flatMap((part) => {
    const how = `in writes of ${part ?? 'any size'}`;
    return [
      { name: `${name}, ${how}`, send: [bad], part, fails: 1002 },
      {
        name: `${name} behind a message, ${how}`,
        send: [hello.sent, bad],
        part,
        answers: [hello.answer],
        fails: 1002,
      },
      {
        name: `${name} before a message, ${how}`,
        send: [bad, hello.sent],
        part,
        fails: 1002,
      },
    ];
  });
}

const payloadOf = (opcode) => (opcode === close ? status(1000) : 'x');

export const reservedBits = [1, 2, 3, 4, 5, 6, 7].flatMap((rsv) => [
  ...[text, binary, close, ping, pong].flatMap((opcode) =>
    placed(`rsv ${rsv} of opcode ${opcode}`, frame(opcode, payloadOf(opcode), { rsv })),
  ),
  {
    name: `rsv ${rsv} of a continuation`,
    send: [frame(text, 'a', { fin: false }), frame(continuation, 'b', { rsv })],
    fails: 1002,
  },
]);

export const opcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode) => [
  ...placed(`opcode ${opcode} without payload`, frame(opcode)),
  ...placed(`opcode ${opcode} with payload`, frame(opcode, 'payload')),
  {
    name: `opcode ${opcode} inside a message in pieces`,
    send: [frame(text, 'a', { fin: false }), frame(opcode, 'b'), frame(continuation, 'c')],
    fails: 1002,
  },
]);
