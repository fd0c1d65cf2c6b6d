package dev.carillon.server.socket;

import dev.carillon.core.hub.OnLoop;
import dev.carillon.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/// Makes messages of the frames of one client; most come whole. Owned by its event loop.
@OnLoop
final class Assembly {
    /// The first of the three reserved bits of a frame.
    private static final int COMPRESSED = 0b100;

    private @Nullable Fragments fragments;

    /// Whether a frame's reserved bits say what they may: the first frame of a message that it is
    /// compressed. Where compression was not agreed on, none gets past the decoder that says so.
    static boolean understands(WebSocketFrame frame) {
        return frame.rsv() == 0
                || (frame.rsv() == COMPRESSED
                        && (frame instanceof TextWebSocketFrame
                                || frame instanceof BinaryWebSocketFrame));
    }

    /// How much memory the frames take of a message that is not complete.
    long held() {
        return fragments == null ? 0 : fragments.held();
    }

    /// Lets go of them.
    void discard() {
        fragments = null;
    }

    /// Takes the next frame with data.
    ///
    /// @param limit the most bytes of a message, as it comes and inflated
    /// @return the message, once it is complete
    Payload add(WebSocketFrame frame, int limit) {
        var earlier = fragments;
        if (earlier == null && frame.isFinalFragment()) {
            return read(frame, frame.content(), limit);
        }
        if (earlier == null) {
            earlier = new Fragments(frame);
            fragments = earlier;
        }
        if (!earlier.add(frame.content(), limit)) {
            fragments = null;
            return new Payload.Unusable(CloseCode.TOO_LARGE);
        }
        if (!frame.isFinalFragment()) {
            return Payload.PARTIAL;
        }
        fragments = null;
        return read(earlier.first(), earlier.content(), limit);
    }

    /// Reads a whole message.
    ///
    /// @param first its first frame, which tells of what kind it is
    private static Payload read(WebSocketFrame first, ByteBuf content, int limit) {
        var binary = first instanceof BinaryWebSocketFrame;
        return first.rsv() == COMPRESSED
                ? Inflation.ofThisThread().inflate(binary, content, limit)
                : Payload.of(binary, content);
    }
}
