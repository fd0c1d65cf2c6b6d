package dev.carillon.documents;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.zip.CRC32;

/// Bytes that are written as they are, with the checksum that a zip wants. Immutable.
final class PackedBytes {
    private final byte[] bytes;
    private final long crc;

    /// Takes the bytes over.
    PackedBytes(byte[] bytes) {
        var checksum = new CRC32();
        checksum.update(bytes);
        this.bytes = bytes;
        this.crc = checksum.getValue();
    }

    int size() {
        return bytes.length;
    }

    long crc() {
        return crc;
    }

    InputStream open() {
        return new ByteArrayInputStream(bytes);
    }
}
