package dev.carillon.server;

import dev.carillon.server.config.CarillonConfig.Http;
import dev.carillon.server.config.CarillonConfig.Tls;
import dev.carillon.server.config.CarillonConfig.Transport;
import dev.carillon.server.config.HeapShare;
import dev.carillon.server.config.HeapShares;
import dev.carillon.server.net.AcceptGate;
import dev.carillon.server.net.HttpHandler;
import dev.carillon.server.net.HttpLoad;
import dev.carillon.server.net.HttpPipeline;
import dev.carillon.server.net.LoopBudget;
import dev.carillon.server.net.LoopBudgets;
import dev.carillon.server.net.OpenSockets;
import dev.carillon.server.net.PemFiles;
import dev.carillon.server.net.SocketTransport;
import dev.carillon.server.socket.NettyLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/// The event loops and the ports. Thread-safe.
///
/// Each port is listened on by one of the loops; the connections that it accepts go to all loops in
/// turn, so that each has as many as any other.
final class Network implements AutoCloseable {
    private static final int CLOSE_SECONDS = 5;
    private static final int BACKLOG = 4096;

    private final Http options;
    private final SocketTransport transport;
    private final EventLoopGroup group;
    private final LoopBudgets unsent;
    private final LoopBudgets unfinished;
    private final List<NettyLoop> loops;
    private final List<Door> doors;

    /// The listeners, of which there are few: connections are not in it.
    private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /// @param memory how much may wait on its sockets
    /// @param socketPort one more port; none when it is the same
    Network(Http options, HeapShares memory, Optional<Integer> socketPort) {
        this.options = options;
        this.doors = doors(options.port(), socketPort);
        this.transport = transport(options.transport());
        var count =
                options.eventLoops() == 0
                        ? Runtime.getRuntime().availableProcessors()
                        : options.eventLoops();
        this.group =
                new MultiThreadIoEventLoopGroup(
                        count, new DefaultThreadFactory("event-loop"), transport.handlers());
        this.unsent =
                new LoopBudgets(memory.bytes(HeapShare.UNSENT), LoopBudget.Order.LARGEST, group);
        this.unfinished =
                new LoopBudgets(memory.bytes(HeapShare.UNFINISHED), LoopBudget.Order.OLDEST, group);
        this.loops =
                StreamSupport.stream(group.spliterator(), false)
                        .map(executor ->
                                new NettyLoop(
                                        (EventLoop) executor,
                                        unsent.of(executor),
                                        unfinished.of(executor)))
                        .toList();
    }

    /// One port to listen on.
    ///
    /// @param wanted 0 for any that is free
    /// @param setting where another is chosen
    /// @param bound the port that was bound, published by who listens to whoever asks
    private record Door(int wanted, String setting, AtomicInteger bound) {}

    private static List<Door> doors(int port, Optional<Integer> socketPort) {
        var first = new Door(port, "--port", new AtomicInteger());
        return socketPort
                .filter(other -> other == 0 || other != port)
                .map(other ->
                        List.of(
                                first,
                                new Door(other, "carillon.websocket.port", new AtomicInteger())))
                .orElseGet(() -> List.of(first));
    }

    /// Finds what drives the sockets.
    ///
    /// @throws StartException when this machine does not have it
    static SocketTransport transport(Transport wanted) {
        try {
            return SocketTransport.of(wanted);
        } catch (UnsupportedOperationException e) {
            throw new StartException(
                    "transport %s is not available on this machine; use auto".formatted(wanted), e);
        }
    }

    List<NettyLoop> loops() {
        return loops;
    }

    /// The memory for what waits to be sent.
    LoopBudgets unsent() {
        return unsent;
    }

    /// The memory for messages that have begun and not ended.
    LoopBudgets unfinished() {
        return unfinished;
    }

    /// Listens on every port.
    ///
    /// @param sockets counts what is accepted
    /// @throws StartException when it can't; whoever made this closes it
    void listen(HttpHandler handler, HttpLoad load, OpenSockets sockets) {
        var bootstrap =
                new ServerBootstrap()
                        .group(group)
                        .channelFactory(transport.listeners())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childHandler(
                                new HttpPipeline(
                                        handler,
                                        options.requests(),
                                        load,
                                        options.tls().map(this::tls)));
        doors.forEach(door -> listen(bootstrap.clone().handler(new AcceptGate(sockets)), door));
    }

    private SslContext tls(Tls files) {
        try {
            return PemFiles.read(files.certificate(), files.key()).serverContext();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new StartException(
                    "the certificate %s and its key %s can't be used: %s"
                            .formatted(files.certificate(), files.key(), e.getMessage()),
                    e);
        }
    }

    private void listen(ServerBootstrap bootstrap, Door door) {
        var binding =
                bootstrap
                        .bind(new InetSocketAddress(options.host(), door.wanted()))
                        .awaitUninterruptibly();
        var cause = binding.cause();
        if (cause != null) {
            throw new StartException(
                    isInUse(cause)
                            ? "port %d on %s can't be had, for it is in use; choose another with %s"
                                    .formatted(door.wanted(), options.host(), door.setting())
                            : "the server can't listen on %s: %s; see carillon.host and --port"
                                    .formatted(options.host(), cause),
                    cause);
        }
        listeners.add(binding.channel());
        door.bound().set(((InetSocketAddress) binding.channel().localAddress()).getPort());
    }

    /// Whether a port can't be had because somebody has it. Each transport has an exception of its
    /// own for that; the system's words are the same.
    private static boolean isInUse(Throwable failure) {
        return failure instanceof IOException
                && String.valueOf(failure.getMessage()).contains("already in use");
    }

    int port() {
        return doors.getFirst().bound().get();
    }

    /// The port that is for sockets, or the one for everything.
    int socketPort() {
        return doors.getLast().bound().get();
    }

    /// Runs something now and then, on an event loop.
    ///
    /// @param task must not block or throw
    void every(Duration interval, Runnable task) {
        var _ =
                group.scheduleAtFixedRate(
                        task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        listeners.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        var closed =
                group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        if (!closed) {
            throw new IllegalStateException("the server did not close in time");
        }
    }
}
