// RFC 6455, 5.5.2 and 5.5.3: pings and pongs.
import { hello } from '../cases.js';
import { continuation, frame, ping, pong, text } from '../wire.js';

const payloads = ['', 'a', 'hello', Buffer.from('00fffefdc0af', 'hex'), Buffer.alloc(125, 0xfe)];
const burst = Array.from({ length: 10 }, (_, i) => `ping ${i}`);

const answered = payloads.flatMap((payload) =>
  [undefined, 1].flatMap((part) => [
    {
      name: `a ping with ${payload.length} bytes, in writes of ${part ?? 'any size'}`,
      send: [frame(ping, payload)],
      part,
      pongs: [payload],
    },
    {
      name: `a ping with ${payload.length} bytes before a message, in writes of ${part ?? 'any size'}`,
      send: [frame(ping, payload), hello.sent],
      part,
      pongs: [payload],
      answers: [hello.answer],
    },
    {
      name: `a pong with ${payload.length} bytes that nobody asked for, in writes of ${part ?? 'any size'}`,
      send: [frame(pong, payload), hello.sent],
      part,
      answers: [hello.answer],
    },
  ]),
);

const tooLong = [ping, pong].flatMap((opcode) =>
  [126, 127, 65_536].map((size) => ({
    name: `opcode ${opcode} with ${size} bytes`,
    send: [frame(opcode, Buffer.alloc(size))],
    fails: 1002,
  })),
);

const inPieces = [ping, pong].flatMap((opcode) => [
  {
    name: `opcode ${opcode} in pieces`,
    send: [frame(opcode, 'a', { fin: false }), frame(continuation, 'b')],
    fails: 1002,
  },
  {
    name: `opcode ${opcode} in pieces inside a message in pieces`,
    send: [frame(text, 'a', { fin: false }), frame(opcode, 'b', { fin: false })],
    fails: 1002,
  },
]);

const many = [undefined, 1].flatMap((part) => [
  {
    name: `ten pings at once, in writes of ${part ?? 'any size'}`,
    send: [Buffer.concat(burst.map((payload) => frame(ping, payload)))],
    part,
    pongs: burst,
  },
  {
    name: `ten pongs and a ping, in writes of ${part ?? 'any size'}`,
    send: [Buffer.concat([...burst.map((payload) => frame(pong, payload)), frame(ping, 'x')])],
    part,
    pongs: ['x'],
  },
  {
    name: `pings and messages in turn, in writes of ${part ?? 'any size'}`,
    send: burst.flatMap((payload) => [frame(ping, payload), frame(text, payload)]),
    part,
    pongs: burst,
    answers: burst.map((payload) => [text, payload]),
  },
]);

export const pings = [...answered, ...tooLong, ...inPieces, ...many];
