package dev.carillon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.UserId;
import dev.carillon.server.Carillon;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client that shows what it gets as it came.
final class TextClient implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;

    private TextClient(Carillon server, String query) {
        var uri = URI.create("ws://localhost:" + server.port() + "/ws" + query);
        socket =
                http.newWebSocketBuilder()
                        .buildAsync(uri, this)
                        .orTimeout(90, TimeUnit.SECONDS)
                        .join();
    }

    /// A client of a user's.
    static TextClient of(Carillon server, UserId user) {
        return new TextClient(server, "?token=" + tokenOf(server, user));
    }

    /// A client of nobody's yet, in a dialect.
    static TextClient speaking(String dialect, Carillon server) {
        return new TextClient(server, "?dialect=" + dialect);
    }

    static String tokenOf(Carillon server, UserId user) {
        return server.issueToken(user, user.value(), List.of("user"));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            messages.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    TextClient send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    String next() throws InterruptedException {
        var message = messages.poll(90, TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        return message;
    }

    /// The next message that holds a text.
    String expect(String text) throws InterruptedException {
        var message = next();
        while (!message.contains(text)) {
            message = next();
        }
        return message;
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
