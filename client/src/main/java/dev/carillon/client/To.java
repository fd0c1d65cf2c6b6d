package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.List;
import java.util.function.Consumer;

/// Whom a publication of the application is for. Immutable.
public final class To {
    private final Consumer<JsonObjectWriter> member;

    private To(Consumer<JsonObjectWriter> member) {
        this.member = member;
    }

    /// A user, on all their devices, and later if they are away.
    public static To user(String id) {
        return new To(json -> json.text("user", id));
    }

    /// Several users.
    public static To users(List<String> ids) {
        var all = List.copyOf(ids);
        return new To(json -> json.texts("users", all));
    }

    /// Whoever is on a channel.
    public static To channel(String name) {
        return new To(json -> json.text("channel", name));
    }

    /// Everybody.
    public static To all() {
        return new To(json -> json.bool("all", true));
    }

    void write(JsonObjectWriter json) {
        member.accept(json);
    }
}
