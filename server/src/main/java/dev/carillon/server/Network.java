package dev.carillon.server;

import dev.carillon.server.config.CarillonConfig.Http;
import dev.carillon.server.config.CarillonConfig.Transport;
import dev.carillon.server.socket.NettyLoop;
import io.netty.channel.EventLoop;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The event loops and the ports. Thread-safe.
final class Network implements AutoCloseable {
    private static final int START_SECONDS = 30;
    private static final int CLOSE_SECONDS = 5;
    private static final int MAX_CHUNK_BYTES = 64 * 1024;

    private final Http options;
    private final Vertx vertx;
    private final List<NettyLoop> loops;

    private final List<Door> doors;

    /// @param socketPort one more port; none when it is the same
    Network(Http options, Optional<Integer> socketPort) {
        this.options = options;
        this.doors = doors(options.port(), socketPort);
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

    /// One port to listen on.
    ///
    /// @param wanted 0 for any that is free
    /// @param shared what Vert.x is asked for in the place of 0, so that all loops share one port
    /// @param setting where another is chosen
    /// @param bound the port that was bound, published by the first listener to whoever asks
    private record Door(int wanted, int shared, String setting, AtomicInteger bound) {
        int asked() {
            return wanted == 0 ? shared : wanted;
        }
    }

    private static List<Door> doors(int port, Optional<Integer> socketPort) {
        var first = new Door(port, -1, "--port", new AtomicInteger());
        return socketPort
                .filter(other -> other == 0 || other != port)
                .map(other ->
                        List.of(
                                first,
                                new Door(
                                        other, -2, "carillon.websocket.port", new AtomicInteger())))
                .orElseGet(() -> List.of(first));
    }

    /// @throws StartException when this machine does not have it
    static io.vertx.core.transport.Transport transport(Transport wanted) {
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
    ///
    /// @throws StartException when it can't; whoever made this closes it
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
            throw startException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new StartException("the server did not begin to listen", e);
        }
    }

    private StartException startException(ExecutionException e) {
        return e.getCause() instanceof TakenException taken
                ? new StartException(
                        "port %d on %s can't be had, for it is in use; choose another with %s"
                                .formatted(
                                        taken.door.wanted(), options.host(), taken.door.setting()),
                        e)
                : new StartException(
                        "the server can't listen on %s: %s; see carillon.host and --port"
                                .formatted(options.host(), e.getCause()),
                        e);
    }

    /// Somebody else has a port.
    private static final class TakenException extends RuntimeException {
        private final transient Door door;

        TakenException(Door door, Throwable cause) {
            super(cause);
            this.door = door;
        }
    }

    /// Whether a port can't be had because somebody has it. Each transport has an exception of its
    /// own for that; the system's words are the same.
    private static boolean isInUse(Throwable failure) {
        return failure instanceof IOException
                && String.valueOf(failure.getMessage()).contains("already in use");
    }

    /// One event loop's part of the ports.
    private final class Listener extends AbstractVerticle {
        private final Function<Vertx, Handler<HttpServerRequest>> handlers;

        Listener(Function<Vertx, Handler<HttpServerRequest>> handlers) {
            this.handlers = handlers;
        }

        @Override
        public void start(Promise<Void> started) {
            var handler = handlers.apply(vertx);
            var listening = Future.<@Nullable Void>succeededFuture();
            for (var door : doors) {
                listening = listening.compose(_ -> listen(handler, door));
            }
            listening.onComplete(started);
        }

        private Future<@Nullable Void> listen(Handler<HttpServerRequest> handler, Door door) {
            return vertx.createHttpServer(httpOptions())
                    .requestHandler(handler)
                    .listen(door.asked(), options.host())
                    .onSuccess(server -> door.bound().compareAndSet(0, server.actualPort()))
                    .recover(failure ->
                            Future.failedFuture(
                                    isInUse(failure) ? new TakenException(door, failure) : failure))
                    .mapEmpty();
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
        vertx.setPeriodic(interval.toMillis(), _ -> task.run());
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
