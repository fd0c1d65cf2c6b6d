// Reads what `journal.c` has written.

const head = 40;

export const kinds = {
  open: 1,
  create: 2,
  write: 3,
  truncate: 4,
  sync: 5,
  rename: 6,
  unlink: 7,
  mkdir: 8,
  rmdir: 9,
  link: 10,
};

/** The records, in order; the last may be cut off where the program was killed, and is left out then. */
export function* records(bytes) {
  for (let from = 0; from + head <= bytes.length; ) {
    const length = bytes.readUInt32LE(from + 4);
    const end = from + head + length;
    if (end > bytes.length) {
      return;
    }
    yield {
      kind: bytes.readUInt32LE(from),
      number: Number(bytes.readBigUInt64LE(from + 8)),
      inode: Number(bytes.readBigUInt64LE(from + 16)),
      at: Number(bytes.readBigUInt64LE(from + 24)),
      data: bytes.subarray(from + head, end),
    };
    from = end;
  }
}

/** The same for tests: one record. */
export function record(kind, { number = 0, inode = 0, at = 0, data = '' } = {}) {
  const content = Buffer.from(data);
  const bytes = Buffer.alloc(head);
  bytes.writeUInt32LE(kind, 0);
  bytes.writeUInt32LE(content.length, 4);
  bytes.writeBigUInt64LE(BigInt(number), 8);
  bytes.writeBigUInt64LE(BigInt(inode), 16);
  bytes.writeBigUInt64LE(BigInt(at), 24);
  return Buffer.concat([bytes, content]);
}
