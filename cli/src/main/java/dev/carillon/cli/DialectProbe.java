package dev.carillon.cli;

import dev.carillon.client.ClientException;
import dev.carillon.client.Closure;
import dev.carillon.client.TextSocket;
import dev.carillon.protocol.json.JsonFields;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Finds out which dialect a server speaks where it is not told. Stateless.
public final class DialectProbe {
    private static final int SECONDS = 10;

    private DialectProbe() {}

    /// Connects, and goes by the greeting: a server that sends none before it answers a ping speaks
    /// Momentum's protocol.
    ///
    /// @throws Failure when there is no connection, or one that ends at once
    public static String of(Destination destination, Identity identity) {
        var found = new CompletableFuture<String>();
        var listener =
                new TextSocket.Listener() {
                    @Override
                    public void received(String text) {
                        var fields = JsonFields.parse(text.getBytes(StandardCharsets.UTF_8));
                        found.complete(fields == null ? "momentum" : ofGreeting(fields));
                    }

                    @Override
                    public void pong() {
                        found.complete("momentum");
                    }

                    @Override
                    public void closed(Closure closure) {
                        found.completeExceptionally(
                                new Failure("the server ended the connection: " + closure));
                    }
                };
        try (var http = HttpClient.newHttpClient();
                var socket =
                        TextSocket.open(
                                        http,
                                        destination
                                                .with("token", identity.token().orElse(null))
                                                .uri(),
                                        listener)
                                .orTimeout(SECONDS, TimeUnit.SECONDS)
                                .join()) {
            socket.ping();
            return found.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure || e.getCause() instanceof ClientException) {
                throw (RuntimeException) e.getCause();
            }
            throw new Failure("no answer within %d s at %s".formatted(SECONDS, destination));
        }
    }

    /// The dialect in which a message is written that is the first of a connection.
    public static String ofGreeting(JsonFields message) {
        if (message.has("message_type")) {
            return "momentum";
        }
        if (message.has("payload")) {
            return "batch";
        }
        return message.text("type").orElse("").equals("system_message") ? "knowledge" : "carillon";
    }
}
