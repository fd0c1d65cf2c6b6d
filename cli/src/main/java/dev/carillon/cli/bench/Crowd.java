package dev.carillon.cli.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The connections of one run, on a few event loops. Used by one thread.
final class Crowd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGEST = 16 * 1024 * 1024;

    private final Gathering gathering;
    private final EventLoopGroup loops;
    private final @Nullable SslContext tls;
    private final List<Member> members = new ArrayList<>();

    Crowd(Gathering gathering) {
        this.gathering = gathering;
        var threads = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
        loops =
                new MultiThreadIoEventLoopGroup(
                        threads,
                        Epoll.isAvailable()
                                ? EpollIoHandler.newFactory()
                                : NioIoHandler.newFactory());
        tls = gathering.address().apply(0).getScheme().equals("wss") ? tls() : null;
    }

    private static SslContext tls() {
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Opens all connections, so many at a time, and waits until each is good or has failed.
    ///
    /// @return those that are good
    List<Member> gather(int atATime) throws InterruptedException {
        var permits = new Semaphore(atATime);
        var waiting = new ArrayList<CompletableFuture<?>>();
        for (var i = 0; i < gathering.plan().connections(); i++) {
            permits.acquire();
            var member = new Member(i, gathering);
            members.add(member);
            waiting.add(
                    member.ready()
                            .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .whenComplete((_, _) -> permits.release()));
            open(member);
        }
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
                .handle((_, _) -> "all are told")
                .join();
        return members.stream().filter(m -> !m.ready().isCompletedExceptionally()).toList();
    }

    private void open(Member member) {
        var uri = gathering.address().apply(member.index());
        new Bootstrap()
                .group(loops)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PATIENCE.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                pipeline(channel, uri, member);
                            }
                        })
                .connect(uri.getHost(), portOf(uri))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        member.failed(done.cause());
                    }
                });
    }

    private void pipeline(Channel channel, URI uri, Member member) {
        var pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc(), uri.getHost(), portOf(uri)));
        }
        var config =
                WebSocketClientProtocolConfig.newBuilder()
                        .webSocketUri(uri)
                        .maxFramePayloadLength(LARGEST)
                        .handshakeTimeoutMillis(PATIENCE.toMillis())
                        .handleCloseFrames(false)
                        .build();
        pipeline.addLast(
                new HttpClientCodec(),
                new HttpObjectAggregator(64 * 1024),
                new WebSocketClientProtocolHandler(config),
                member);
    }

    private static int portOf(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("wss") ? 443 : 80;
    }

    /// All who were to come, in the order of their numbers.
    List<Member> members() {
        return List.copyOf(members);
    }

    /// Says good-bye for everybody, and waits until that is done.
    @Override
    public void close() {
        members.forEach(Member::leave);
        loops.shutdownGracefully(100, 2000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
