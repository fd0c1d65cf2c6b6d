package dev.carillon.server.socket;

import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.json.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/// What a message from a client holds.
sealed interface Payload {
    /// Text in valid UTF-8, or anything in binary.
    final class Message implements Payload {
        private final boolean binary;
        private final byte[] bytes;

        private Message(boolean binary, byte[] bytes) {
            this.binary = binary;
            this.bytes = bytes;
        }

        boolean isBinary() {
            return binary;
        }

        /// The bytes themselves, not a copy.
        byte[] bytes() {
            return bytes;
        }
    }

    /// Nothing yet: more of it is to come.
    record Partial() implements Payload {}

    /// Nothing to go on with.
    ///
    /// @param why the connection is closed
    record Unusable(CloseCode why) implements Payload {}

    Payload PARTIAL = new Partial();

    /// Takes over the bytes of a message, if text is text.
    static Payload of(boolean binary, byte[] bytes) {
        return binary || Utf8.isValid(bytes)
                ? new Message(binary, bytes)
                : new Unusable(CloseCode.INVALID_DATA);
    }

    static Payload of(boolean binary, ByteBuf content) {
        return of(binary, ByteBufUtil.getBytes(content));
    }
}
