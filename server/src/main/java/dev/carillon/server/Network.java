package dev.carillon.server;

import dev.carillon.server.config.CarillonConfig.Http;
import dev.carillon.server.config.CarillonConfig.Transport;
import dev.carillon.server.socket.NettyLoop;
import io.netty.channel.EventLoop;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The event loops and the port. Thread-safe.
final class Network implements AutoCloseable {
    private static final int START_SECONDS = 30;
    private static final int CLOSE_SECONDS = 5;
    private static final int MAX_CHUNK_BYTES = 64 * 1024;

    private final Http options;
    private final Vertx vertx;
    private final List<NettyLoop> loops;

    /// The port that was bound, published by the first listener to whoever asks.
    private final AtomicInteger port = new AtomicInteger();

    Network(Http options) {
        this.options = options;
        var count =
                options.eventLoops() == 0
                        ? Runtime.getRuntime().availableProcessors()
                        : options.eventLoops();
        this.vertx =
                Vertx.builder()
                        .with(new VertxOptions().setEventLoopPoolSize(count))
                        .withTransport(transport(options.transport()))
                        .build();
        this.loops =
                StreamSupport.stream(
                                ((VertxInternal) vertx).nettyEventLoopGroup().spliterator(), false)
                        .map(executor -> new NettyLoop((EventLoop) executor))
                        .toList();
    }

    private static io.vertx.core.transport.Transport transport(Transport wanted) {
        var chosen =
                switch (wanted) {
                    case NIO -> io.vertx.core.transport.Transport.NIO;
                    case EPOLL, AUTO -> io.vertx.core.transport.Transport.EPOLL;
                    case IO_URING -> io.vertx.core.transport.Transport.IO_URING;
                };
        if (chosen != null && chosen.available()) {
            return chosen;
        }
        if (wanted == Transport.AUTO) {
            return io.vertx.core.transport.Transport.NIO;
        }
        throw new StartException(
                "transport %s is not available on this machine; use auto".formatted(wanted),
                chosen == null
                        ? new UnsupportedOperationException()
                        : chosen.unavailabilityCause());
    }

    List<NettyLoop> loops() {
        return loops;
    }

    /// Listens on every event loop, with a handler for each.
    void listen(Function<Vertx, Handler<HttpServerRequest>> handlers) {
        var deployment =
                vertx.deployVerticle(
                        () -> new Listener(handlers),
                        new DeploymentOptions().setInstances(loops.size()));
        try {
            deployment
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            close();
            throw isInUse(e.getCause())
                    ? new StartException(
                            "port %d on %s can't be had, for it is in use; choose another with --port"
                                    .formatted(options.port(), options.host()),
                            e)
                    : new StartException("the server can't listen: " + e.getCause(), e);
        } catch (InterruptedException | TimeoutException e) {
            close();
            throw new StartException("the server did not begin to listen", e);
        }
    }

    /// Whether a port can't be had because somebody has it. Each transport has an exception of its
    /// own for that; the system's words are the same.
    private static boolean isInUse(@Nullable Throwable failure) {
        return failure instanceof IOException
                && String.valueOf(failure.getMessage()).contains("already in use");
    }

    /// One event loop's part of the port.
    private final class Listener extends AbstractVerticle {
        private final Function<Vertx, Handler<HttpServerRequest>> handlers;

        Listener(Function<Vertx, Handler<HttpServerRequest>> handlers) {
            this.handlers = handlers;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer(httpOptions())
                    .requestHandler(handlers.apply(vertx))
                    .listen(options.port(), options.host())
                    .onSuccess(server -> port.compareAndSet(0, server.actualPort()))
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    private HttpServerOptions httpOptions() {
        var http =
                new HttpServerOptions()
                        .setTcpNoDelay(true)
                        .setReuseAddress(true)
                        .setHttp2ClearTextEnabled(false)
                        .setUseAlpn(false)
                        .setAcceptBacklog(4096)
                        .setMaxChunkSize(MAX_CHUNK_BYTES)
                        .setCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false);
        options.tls()
                .ifPresent(tls ->
                        http.setSsl(true)
                                .setKeyCertOptions(
                                        new PemKeyCertOptions()
                                                .setCertPath(tls.certificate().toString())
                                                .setKeyPath(tls.key().toString())));
        return http;
    }

    int port() {
        return port.get();
    }

    /// Runs a short task now and then, away from the event loops.
    void every(Duration interval, Runnable task) {
        vertx.setPeriodic(interval.toMillis(), _ -> Thread.startVirtualThread(task));
    }

    @Override
    public void close() {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the server did not close in time", e);
        }
    }
}
