package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is to be published, and how it is to be kept. Immutable.
///
/// @param key replaces earlier ones of the same key for whoever has not received them
/// @param timeToLive after which it is not worth sending to somebody who was away; whole seconds
/// @param idempotencyKey names this act of publishing, so that it happens once however often it is
///   sent
public record NewMessage(
        String type,
        RawJson data,
        @Nullable String key,
        boolean durable,
        @Nullable Duration timeToLive,
        String idempotencyKey) {
    /// A message of a type, whose act of publishing has a name of its own.
    public static NewMessage of(String type, RawJson data) {
        return new NewMessage(type, data, null, false, null, UUID.randomUUID().toString());
    }

    /// The same, on the disk before the server says that it has it.
    public NewMessage durably() {
        return new NewMessage(type, data, key, true, timeToLive, idempotencyKey);
    }

    /// The same, in the place of earlier ones with this key.
    public NewMessage replacing(String sameKey) {
        return new NewMessage(type, data, sameKey, durable, timeToLive, idempotencyKey);
    }

    /// The same, worth sending for so long.
    public NewMessage goodFor(Duration time) {
        return new NewMessage(type, data, key, durable, time, idempotencyKey);
    }

    /// The same act of publishing as another that had this name.
    public NewMessage named(String name) {
        return new NewMessage(type, data, key, durable, timeToLive, name);
    }

    /// The members that a publication has over a socket and over HTTP alike.
    JsonObjectWriter write(JsonObjectWriter to) {
        to.text("key", key).raw("data", data);
        if (durable) {
            to.bool("durable", true);
        }
        if (timeToLive != null) {
            to.number("ttl", timeToLive.toSeconds());
        }
        return to;
    }
}
