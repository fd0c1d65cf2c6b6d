package dev.carillon.server.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedNioFile;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a file behind the head of a response: the kernel does, unless it has to be encrypted.
/// Stateless; called on the event loop.
final class FileSending {
    private static final Logger LOG = LoggerFactory.getLogger(FileSending.class);
    private static final int CHUNK_BYTES = 64 * 1024;

    private FileSending() {}

    /// Begins to send.
    ///
    /// @param file which is closed once it is sent, or can't be
    /// @return when all of the response is written
    static ChannelFuture start(ChannelHandlerContext ctx, FileChannel file, long size) {
        return HttpConnection.isEncrypted(ctx) ? read(ctx, file, size) : hand(ctx, file, size);
    }

    private static ChannelFuture hand(ChannelHandlerContext ctx, FileChannel file, long size) {
        if (size > 0) {
            var _ = ctx.write(new DefaultFileRegion(file, 0, size));
        } else {
            close(file);
        }
        return ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private static ChannelFuture read(ChannelHandlerContext ctx, FileChannel file, long size) {
        var chunks = new ChunkedWriteHandler();
        ctx.pipeline().addBefore(ctx.name(), null, chunks);
        try {
            var input = new HttpChunkedInput(new ChunkedNioFile(file, 0, size, CHUNK_BYTES));
            return ctx.writeAndFlush(input)
                    .addListener(_ -> ctx.executor().execute(() -> remove(ctx, chunks)));
        } catch (IOException e) {
            close(file);
            return ctx.newFailedFuture(e);
        }
    }

    private static void remove(ChannelHandlerContext ctx, ChunkedWriteHandler chunks) {
        if (ctx.pipeline().context(chunks) != null) {
            ctx.pipeline().remove(chunks);
        }
    }

    static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("a file was not closed");
        }
    }
}
