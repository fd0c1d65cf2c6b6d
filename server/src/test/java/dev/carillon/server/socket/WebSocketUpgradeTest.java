package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.config.CarillonConfig.Requests;
import dev.carillon.server.net.BodyBudget;
import dev.carillon.server.net.HttpHandler;
import dev.carillon.server.net.HttpLoad;
import dev.carillon.server.net.HttpPipeline;
import dev.carillon.server.net.LoopBudget;
import dev.carillon.server.net.LoopBudgets;
import dev.carillon.server.net.PemFiles;
import dev.carillon.server.testing.Certificate;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.testkit.Patience;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an upgraded channel keeps, it keeps for as long as the socket lives.
class WebSocketUpgradeTest {
    private static final Requests LIMITS =
            new Requests(
                    1000,
                    1000,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1));

    @TempDir Path folder;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /// The classes of what is left in the channel's pipeline once it is upgraded.
    private final CompletableFuture<List<Class<?>>> left =
            new CompletableFuture<List<Class<?>>>()
                    .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS);

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void look(Channel upgraded) {
        upgraded.eventLoop()
                .execute(() -> left.complete(classes(upgraded.pipeline().toMap().values())));
    }

    private static List<Class<?>> classes(Iterable<ChannelHandler> handlers) {
        var classes = new java.util.ArrayList<Class<?>>();
        handlers.forEach(handler -> classes.add(handler.getClass()));
        return classes;
    }

    private int listen(Optional<SslContext> tls) {
        HttpHandler upgrading = exchange -> exchange.upgrade(new DefaultHttpHeaders(), this::look);
        var channel =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new HttpPipeline(
                                        upgrading,
                                        LIMITS,
                                        new HttpLoad(
                                                new BodyBudget(1000),
                                                new LoopBudgets(
                                                        1000, LoopBudget.Order.LARGEST, group)),
                                        tls))
                        .bind("localhost", 0)
                        .syncUninterruptibly()
                        .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Test
    void nothing_of_http_is_left_in_the_pipeline() throws Exception {
        try (var raw = RawSocket.open(listen(Optional.empty()))) {
            raw.request(RawSocket.handshakeHead("/ws"));

            assertThat(left.join()).isEmpty();
        }
    }

    @Test
    void with_tls_only_tls_is_left_in_the_pipeline() throws Exception {
        var certificate = Certificate.in(folder);
        var port =
                listen(
                        Optional.of(
                                PemFiles.read(certificate.certificate(), certificate.key())
                                        .serverContext()));
        try (var http = certificate.client()) {
            var connecting =
                    http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create("wss://localhost:%d/ws".formatted(port)),
                                    new java.net.http.WebSocket.Listener() {});

            assertThat(left.join())
                    .singleElement()
                    .satisfies(type -> assertThat(SslHandler.class).isAssignableFrom(type));
            connecting.cancel(true);
            http.shutdownNow();
        }
    }
}
