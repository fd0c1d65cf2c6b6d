// RFC 6455, 5.5.1 and 7: how a connection is closed.
import { hello } from '../cases.js';
import { close, continuation, frame, pieces, ping, status, text } from '../wire.js';

const known = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
const free = [3000, 3001, 3499, 3999, 4000, 4321, 4999];
const forbidden = [0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999];

const codes = [
  ...[...known, ...free].flatMap((code) => [
    { name: `status ${code}`, send: [frame(close, status(code))], answersClose: code },
    {
      name: `status ${code} with a reason`,
      send: [frame(close, status(code, 'why'))],
      answersClose: code,
    },
  ]),
  ...forbidden.flatMap((code) => [
    { name: `status ${code}`, send: [frame(close, status(code))], fails: 1002 },
    {
      name: `status ${code} with a reason`,
      send: [frame(close, status(code, 'why'))],
      fails: 1002,
    },
  ]),
  // Of these the RFC says nothing.
  ...[5000, 65_535].map((code) => ({
    name: `status ${code}`,
    send: [frame(close, status(code))],
    fails: [1002, code],
  })),
];

const forms = [undefined, 1].flatMap((part) => {
  const how = `in writes of ${part ?? 'any size'}`;
  return [
    { name: `without a status, ${how}`, send: [frame(close)], part, answersClose: null },
    { name: `with half a status, ${how}`, send: [frame(close, 'x')], part, fails: 1002 },
    {
      name: `with a reason of 123 bytes, ${how}`,
      send: [frame(close, status(1000, 'x'.repeat(123)))],
      part,
      answersClose: 1000,
    },
    {
      name: `with a reason of 124 bytes, ${how}`,
      send: [frame(close, status(1000, 'x'.repeat(124)))],
      part,
      fails: 1002,
    },
    {
      name: `with a reason that is no UTF-8, ${how}`,
      send: [frame(close, Buffer.concat([status(1000), Buffer.from('eda080', 'hex')]))],
      part,
      fails: 1007,
    },
    {
      name: `with a reason of letters from everywhere, ${how}`,
      send: [frame(close, status(1000, 'κόσμε — 鐘 — 🔔'))],
      part,
      answersClose: 1000,
    },
    {
      name: `in pieces, ${how}`,
      send: [frame(close, status(1000), { fin: false }), frame(continuation, 'why')],
      part,
      fails: 1002,
    },
  ];
});

const turns = [undefined, 1].flatMap((part) => {
  const how = `in writes of ${part ?? 'any size'}`;
  const bye = frame(close, status(1000));
  return [
    {
      name: `behind a message, ${how}`,
      send: [hello.sent, bye],
      part,
      answers: [hello.answer],
      answersClose: 1000,
    },
    {
      name: `inside a message in pieces, ${how}`,
      send: [pieces(text, ['one', 'two'])[0], bye],
      part,
      answersClose: 1000,
    },
    { name: `twice, ${how}`, send: [Buffer.concat([bye, bye])], part, answersClose: 1000 },
    {
      name: `before a message, ${how}`,
      send: [Buffer.concat([bye, hello.sent])],
      part,
      answersClose: 1000,
    },
    {
      name: `before a ping, ${how}`,
      send: [Buffer.concat([bye, frame(ping, 'late')])],
      part,
      answersClose: 1000,
    },
    {
      name: `before what is no frame, ${how}`,
      send: [Buffer.concat([bye, Buffer.from('ffffffffffff', 'hex')])],
      part,
      answersClose: 1000,
    },
    {
      name: `behind a large message, ${how}`,
      send: [frame(text, 'x'.repeat(part === 1 ? 1000 : 200_000)), bye],
      part,
      answers: [[text, 'x'.repeat(part === 1 ? 1000 : 200_000)]],
      answersClose: 1000,
    },
  ];
});

export const closing = [...codes, ...forms, ...turns];
