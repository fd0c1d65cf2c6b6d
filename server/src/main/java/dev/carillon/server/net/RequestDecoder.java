package dev.carillon.server.net;

import dev.carillon.server.config.CarillonConfig.Requests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads requests, one at a time: behind the end of one it stops until it is told to go on. Owned
/// by its connection's event loop.
///
/// So nothing behind a request is interpreted before that is answered. If it asked for a WebSocket,
/// what comes behind it are frames; if it was malformed, nobody knows what they are.
final class RequestDecoder extends HttpRequestDecoder {
    /// How much is read ahead of a request that is not answered yet. While less waits, the end of
    /// the connection is noticed.
    private static final int AHEAD_BYTES = 64 * 1024;

    private boolean stopped;
    private boolean inHead = true;
    private boolean folded;
    private boolean begun;
    private int depth;

    /// How much of the head under way is interpreted already, and kept.
    private long headBytes;

    private @Nullable ChannelHandlerContext context;

    RequestDecoder(Requests limits) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.urlBytes())
                        .setMaxHeaderSize(limits.headBytes())
                        .setMaxChunkSize(AHEAD_BYTES)
                        .setAllowDuplicateContentLengths(false)
                        .setUseRfc9112TransferEncoding(true)
                        .setStrictLineParsing(true));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        depth++;
        try {
            super.channelRead(ctx, message);
        } finally {
            depth--;
        }
        if (stopped && !ctx.isRemoved() && actualReadableBytes() > AHEAD_BYTES) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    /// A decoder that made no message of what it was given asks for more, also where the channel is
    /// not to be read. While this one is stopped that would be read for ever, and kept.
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (stopped) {
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    /// Goes on to the next request.
    void next() throws Exception {
        var ctx = context;
        stopped = false;
        inHead = true;
        folded = false;
        begun = false;
        headBytes = 0;
        if (ctx == null) {
            return;
        }
        ctx.channel().config().setAutoRead(true);
        if (depth == 0 && actualReadableBytes() > 0) {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            channelReadComplete(ctx);
        }
    }

    /// Whether a part of a head is there and the rest is not.
    boolean isWithinHead() {
        return inHead && (begun || actualReadableBytes() > 0);
    }

    /// How much memory what is read and not handed on yet takes.
    long held() {
        var unread = actualReadableBytes() > 0 ? internalBuffer().capacity() : 0;
        return inHead ? unread + headBytes : unread;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (stopped) {
            return;
        }
        var before = in.readerIndex();
        var size = out.size();
        super.decode(ctx, in, out);
        if (inHead) {
            folded |= isFolded(in, before, in.readerIndex());
            begun |= in.readerIndex() > before;
            headBytes += in.readerIndex() - before;
            if (out.size() > size) {
                inHead = false;
                if (folded && out.get(size) instanceof HttpRequest request) {
                    request.setDecoderResult(
                            DecoderResult.failure(
                                    new IllegalArgumentException(
                                            "a header is folded over two lines; write it in one")));
                }
            }
        }
        stopped = out.size() > size && out.getLast() instanceof LastHttpContent;
    }

    /// Whether a line of a head goes on in the next one. Whole lines are read.
    private static boolean isFolded(ByteBuf in, int start, int end) {
        var line = start;
        while (line < end) {
            var first = in.getByte(line);
            if (first == ' ' || first == '\t') {
                return true;
            }
            var feed = in.forEachByte(line, end - line, ByteProcessor.FIND_LF);
            line = feed < 0 ? end : feed + 1;
        }
        return false;
    }

    /// Two lengths are a way to make two readers see two different requests.
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException(
                "it has 'Transfer-Encoding' and 'Content-Length'; send one of them");
    }
}
