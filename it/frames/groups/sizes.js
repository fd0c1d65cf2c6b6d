// Large messages, in frames and writes of many sizes, and many small ones.
import { binary, frame, pieces, text } from '../wire.js';

const kilo = 1024;

const content = (size) => Buffer.alloc(size, 'every bell in town ');

function slices(payload, size) {
  const all = [];
  for (let at = 0; at < payload.length; at += size) {
    all.push(payload.subarray(at, at + size));
  }
  return all;
}

const large = [text, binary].flatMap((opcode) =>
  [64, 256, 1024].map((size) => ({
    name: `opcode ${opcode} with ${size} KiB`,
    send: [frame(opcode, content(size * kilo))],
    answers: [[opcode, content(size * kilo)]],
  })),
);

const inPieces = [text, binary].flatMap((opcode) =>
  [64, 256, 1000, 4096, 65_536].map((size) => ({
    name: `opcode ${opcode} with 256 KiB in frames of ${size} bytes`,
    send: [Buffer.concat(pieces(opcode, slices(content(256 * kilo), size)))],
    answers: [[opcode, content(256 * kilo)]],
  })),
);

const inWrites = [text, binary].flatMap((opcode) =>
  [256, 1000, 1460, 2048].map((part) => ({
    name: `opcode ${opcode} with 128 KiB in writes of ${part} bytes`,
    send: [frame(opcode, content(128 * kilo))],
    part,
    answers: [[opcode, content(128 * kilo)]],
  })),
);

const many = [text, binary].flatMap((opcode) =>
  [0, 16, 64, 256, 1024].map((size) => ({
    name: `a thousand messages of ${size} bytes with opcode ${opcode}`,
    send: [Buffer.concat(Array.from({ length: 1000 }, () => frame(opcode, content(size))))],
    answers: Array.from({ length: 1000 }, () => [opcode, content(size)]),
  })),
);

export const sizes = [...large, ...inPieces, ...inWrites, ...many];
