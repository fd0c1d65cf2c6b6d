package dev.carillon.protocol.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Tells whether bytes are UTF-8 as RFC 3629 has it: nothing longer than it need be, no surrogates,
/// nothing above U+10FFFF. Stateless; it allocates nothing, for every message passes through.
public final class Utf8 {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    public static boolean isValid(byte[] bytes) {
        var at = endOfAscii(bytes, 0);
        while (at < bytes.length) {
            var length = lengthOfSequence(bytes, at);
            if (length == 0) {
                return false;
            }
            at = endOfAscii(bytes, at + length);
        }
        return true;
    }

    private static int endOfAscii(byte[] bytes, int from) {
        var at = from;
        while (at + Long.BYTES <= bytes.length
                && ((long) EIGHT_BYTES.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /// How many bytes the letter takes that begins here; 0 when it is none.
    private static int lengthOfSequence(byte[] bytes, int at) {
        var first = bytes[at] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return continues(bytes, at + 1) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            var second = isWithin(bytes, at + 1, first == 0xE0 ? 0xA0 : 0x80, lastAfter(first));
            return second && continues(bytes, at + 2) ? 3 : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            var second = isWithin(bytes, at + 1, first == 0xF0 ? 0x90 : 0x80, lastAfter(first));
            return second && continues(bytes, at + 2) && continues(bytes, at + 3) ? 4 : 0;
        }
        return 0;
    }

    /// The greatest second byte: below the surrogates, and below what is above U+10FFFF.
    private static int lastAfter(int first) {
        return switch (first) {
            case 0xED -> 0x9F;
            case 0xF4 -> 0x8F;
            default -> 0xBF;
        };
    }

    private static boolean continues(byte[] bytes, int at) {
        return isWithin(bytes, at, 0x80, 0xBF);
    }

    private static boolean isWithin(byte[] bytes, int at, int from, int to) {
        return at < bytes.length && (bytes[at] & 0xFF) >= from && (bytes[at] & 0xFF) <= to;
    }
}
