package dev.carillon.server.net;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// A body that is kept in memory until it is whole. Owned by its connection's event loop.
final class CollectedBody implements BodySink {
    private final Consumer<byte[]> whole;
    private final ByteArrayOutputStream bytes;

    /// @param expected how many bytes the client has announced; 0 when that is not known
    CollectedBody(int expected, Consumer<byte[]> whole) {
        this.whole = whole;
        this.bytes = new ByteArrayOutputStream(expected);
    }

    @Override
    public void take(ByteBuf piece) {
        var copy = new byte[piece.readableBytes()];
        piece.getBytes(piece.readerIndex(), copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void end() {
        whole.accept(bytes.toByteArray());
    }

    @Override
    public void abort() {
        bytes.reset();
    }
}
