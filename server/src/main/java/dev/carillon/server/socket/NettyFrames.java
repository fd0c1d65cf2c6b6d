package dev.carillon.server.socket;

import dev.carillon.core.spi.Frames;
import io.netty.buffer.ByteBuf;

/// WebSocket frames, header and payload, ready for the wire. Confined to one event loop.
record NettyFrames(ByteBuf bytes, int messages) implements Frames {
    @Override
    public int size() {
        return bytes.readableBytes();
    }

    @Override
    public void release() {
        bytes.release();
    }

    /// The same bytes for one more connection.
    ByteBuf share() {
        return bytes.retainedDuplicate();
    }
}
