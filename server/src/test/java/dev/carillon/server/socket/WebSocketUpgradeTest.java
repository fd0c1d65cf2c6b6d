package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Certificate;
import dev.carillon.server.testing.RawSocket;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Watches the seam between Vert.x and us, which an upgrade of Vert.x may move.
class WebSocketUpgradeTest {
    @TempDir Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /// The classes of what is left in a channel's pipeline once it was taken from Vert.x.
    private CompletableFuture<List<Class<?>>> leftAfterDetaching(
            int[] port, HttpServerOptions options) throws Exception {
        var left = new CompletableFuture<List<Class<?>>>();
        var server =
                vertx.createHttpServer(options)
                        .requestHandler(request ->
                                request.toNetSocket()
                                        .onSuccess(socket -> {
                                            var handlers =
                                                    WebSocketUpgrade.detach(socket)
                                                            .pipeline()
                                                            .toMap();
                                            left.complete(classes(handlers));
                                        })
                                        .onFailure(left::completeExceptionally))
                        .listen(0)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(40, TimeUnit.SECONDS);
        port[0] = server.actualPort();
        return left.orTimeout(40, TimeUnit.SECONDS);
    }

    private static List<Class<?>> classes(Map<String, ? extends ChannelHandler> handlers) {
        return handlers.values().stream().<Class<?>>map(Object::getClass).toList();
    }

    @Test
    void nothing_of_vertx_is_left_in_the_pipeline() throws Exception {
        var port = new int[1];
        var left =
                leftAfterDetaching(port, new HttpServerOptions().setHttp2ClearTextEnabled(false));
        try (var raw = RawSocket.open(port[0])) {
            raw.request(RawSocket.handshakeHead("/ws"));

            assertThat(left.join()).isEmpty();
        }
    }

    @Test
    void with_tls_only_tls_is_left_in_the_pipeline() throws Exception {
        var certificate = Certificate.in(folder);
        var port = new int[1];
        var left =
                leftAfterDetaching(
                        port,
                        new HttpServerOptions()
                                .setSsl(true)
                                .setUseAlpn(false)
                                .setKeyCertOptions(
                                        new PemKeyCertOptions()
                                                .setCertPath(certificate.certificate().toString())
                                                .setKeyPath(certificate.key().toString())));
        try (var http = certificate.client()) {
            var connecting =
                    http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create("wss://localhost:%d/ws".formatted(port[0])),
                                    new java.net.http.WebSocket.Listener() {});

            assertThat(left.join())
                    .singleElement()
                    .satisfies(type -> assertThat(SslHandler.class).isAssignableFrom(type));
            connecting.cancel(true);
            http.shutdownNow();
        }
    }
}
