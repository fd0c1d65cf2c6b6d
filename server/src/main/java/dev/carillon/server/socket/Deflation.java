package dev.carillon.server.socket;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.zip.Deflater;

/// Compresses messages as RFC 7692 has it, each by itself. Confined to one thread: each event loop
/// has one, which ends with it.
final class Deflation {
    private static final int KEPT = 64 * 1024;

    /// The empty block that each flush ends with, which is not sent.
    private static final int TAIL = 4;

    private static final FastThreadLocal<Deflation> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected Deflation initialValue() {
                    return new Deflation();
                }

                @Override
                protected void onRemoval(Deflation deflation) {
                    deflation.deflater.end();
                }
            };

    /// At its fastest: for messages of this size the slower levels take twice the time, and gain
    /// next to nothing.
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);

    private byte[] bytes = new byte[1024];

    private Deflation() {}

    static Deflation ofThisThread() {
        return OF_THREAD.get();
    }

    /// Compresses a message into [#bytes].
    ///
    /// @return how many bytes it takes then; 0 when that is no fewer
    int compress(byte[] from, int start, int length) {
        if (bytes.length < length || bytes.length > KEPT) {
            bytes = new byte[Math.max(length, 1024)];
        }
        deflater.reset();
        deflater.setInput(from, start, length);
        var size = deflater.deflate(bytes, 0, length, Deflater.SYNC_FLUSH);
        return size < length ? size - TAIL : 0;
    }

    /// Where the message last compressed stands, from 0 on.
    byte[] bytes() {
        return bytes;
    }
}
