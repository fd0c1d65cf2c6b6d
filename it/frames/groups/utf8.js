// RFC 6455, 8.1, and RFC 3629: text is UTF-8, however it is cut.
import { binary, frame, pieces, text } from '../wire.js';

const good = [
  '00',
  '7f',
  'c280',
  'dfbf',
  'e0a080',
  'ed9fbf',
  'ee8080',
  'efbfbd',
  'efbfbe',
  'efbfbf',
  'efb790',
  'efbbbf',
  'f0908080',
  'f09fbfbe',
  'f48fbfbf',
  'e282ac20c3a4',
  'f09f9480f09f94a0',
  Buffer.from('κόσμε — 鐘 — 🔔').toString('hex'),
];

const bad = [
  // A continuation of nothing.
  '80',
  'bf',
  '80bf80',
  ...Array.from({ length: 8 }, (_, i) => (0x80 + i * 8).toString(16)),
  // The beginning of something that does not go on.
  'c2',
  'c220',
  'df',
  'e0a0',
  'e282',
  'e28220',
  'efbf',
  'f09080',
  'f0908020',
  'f48fbf',
  'e2c2',
  'f0f0',
  // Longer than need be.
  'c080',
  'c0af',
  'c1bf',
  'e08080',
  'e080af',
  'e09fbf',
  'f0808080',
  'f08080af',
  'f08fbfbf',
  'f8808080af',
  'fc80808080af',
  // Half of a pair.
  'eda080',
  'edadbf',
  'edae80',
  'edafbf',
  'edb080',
  'edbe80',
  'edbfbf',
  'eda080edb080',
  'edafbfedbfbf',
  // Beyond the last character.
  'f4908080',
  'f5808080',
  'f7bfbfbf',
  'f888808080',
  'fbbfbfbfbf',
  'fc8480808080',
  'fdbfbfbfbfbf',
  'fe',
  'ff',
  'fefeffff',
];

const bytes = (hex) => Buffer.from(hex, 'hex');
const around = (hex) => Buffer.concat([Buffer.from('before '), bytes(hex), Buffer.from(' behind')]);

/** A message cut at each byte of what is to be looked at. */
const cut = (hex) => [
  Buffer.from('before '),
  ...[...bytes(hex)].map((byte) => Buffer.from([byte])),
  Buffer.from(' behind'),
];

const valid = good.flatMap((hex) => [
  { name: `${hex}`, send: [frame(text, bytes(hex))], answers: [[text, bytes(hex)]] },
  {
    name: `${hex} byte by byte`,
    send: [frame(text, around(hex))],
    part: 1,
    answers: [[text, around(hex)]],
  },
  { name: `${hex} in pieces`, send: pieces(text, cut(hex)), answers: [[text, around(hex)]] },
]);

const invalid = bad.flatMap((hex) => [
  { name: `${hex}`, send: [frame(text, bytes(hex))], fails: 1007 },
  { name: `${hex} byte by byte`, send: [frame(text, around(hex))], part: 1, fails: 1007 },
  { name: `${hex} in pieces`, send: pieces(text, cut(hex)), fails: 1007 },
  {
    name: `${hex} in a binary message`,
    send: [frame(binary, bytes(hex))],
    answers: [[binary, bytes(hex)]],
  },
]);

export const utf8 = [...valid, ...invalid];
