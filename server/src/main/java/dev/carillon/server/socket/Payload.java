package dev.carillon.server.socket;

import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.json.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/// What a message from a client holds.
sealed interface Payload {
    /// Text in valid UTF-8.
    final class Text implements Payload {
        private final byte[] utf8;

        private Text(byte[] utf8) {
            this.utf8 = utf8;
        }

        /// The bytes themselves, not a copy.
        byte[] utf8() {
            return utf8;
        }
    }

    /// Nothing yet: more of it is to come.
    record Partial() implements Payload {}

    /// Nothing to go on with.
    ///
    /// @param why the connection is closed
    record Unusable(CloseCode why) implements Payload {}

    Payload PARTIAL = new Partial();

    /// Takes over bytes, if they are text.
    static Payload ofText(byte[] bytes) {
        return Utf8.isValid(bytes) ? new Text(bytes) : new Unusable(CloseCode.INVALID_DATA);
    }

    static Payload ofText(ByteBuf content) {
        return ofText(ByteBufUtil.getBytes(content));
    }
}
