package dev.carillon.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands before the acceptance of sockets on one port: counts them, and closes those that are too
/// many before anything is spent on them. Owned by the event loop that listens.
///
/// When the operating system has no socket to give, as when file descriptors have run out, it is
/// asked again after a pause and not at once, for ever.
public final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final int PAUSE_MILLIS = 500;
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private final OpenSockets sockets;

    /// Until when nothing is logged again.
    private long quietUntil = System.nanoTime();

    public AcceptGate(OpenSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Channel socket) || sockets.admit(socket)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (mayLog()) {
            LOG.atWarn()
                    .addKeyValue("from", socket.remoteAddress())
                    .addKeyValue("open", sockets.open())
                    .addKeyValue("settings", "limits.connections, limits.connections-per-address")
                    .log("too many connections are open, and new ones are closed at once");
        }
        socket.unsafe().closeForcibly();
        ReferenceCountUtil.release(socket);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        sockets.failed();
        if (mayLog()) {
            LOG.atError()
                    .addKeyValue("cause", cause)
                    .addKeyValue("open", sockets.open())
                    .log("a connection could not be accepted, and the next is tried after a pause");
        }
        var config = ctx.channel().config();
        config.setAutoRead(false);
        var _ =
                ctx.channel()
                        .eventLoop()
                        .schedule(
                                () -> config.setAutoRead(true),
                                PAUSE_MILLIS,
                                TimeUnit.MILLISECONDS);
    }

    private boolean mayLog() {
        var now = System.nanoTime();
        if (now - quietUntil < 0) {
            return false;
        }
        quietUntil = now + QUIET;
        return true;
    }
}
