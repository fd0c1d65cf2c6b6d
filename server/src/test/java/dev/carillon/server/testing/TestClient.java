package dev.carillon.server.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A WebSocket client, the JDK's. Messages wait in a queue until a test asks for them; asking fails
/// after a while, so that no test hangs.
public final class TestClient implements AutoCloseable {
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closing> closing = new CompletableFuture<>();
    private final AtomicInteger commands = new AtomicInteger();
    private final WebSocket socket;

    /// How the server closed the connection.
    public record Closing(int code, String reason) {}

    private TestClient(HttpClient http, URI uri, String... subprotocols) {
        var builder = http.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(
                    subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        socket =
                builder.buildAsync(uri, new Listener())
                        .orTimeout(RunningServer.SECONDS, TimeUnit.SECONDS)
                        .join();
    }

    /// Connects.
    public static TestClient open(HttpClient http, URI uri, String... subprotocols) {
        return new TestClient(http, uri, subprotocols);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                messages.add(Json.read(partial.toString()));
                partial.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closing.complete(new Closing(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closing.completeExceptionally(error);
        }
    }

    /// The subprotocol that the server agreed on; empty for none.
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    public TestClient send(String json) {
        socket.sendText(json, true).join();
        return this;
    }

    /// The next message.
    public JsonNode next() {
        return poll("message");
    }

    private JsonNode poll(String wanted) {
        try {
            var message = messages.poll(RunningServer.SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no %s came".formatted(wanted));
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The next message of a type; those before it are passed over.
    public JsonNode next(String type) {
        var message = poll(type);
        while (!message.path("type").asString().equals(type)) {
            message = poll(type);
        }
        return message;
    }

    /// The next message that answers a command; those before it are passed over.
    public JsonNode reply(String id) {
        var message = poll("reply to " + id);
        while (!message.path("id").asString("").equals(id)) {
            message = poll("reply to " + id);
        }
        return message;
    }

    /// Sends a command under an `id` of its own and gives the reply; what comes before is passed
    /// over.
    public JsonNode ask(String json) {
        var id = "ask-" + commands.incrementAndGet();
        send(Json.object(json).put("id", id).toString());
        return reply(id);
    }

    public JsonNode subscribe(String channel) {
        return ask("{\"type\":\"subscribe\",\"channels\":[\"%s\"]}".formatted(channel));
    }

    /// How the server closes the connection, once it does.
    public Closing closing() {
        return closing.orTimeout(RunningServer.SECONDS, TimeUnit.SECONDS).join();
    }

    /// Whether the server can be talked to.
    public boolean isAlive() {
        return ask("{\"type\":\"ping\"}").path("type").asString().equals("pong");
    }

    /// What came and was not asked for.
    public List<JsonNode> rest() {
        var rest = new ArrayList<JsonNode>();
        messages.drainTo(rest);
        return rest;
    }

    /// Goes without a word.
    public void abort() {
        socket.abort();
    }

    /// Says good-bye, and waits for the answer.
    public Closing bye() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        return closing();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
