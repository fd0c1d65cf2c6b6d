package dev.carillon.server.socket;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;

/// Reads frames, and says how much of one is there that has not come whole. Owned by its
/// connection's event loop.
final class FrameDecoder extends WebSocket13FrameDecoder {
    private boolean discards;

    FrameDecoder(WebSocketDecoderConfig config) {
        super(config);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (discards) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(ctx, message);
        }
    }

    /// How much memory what is read and not handed on yet takes.
    long held() {
        return actualReadableBytes() > 0 ? internalBuffer().capacity() : 0;
    }

    /// Lets go of what is there, and of all that comes.
    void discard(ChannelHandlerContext ctx) throws Exception {
        discards = true;
        if (actualReadableBytes() > 0) {
            internalBuffer().skipBytes(actualReadableBytes());
            super.channelRead(ctx, Unpooled.EMPTY_BUFFER); // which releases what is read
        }
    }
}
