package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The application's side of a server, over HTTP: it publishes, notifies and has tasks run, with
/// the application's rights. Thread-safe; whoever asks waits, which suits virtual threads. What is
/// asked again, since nobody answered, is done once.
public final class CarillonApi implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpDoor door;
    private final Codec codec;

    private CarillonApi(String url, String header, String credentials, Codec codec) {
        var server = URI.create(url.endsWith("/") ? url : url + "/");
        this.door = new HttpDoor(http, server, header, credentials);
        this.codec = codec;
    }

    /// With an API key of the server's (`auth.api-keys`).
    public static CarillonApi withKey(String url, String apiKey, Codec codec) {
        return new CarillonApi(url, "X-API-Key", apiKey, codec);
    }

    /// With a token that has the role `service` or `admin`.
    public static CarillonApi withToken(String url, String token, Codec codec) {
        return new CarillonApi(url, "Authorization", "Bearer " + token, codec);
    }

    /// Publishes an object, under an idempotency key of its own.
    ///
    /// @return how many connections it was written to
    /// @throws ClientException when the server refuses it, or nobody answers
    public long publish(To to, String type, @Nullable Object data) {
        return publish(to, NewMessage.of(type, json(data)));
    }

    /// Publishes a message, kept as it says.
    public long publish(To to, NewMessage message) {
        var body = new JsonObjectWriter().text("type", message.type());
        to.write(body);
        return door.post(
                        "api/v1/publish", message.write(body).toRawJson(), message.idempotencyKey())
                .integer("connections")
                .orElse(0L);
    }

    /// Stores a notification and pushes it. It is asked for once, for it would be stored twice.
    ///
    /// @return its id
    public String notify(String user, String title, String message) {
        return door.postOnce(
                        "api/v1/notifications",
                        new JsonObjectWriter()
                                .text("user_id", user)
                                .text("title", title)
                                .text("message", message)
                                .toRawJson())
                .text("id")
                .orElse("");
    }

    /// Has a task run for a user, who sees it and controls it.
    public TaskHandle submit(String user, String type, @Nullable Object input) {
        var answer =
                door.post(
                        "api/v1/tasks",
                        new JsonObjectWriter()
                                .text("user", user)
                                .text("type", type)
                                .raw("input", json(input))
                                .toRawJson(),
                        UUID.randomUUID().toString());
        return task(answer.text("taskId").orElse(""));
    }

    /// A task by its id.
    public TaskHandle task(String id) {
        return new TaskHandle(door, id);
    }

    private RawJson json(@Nullable Object value) {
        return value instanceof RawJson raw ? raw : RawJson.ofTrusted(codec.write(value));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
