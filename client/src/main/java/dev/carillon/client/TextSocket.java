package dev.carillon.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One WebSocket that carries texts, whatever they mean. Thread-safe by a lock: anybody may send,
/// and texts leave in the order of the calls; its listener is called by one thread at a time.
///
/// A text that is longer than [#LONGEST] ends the connection, for a client that takes anything can
/// be filled up.
public final class TextSocket implements AutoCloseable {
    /// The longest text that is taken, in characters.
    public static final int LONGEST = 16 * 1024 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TOO_LARGE = 1009;

    private final WebSocket socket;
    private final Ears ears;
    private final Object lock = new Object();

    /// What is still being sent; the JDK's socket takes one message at a time. Guarded by the lock.
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

    private TextSocket(WebSocket socket, Ears ears) {
        this.socket = socket;
        this.ears = ears;
    }

    /// Is told what comes, by one thread at a time.
    public interface Listener {
        /// A text came.
        void received(String text);

        /// A pong came: the server has taken everything that was sent before the ping.
        default void pong() {}

        /// The connection is over, told once, and nothing comes after it.
        void closed(Closure closure);
    }

    /// Connects.
    ///
    /// @return fails with a [ClientException] that says why there is no connection
    public static CompletableFuture<TextSocket> open(HttpClient http, URI uri, Listener listener) {
        var ears = new Ears(listener);
        return http.newWebSocketBuilder()
                .connectTimeout(PATIENCE)
                .buildAsync(uri, ears)
                .thenApply(socket -> new TextSocket(socket, ears))
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(refusal(uri, failure)));
    }

    private static ClientException refusal(URI uri, Throwable failure) {
        var cause = failure instanceof CompletionException e ? e.getCause() : failure;
        var where = uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
        if (cause instanceof WebSocketHandshakeException refused) {
            var status = refused.getResponse().statusCode();
            return new ClientException(
                    status == 401 || status == 403 ? "unauthenticated" : "unreachable",
                    "%s does not take a WebSocket: it answers with status %d"
                            .formatted(where, status),
                    status >= 500 || status == 429);
        }
        var why = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new ClientException(
                "unreachable",
                "nothing answers at %s%s; is the server started, and is that its address?"
                        .formatted(where, why),
                true);
    }

    /// Sends a text, after those that were sent before.
    ///
    /// @return done when it is with the operating system, failed when the connection is gone
    public CompletableFuture<Void> send(String text) {
        return enqueue(() -> socket.sendText(text, true));
    }

    /// Sends a ping; the listener is told of the pong.
    public CompletableFuture<Void> ping() {
        return enqueue(() -> socket.sendPing(ByteBuffer.allocate(0)));
    }

    /// Says good-bye. The listener is told when the server has said it too; whoever can't wait for
    /// that calls [#close()].
    public void close(int code, String reason) {
        enqueue(() -> socket.sendClose(code, reason)).exceptionally(_ -> null);
    }

    /// Drops the connection without a word, unless it is over.
    @Override
    public void close() {
        socket.abort();
        ears.over(new Closure(Closure.LOST, "this client dropped the connection"));
    }

    private CompletableFuture<Void> enqueue(Sending next) {
        synchronized (lock) {
            var mine = sending.handle((_, _) -> next.begin()).thenCompose(f -> f);
            sending = mine;
            return mine.thenAccept(_ -> {});
        }
    }

    @FunctionalInterface
    private interface Sending {
        CompletableFuture<WebSocket> begin();
    }

    /// Owned by the JDK's socket, which calls it by one thread at a time.
    private static final class Ears implements WebSocket.Listener {
        private final Listener listener;
        private final StringBuilder partial = new StringBuilder();

        /// Set by whoever ends the connection first: the socket, or [TextSocket#close()].
        private final AtomicBoolean over = new AtomicBoolean();

        Ears(Listener listener) {
            this.listener = listener;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (partial.length() > LONGEST) {
                socket.abort();
                over(new Closure(TOO_LARGE, "a text of more than " + LONGEST + " characters came"));
                return null;
            }
            if (last) {
                var text = partial.toString();
                partial.setLength(0);
                if (!over.get()) {
                    listener.received(text);
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            if (!over.get()) {
                listener.pong();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            over(new Closure(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            var why = error instanceof IOException ? "the connection is lost" : error.toString();
            over(new Closure(Closure.LOST, why));
        }

        private void over(Closure closure) {
            if (over.compareAndSet(false, true)) {
                listener.closed(closure);
            }
        }
    }
}
