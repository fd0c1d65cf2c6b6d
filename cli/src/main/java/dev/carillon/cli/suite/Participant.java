package dev.carillon.cli.suite;

import dev.carillon.client.ClientException;
import dev.carillon.client.Closure;
import dev.carillon.client.TextSocket;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One user's connection. Used by one thread; messages wait in a queue until they are asked for.
final class Participant implements AutoCloseable {
    /// To open a connection takes longer than a message.
    private static final Duration OPENING = Duration.ofSeconds(30);

    private final String user;
    private final Duration patience;
    private final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closure> closure = new CompletableFuture<>();
    private @Nullable TextSocket socket;

    /// A message that came: as text, and its members, of which there are none where it is no
    /// object.
    record Received(String text, @Nullable JsonFields fields) {
        String type() {
            return fields == null ? "" : fields.text("message_type").orElse("");
        }

        /// A member of its data, as text.
        String data(String name) {
            return fields == null
                    ? ""
                    : fields.object("data").flatMap(data -> data.text(name)).orElse("");
        }
    }

    Participant(String user, Duration patience) {
        this.user = user;
        this.patience = patience;
    }

    String user() {
        return user;
    }

    /// Connects. A handshake that is refused counts as a closed connection.
    void open(HttpClient http, URI uri) throws InterruptedException {
        var listener =
                new TextSocket.Listener() {
                    @Override
                    public void received(String text) {
                        messages.add(
                                new Received(
                                        text,
                                        JsonFields.parse(text.getBytes(StandardCharsets.UTF_8))));
                    }

                    @Override
                    public void closed(Closure how) {
                        closure.complete(how);
                    }
                };
        try {
            socket =
                    TextSocket.open(http, uri, listener)
                            .orTimeout(OPENING.toMillis(), TimeUnit.MILLISECONDS)
                            .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof ClientException refused) || refused.isRetryable()) {
                throw new CheckFailedException("no connection: " + e.getCause());
            }
            closure.complete(new Closure(Closure.LOST, String.valueOf(refused.getMessage())));
        }
    }

    /// Sends a text as it stands.
    void send(String text) {
        Objects.requireNonNull(socket).send(text);
    }

    /// Sends a message in the document's form, and gives its id.
    String send(String type, RawJson data) {
        var id = UUID.randomUUID().toString();
        send(
                new JsonObjectWriter()
                        .text("id", id)
                        .text("message_type", type)
                        .raw("data", data)
                        .instant("timestamp", System.currentTimeMillis())
                        .toRawJson()
                        .toString());
        return id;
    }

    /// Says something to the others.
    String say(String content) {
        return send("text", content(content));
    }

    static RawJson content(String text) {
        return new JsonObjectWriter().text("content", text).toRawJson();
    }

    /// Sends a ping and waits for the pong; what comes before is passed over.
    Received ping() throws InterruptedException {
        send("ping", new JsonObjectWriter().bool("manual", true).toRawJson());
        return next("a pong", message -> message.type().equals("pong"));
    }

    /// The next message that is like this; those before it are passed over.
    Received next(String what, Predicate<Received> like) throws InterruptedException {
        var until = System.nanoTime() + patience.toNanos();
        while (true) {
            var left = until - System.nanoTime();
            var message = messages.poll(Math.max(left, 0), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new CheckFailedException(
                        "%s did not get %s within %d ms%s"
                                .formatted(
                                        user,
                                        what,
                                        patience.toMillis(),
                                        closure.isDone() ? "; " + closure.join() : ""));
            }
            if (like.test(message)) {
                return message;
            }
        }
    }

    /// The next message of a type with this content.
    Received next(String type, String content) throws InterruptedException {
        return next(
                "the %s '%s'".formatted(type, shortened(content)),
                message -> message.type().equals(type) && message.data("content").equals(content));
    }

    private static String shortened(String content) {
        return content.length() > 40 ? content.substring(0, 40) + "…" : content;
    }

    /// Fails if anything like this came before the answer to a ping that is sent now.
    void nothing(String what, Predicate<Received> like) throws InterruptedException {
        send("ping", new JsonObjectWriter().bool("last", true).toRawJson());
        var last =
                next(
                        "a pong, or " + what,
                        message -> message.type().equals("pong") || like.test(message));
        if (like.test(last)) {
            throw new CheckFailedException(user + " got " + what + ": " + last.text());
        }
    }

    /// How the server ended the connection.
    Closure closure() throws InterruptedException {
        try {
            return closure.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new CheckFailedException(
                    "the server keeps the connection of %s for %d ms, and does not close it"
                            .formatted(user, patience.toMillis()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Says good-bye.
    void leave() {
        Objects.requireNonNull(socket).close(1000, "bye");
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
