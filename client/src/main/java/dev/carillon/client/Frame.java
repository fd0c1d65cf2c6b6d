package dev.carillon.client;

import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A message that the server sent, in the form of docs/protocol.md. Immutable.
record Frame(String type, JsonFields fields) {
    /// Reads one; empty when the text is no JSON object with a `type`.
    static Optional<Frame> parse(String text) {
        return Optional.ofNullable(JsonFields.parse(text.getBytes(StandardCharsets.UTF_8)))
                .flatMap(fields -> fields.text("type").map(type -> new Frame(type, fields)));
    }

    Optional<String> id() {
        return fields.textOrNumber("id");
    }

    Optional<JsonFields> data() {
        return fields.object("data");
    }

    /// Whether it is what somebody published, and no answer.
    boolean isPublication() {
        return fields.has("channel") && !fields.has("id");
    }

    Message toMessage() {
        return new Message(
                fields.text("channel").orElse(""),
                type,
                fields.raw("data").orElse(RawJson.NULL),
                fields.integer("timestamp").orElse(0L),
                fields.integer("offset").orElse(0L),
                fields.text("user"));
    }

    /// What the server says was wrong.
    ClientException toException() {
        var data = data();
        return new ClientException(
                data.flatMap(d -> d.text("name")).orElse("internal"),
                data.flatMap(d -> d.text("message")).orElse(type));
    }

    /// A position in a reply: where we stand, and whether what we missed follows.
    ///
    /// @param recovered empty where nothing was missed or asked for
    record PositionReply(StreamPosition position, Optional<Boolean> recovered, boolean partial) {}

    /// The positions that a reply to `auth` or `subscribe` holds, by channel.
    Map<String, PositionReply> positions() {
        var positions = new LinkedHashMap<String, PositionReply>();
        var all = data().flatMap(data -> data.object("positions"));
        all.ifPresent(channels ->
                channels.names()
                        .forEach(name ->
                                channels.object(name)
                                        .flatMap(Frame::position)
                                        .ifPresent(reply -> positions.put(name, reply))));
        return positions;
    }

    private static Optional<PositionReply> position(JsonFields reply) {
        return reply.text("epoch")
                .flatMap(epoch ->
                        reply.integer("offset")
                                .map(offset ->
                                        new PositionReply(
                                                new StreamPosition(epoch, offset),
                                                reply.bool("recovered"),
                                                reply.bool("partial").orElse(false))));
    }
}
