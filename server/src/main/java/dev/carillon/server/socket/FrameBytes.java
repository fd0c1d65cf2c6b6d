package dev.carillon.server.socket;

import dev.carillon.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/// Lays out frames of a server as RFC 6455 has them: final, not masked.
final class FrameBytes {
    private static final int FINAL = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int MAX_HEADER = 10;
    private static final int SHORT = 125;
    private static final int MEDIUM = 0xFFFF;

    private FrameBytes() {}

    /// The room that a frame with this payload takes at most.
    static int room(int payload) {
        return MAX_HEADER + payload;
    }

    static void message(ByteBuf out, boolean binary, byte[] bytes, int from, int length) {
        header(out, binary ? BINARY : TEXT, length);
        out.writeBytes(bytes, from, length);
    }

    static void compressed(ByteBuf out, boolean binary, byte[] bytes, int length) {
        header(out, COMPRESSED | (binary ? BINARY : TEXT), length);
        out.writeBytes(bytes, 0, length);
    }

    private static void header(ByteBuf out, int kind, int payload) {
        out.writeByte(FINAL | kind);
        if (payload <= SHORT) {
            out.writeByte(payload);
        } else if (payload <= MEDIUM) {
            out.writeByte(SHORT + 1);
            out.writeShort(payload);
        } else {
            out.writeByte(SHORT + 2);
            out.writeLong(payload);
        }
    }

    static ByteBuf ping(ByteBufAllocator allocator) {
        var out = allocator.buffer(2);
        header(out, PING, 0);
        return out;
    }

    static ByteBuf pong(ByteBufAllocator allocator, ByteBuf payload) {
        var out = allocator.buffer(room(payload.readableBytes()));
        header(out, PONG, payload.readableBytes());
        return out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    static ByteBuf close(ByteBufAllocator allocator, CloseReason reason) {
        var out = allocator.buffer(room(SHORT));
        header(out, CLOSE, 2 + ByteBufUtil.utf8Bytes(reason.reason()));
        out.writeShort(reason.code());
        out.writeCharSequence(reason.reason(), StandardCharsets.UTF_8);
        return out;
    }

    /// The answer to a close frame: the same status.
    static ByteBuf closeAnswer(ByteBufAllocator allocator, int status) {
        var out = allocator.buffer(room(2));
        if (status < 0) {
            header(out, CLOSE, 0);
        } else {
            header(out, CLOSE, 2);
            out.writeShort(status);
        }
        return out;
    }
}
