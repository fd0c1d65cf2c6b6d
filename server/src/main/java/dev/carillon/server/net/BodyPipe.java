package dev.carillon.server.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Hands a body from its event loop to a thread that waits for each piece. Thread-safe by its
/// monitor.
///
/// No more than some pieces wait here: while the reader is behind, nothing is read from the client.
public final class BodyPipe implements BodySink {
    private static final int HIGH_BYTES = 64 * 1024;

    private final Exchange exchange;
    private final Deque<ByteBuf> pieces = new ArrayDeque<>();
    private int waiting;
    private boolean held;
    private boolean ended;
    private boolean aborted;

    /// Makes one.
    ///
    /// @param exchange whose body this is
    public BodyPipe(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public synchronized void take(ByteBuf piece) {
        if (aborted) {
            return;
        }
        pieces.add(piece.retain());
        waiting += piece.readableBytes();
        if (waiting > HIGH_BYTES && !held) {
            held = true;
            exchange.hold(true);
        }
        notifyAll();
    }

    @Override
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized void abort() {
        aborted = true;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        notifyAll();
    }

    /// The next piece, which the caller releases; null at the end of the body.
    ///
    /// @throws IOException when the body will never be whole
    public synchronized @Nullable ByteBuf next() throws IOException, InterruptedException {
        while (pieces.isEmpty() && !ended && !aborted) {
            wait();
        }
        if (aborted) {
            throw new IOException("the request's body did not come to its end");
        }
        var piece = pieces.poll();
        if (piece != null) {
            waiting -= piece.readableBytes();
            if (held && waiting <= HIGH_BYTES / 2) {
                held = false;
                exchange.hold(false);
            }
        }
        return piece;
    }

    /// Takes no more; what waits here is let go. The reader calls it when it is through, whatever
    /// came of it.
    public synchronized void close() {
        abort();
        if (held) {
            held = false;
            exchange.hold(false);
        }
    }
}
