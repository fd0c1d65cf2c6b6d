package dev.carillon.server.net;

import dev.carillon.server.config.CarillonConfig.Transport;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/// How the operating system is asked for sockets. Immutable.
///
/// @param handlers what drives the sockets of a loop
/// @param listeners makes sockets that accept connections
public record SocketTransport(
        IoHandlerFactory handlers, ChannelFactory<? extends ServerChannel> listeners) {
    /// The one that is wanted, or the best there is.
    ///
    /// @throws UnsupportedOperationException when this machine does not have it
    public static SocketTransport of(Transport wanted) {
        return switch (wanted) {
            case NIO -> nio();
            case AUTO -> Epoll.isAvailable() ? epoll() : nio();
            case EPOLL -> {
                require(Epoll.unavailabilityCause());
                yield epoll();
            }
            case IO_URING -> {
                require(IoUring.unavailabilityCause());
                yield new SocketTransport(
                        IoUringIoHandler.newFactory(), IoUringServerSocketChannel::new);
            }
        };
    }

    private static SocketTransport epoll() {
        return new SocketTransport(EpollIoHandler.newFactory(), EpollServerSocketChannel::new);
    }

    private static SocketTransport nio() {
        return new SocketTransport(NioIoHandler.newFactory(), NioServerSocketChannel::new);
    }

    private static void require(@org.jspecify.annotations.Nullable Throwable obstacle) {
        if (obstacle != null) {
            throw new UnsupportedOperationException(obstacle);
        }
    }
}
