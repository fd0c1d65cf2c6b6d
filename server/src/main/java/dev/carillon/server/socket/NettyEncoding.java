package dev.carillon.server.socket;

import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Frames;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Dialect.Written;
import dev.carillon.protocol.Event;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A dialect in frames, compressed or not. Thread-safe: each event loop writes with its own scratch
/// space.
final class NettyEncoding implements Encoding {
    private static final int KEPT = 64 * 1024;
    private static final FastThreadLocal<Scratch> SCRATCH =
            new FastThreadLocal<>() {
                @Override
                protected Scratch initialValue() {
                    return new Scratch();
                }
            };

    private final Dialect dialect;
    private final Framing framing;
    private final Dialect.Form form;
    private final NettyEncoding full;
    private final NettyEncoding delta;

    /// For clients that asked for leniency; null where this one refuses nothing for what is
    /// unknown.
    private final @Nullable NettyEncoding lenient;

    NettyEncoding(Dialect dialect, Framing framing) {
        this(
                dialect,
                framing,
                dialect.lenient()
                        .map(lenient -> new NettyEncoding(lenient, framing, null))
                        .orElse(null));
    }

    private NettyEncoding(Dialect dialect, Framing framing, @Nullable NettyEncoding lenient) {
        this.dialect = dialect;
        this.framing = framing;
        this.form = Dialect.Form.FULL;
        this.full = this;
        this.delta = new NettyEncoding(this);
        this.lenient = lenient;
    }

    private NettyEncoding(NettyEncoding full) {
        this.dialect = full.dialect;
        this.framing = full.framing;
        this.form = Dialect.Form.DELTA;
        this.full = full;
        this.delta = this;
        this.lenient = null;
    }

    /// Whether it refuses what it does not know.
    boolean isStrict() {
        return lenient != null;
    }

    /// The same for clients that asked for what is unknown to be left aside; to be asked of one
    /// that is full.
    NettyEncoding lenient() {
        return lenient == null ? this : lenient;
    }

    /// Whether its clients can send a token after the handshake.
    boolean authenticatesByMessage() {
        return dialect.authenticatesByMessage();
    }

    /// Reads a client's text message.
    Decoded decode(byte[] message) {
        return dialect.decode(message);
    }

    /// Reads a client's binary message; empty where the dialect knows none.
    Optional<Decoded> decodeBinary(byte[] message) {
        return dialect.decodeBinary(message);
    }

    @Override
    public String dialect() {
        return dialect.name();
    }

    Framing framing() {
        return framing;
    }

    @Override
    public NettyEncoding full() {
        return full;
    }

    @Override
    public NettyEncoding delta() {
        return delta;
    }

    @Override
    public Frames encode(List<? extends Event> events) {
        var scratch = SCRATCH.get();
        scratch.clear(); // a dialect that failed has left its part
        var ends = new int[events.size()];
        var kinds = new Written[ends.length];
        for (var i = 0; i < ends.length; i++) {
            kinds[i] = dialect.write(events.get(i), form, scratch);
            ends[i] = scratch.size();
        }
        var out =
                ByteBufAllocator.DEFAULT.directBuffer(
                        scratch.size() + FrameBytes.room(0) * ends.length);
        var start = 0;
        var messages = 0;
        for (var i = 0; i < ends.length; i++) {
            if (kinds[i] != Written.NOTHING) { // else the dialect has no words for the event
                var binary = kinds[i] == Written.BINARY;
                framing.write(binary, scratch.bytes(), start, ends[i] - start, out);
                messages++;
            }
            start = ends[i];
        }
        return new NettyFrames(out, messages);
    }

    /// Bytes of messages on their way into a frame.
    private static final class Scratch extends ByteArrayOutputStream {
        Scratch() {
            super(1024);
        }

        byte[] bytes() {
            return buf;
        }

        void clear() {
            reset();
            if (buf.length > KEPT) {
                buf = new byte[KEPT];
            }
        }
    }
}
