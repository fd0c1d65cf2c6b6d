// RFC 6455, 5.2: how long a payload may be, and how its length and its mask are written.
import { binary, frame, text } from '../wire.js';

const sizes = [0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 65_537];
const most = 1024 * 1024;

const content = (size) => Buffer.alloc(size, 'carillon ');

function ofSize(opcode, size) {
  const payload = content(size);
  const parts = size < 300 ? [undefined, 1, 3] : [undefined, 997];
  return parts.map((part) => ({
    name: `opcode ${opcode} with ${size} bytes, in writes of ${part ?? 'any size'}`,
    send: [frame(opcode, payload)],
    part,
    answers: [[opcode, payload]],
  }));
}

const masks = ['00000000', 'ffffffff', '00ff00ff', '80000001'].map((mask) => ({
  name: `the mask ${mask}`,
  send: [frame(text, 'masked', { mask: Buffer.from(mask, 'hex') })],
  answers: [[text, 'masked']],
}));

const unmasked = [text, binary, 0, 8, 9, 10].flatMap((opcode) =>
  ['', 'x'.repeat(100)].map((payload) => ({
    name: `opcode ${opcode} with ${payload.length} bytes without a mask`,
    send: [frame(opcode, payload, { mask: null })],
    fails: 1002,
  })),
);

const wasteful = [
  [0, 2],
  [1, 2],
  [125, 2],
  [0, 8],
  [125, 8],
  [126, 8],
  [65_535, 8],
].map(([size, length]) => ({
  name: `a length of ${size} written in ${length} bytes`,
  send: [frame(text, content(size), { length })],
  fails: 1002,
}));

const impossible = [1n << 63n, (1n << 64n) - 1n].map((claimed) => ({
  name: `a length of ${claimed}`,
  send: [frame(text, '', { claimed, length: 8 })],
  fails: [1002, 1009],
}));

const tooLarge = [BigInt(most + 1), 1n << 31n, 1n << 32n, (1n << 63n) - 1n].map((claimed) => ({
  name: `a frame that says it has ${claimed} bytes`,
  send: [frame(text, '', { claimed, length: 8 })],
  fails: 1009,
}));

export const framing = [
  ...sizes.flatMap((size) => [...ofSize(text, size), ...ofSize(binary, size)]),
  ...masks,
  ...unmasked,
  ...wasteful,
  ...impossible,
  ...tooLarge,
];
