package dev.carillon.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The checksum of a row, column by column: it tells a row in which a bit has flipped from a sound
/// one. Owned by whoever makes it. Each column is preceded by its length, so that what moves from
/// one to the next is noticed as well.
final class Checksum {
    private static final int NONE = -1;

    private final CRC32C sum = new CRC32C();

    Checksum text(@Nullable String text) {
        return bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    Checksum bytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return number(NONE);
        }
        number(bytes.length);
        sum.update(bytes, 0, bytes.length);
        return this;
    }

    Checksum number(long number) {
        for (var shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            sum.update((int) (number >>> shift));
        }
        return this;
    }

    long value() {
        return sum.getValue();
    }
}
