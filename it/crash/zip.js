// Whether a zip whose entries are stored as they are is whole, by its own checksums.

const end = 0x06054b50;
const entry = 0x02014b50;
const local = 0x04034b50;

export function isWholeZip(bytes) {
  const tail = bytes.length - 22;
  if (tail < 0 || bytes.readUInt32LE(tail) !== end) {
    return false;
  }
  let at = bytes.readUInt32LE(tail + 16);
  for (let left = bytes.readUInt16LE(tail + 10); left > 0; left--) {
    if (at + 46 > tail || bytes.readUInt32LE(at) !== entry || !isWhole(bytes, at)) {
      return false;
    }
    at += 46 + [28, 30, 32].reduce((sum, field) => sum + bytes.readUInt16LE(at + field), 0);
  }
  return at === tail;
}

function isWhole(bytes, at) {
  const from = bytes.readUInt32LE(at + 42);
  if (from + 30 > at || bytes.readUInt32LE(from) !== local) {
    return false;
  }
  const begin = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
  const content = bytes.subarray(begin, begin + bytes.readUInt32LE(at + 20));
  return crc32(content) === bytes.readUInt32LE(at + 16);
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let rest = n;
  for (let bit = 0; bit < 8; bit++) {
    rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return rest;
});

function crc32(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest = table[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  }
  return (rest ^ 0xffffffff) >>> 0;
}
