package dev.carillon.server.socket;

import dev.carillon.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Inflates messages compressed as RFC 7692 has it, each by itself. Confined to one thread: each
/// event loop has one, which ends with it.
final class Inflation {
    private static final int KEPT = 64 * 1024;

    /// The empty block that a sender leaves away.
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private static final FastThreadLocal<Inflation> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected Inflation initialValue() {
                    return new Inflation();
                }

                @Override
                protected void onRemoval(Inflation inflation) {
                    inflation.inflater.end();
                }
            };

    private final Inflater inflater = new Inflater(true);
    private byte[] bytes = new byte[1024];

    private Inflation() {}

    static Inflation ofThisThread() {
        return OF_THREAD.get();
    }

    /// Inflates a message, and stops when it would be larger than a limit in bytes.
    Payload inflate(boolean binary, ByteBuf compressed, int limit) {
        try {
            inflater.setInput(compressed.nioBuffer());
            var size = fill(0, limit);
            if (inflater.finished() && inflater.getRemaining() > 1) {
                // What ends by itself may have the one byte of an empty block behind it, no more.
                return new Payload.Unusable(CloseCode.INVALID_DATA);
            }
            inflater.setInput(TAIL);
            size = fill(size, limit);
            return size > limit
                    ? new Payload.Unusable(CloseCode.TOO_LARGE)
                    : Payload.of(binary, Arrays.copyOf(bytes, size));
        } catch (DataFormatException e) {
            return new Payload.Unusable(CloseCode.INVALID_DATA);
        } finally {
            inflater.reset();
            if (bytes.length > KEPT) {
                bytes = new byte[KEPT];
            }
        }
    }

    /// Inflates what is there, as far as one byte past the limit.
    private int fill(int from, int limit) throws DataFormatException {
        var size = from;
        while (size <= limit) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(limit + 1, 2 * size));
            }
            var count = inflater.inflate(bytes, size, Math.min(bytes.length, limit + 1) - size);
            if (count == 0) {
                break;
            }
            size += count;
        }
        return size;
    }
}
