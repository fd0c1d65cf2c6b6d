package dev.carillon.server.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What comes in of a request's body: goes to whoever asked for it, and nowhere until somebody has.
/// Owned by its connection's event loop.
final class Intake {
    private @Nullable BodySink sink;
    private long limit = Long.MAX_VALUE;
    private long received;
    private boolean ended;

    /// What is taken of the memory for bodies; given back when the request is over.
    private long kept;

    void into(BodySink wanted, long most) {
        sink = wanted;
        limit = most;
    }

    boolean isWanted() {
        return sink != null;
    }

    boolean isEnded() {
        return ended;
    }

    /// How much has come.
    long received() {
        return received;
    }

    /// Takes memory for a body that is kept until the request is over.
    ///
    /// @return false when there is none left
    boolean keep(BodyBudget bodies, long bytes) {
        var there = bodies.take(bytes);
        kept += there ? bytes : 0;
        return there;
    }

    /// Gives the memory back.
    void giveBack(BodyBudget bodies) {
        bodies.giveBack(kept);
        kept = 0;
    }

    /// Whether pieces stay in memory until the body is whole.
    boolean isKept() {
        return sink instanceof CollectedBody;
    }

    /// The most that is taken.
    long limit() {
        return limit;
    }

    /// Takes a piece.
    ///
    /// @return false when that was too much
    boolean take(ByteBuf piece) {
        received += piece.readableBytes();
        if (received > limit) {
            return false;
        }
        if (sink != null && piece.isReadable()) {
            sink.take(piece);
        }
        return true;
    }

    void end() {
        ended = true;
        if (sink != null) {
            sink.end();
        }
    }

    /// Takes no more for whoever asked.
    void abort() {
        var over = sink;
        if (over != null && !ended) {
            sink = null;
            over.abort();
        }
    }
}
