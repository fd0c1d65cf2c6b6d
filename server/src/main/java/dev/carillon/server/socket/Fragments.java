package dev.carillon.server.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// The fragments of a message that is not complete yet. On the heap, so that a connection which is
/// dropped meanwhile leaves nothing to release.
final class Fragments {
    private final boolean binary;
    private final ByteBuf content = Unpooled.buffer();

    Fragments(boolean binary) {
        this.binary = binary;
    }

    boolean isBinary() {
        return binary;
    }

    /// Adds the next fragment; false when the message would be larger than a limit in bytes.
    boolean add(ByteBuf fragment, int limit) {
        if (content.readableBytes() + fragment.readableBytes() > limit) {
            return false;
        }
        content.writeBytes(fragment, fragment.readerIndex(), fragment.readableBytes());
        return true;
    }

    ByteBuf content() {
        return content;
    }
}
