package dev.carillon.server.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/// The fragments of a message that is not complete yet. On the heap, so that a connection which is
/// dropped meanwhile leaves nothing to release.
final class Fragments {
    /// Says of what kind the message is.
    private final WebSocketFrame first;

    private final ByteBuf content = Unpooled.buffer();

    Fragments(WebSocketFrame first) {
        this.first = first.replace(Unpooled.EMPTY_BUFFER);
    }

    /// The first frame, without its content.
    WebSocketFrame first() {
        return first;
    }

    /// Adds the next fragment; false when the message would be larger than a limit in bytes.
    boolean add(ByteBuf fragment, int limit) {
        if (content.readableBytes() + fragment.readableBytes() > limit) {
            return false;
        }
        content.writeBytes(fragment, fragment.readerIndex(), fragment.readableBytes());
        return true;
    }

    /// How much memory they take.
    long held() {
        return content.capacity();
    }

    ByteBuf content() {
        return content;
    }
}
