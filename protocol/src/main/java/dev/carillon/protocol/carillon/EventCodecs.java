package dev.carillon.protocol.carillon;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Dialect.Form;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How each event is written.
final class EventCodecs {
    private EventCodecs() {}

    static void encode(Event event, Form form, ByteArrayOutputStream out) {
        switch (event) {
            case Event.Delivered(var publication) ->
                    JsonObjectWriter.write(out, w -> publication(w, publication, form));
            case Event.Connected(var connection, var server, var heartbeat, var hint) ->
                    reply(
                            out,
                            "connected",
                            null,
                            d ->
                                    d.text("connection", connection)
                                            .text("server", server)
                                            .number("heartbeatInterval", heartbeat)
                                            .object("reconnect", r -> reconnect(r, hint)));
            case Event.Authenticated e ->
                    reply(out, "auth_success", e.id(), d -> authenticated(d, e));
            case Event.AuthenticationFailed(var id, var code, var message) ->
                    reply(out, "auth_failed", id, d -> error(d, code, message));
            case Event.Subscribed(var id, var requested, var channels) ->
                    reply(
                            out,
                            "subscribed",
                            id,
                            d -> {
                                names(d, "channels", channels);
                                states(d, requested);
                            });
            case Event.Unsubscribed(var id, var requested, var channels) ->
                    reply(
                            out,
                            "unsubscribed",
                            id,
                            d -> {
                                names(d, "channels", channels);
                                names(d, "removed", requested);
                            });
            case Event.Pong(var id, var data) -> message(out, "pong", id, data);
            case Event.PublishAck(var id, var channel, var position) ->
                    reply(out, "ack", id, d -> place(d, channel, position));
            case Event.Noted(var id, var channel, var position) ->
                    reply(out, "ack", id, d -> place(d, channel, position));
            case Event.Read(var channel, var position, var device) ->
                    reply(
                            out,
                            "read",
                            null,
                            d -> {
                                place(d, channel, position);
                                d.text("device", device == null ? null : device.value());
                            });
            case Event.TaskAck(var id, var taskId, var status) ->
                    reply(out, "ack", id, d -> d.text("taskId", taskId).text("status", status));
            case Event.Failed(var id, var code, var message) ->
                    reply(out, "error", id, d -> error(d, code, message));
            case Event.HistoryPage e -> reply(out, "history", e.id(), d -> history(d, e));
            case Event.PresenceList(var id, var channel, var connections, var total, var next) ->
                    reply(
                            out,
                            "presence",
                            id,
                            d ->
                                    d.text("channel", channel.value())
                                            .objects(
                                                    "users",
                                                    connections.entrySet(),
                                                    (w, entry) ->
                                                            w.text("user", entry.getKey().value())
                                                                    .number(
                                                                            "connections",
                                                                            entry.getValue()))
                                            .number("total", total)
                                            .text("next_cursor", next));
            case Event.Statistics(var id, var stats) -> message(out, "stats", id, stats);
            case Event.Message(var id, var type, var data) -> message(out, type, id, data);
            // The close frame says it.
            case Event.Disconnected _ -> {}
        }
    }

    private static void reconnect(JsonObjectWriter r, Event.ReconnectHint hint) {
        r.number("delay", hint.delayMillis())
                .bool("exponentialBackoff", hint.exponentialBackoff())
                .number("maxAttempts", hint.maxAttempts());
    }

    private static void message(
            ByteArrayOutputStream out, String type, @Nullable String id, @Nullable RawJson data) {
        JsonObjectWriter.write(
                out,
                w ->
                        w.text("type", type)
                                .text("id", id)
                                .raw("data", data)
                                .number("timestamp", System.currentTimeMillis()));
    }

    private static void publication(JsonObjectWriter w, Publication publication, Form form) {
        var delta = form == Form.DELTA ? publication.delta() : null;
        var sender = publication.sender();
        w.text("type", publication.type())
                .text("channel", publication.channel().value())
                .raw("data", delta == null ? publication.data() : delta)
                .number("timestamp", publication.timestamp())
                .number("offset", publication.offset());
        if (sender != null) {
            w.text("user", sender.value());
        }
        w.text("key", publication.key()).text("priority", publication.namedPriority());
        if (delta != null) {
            w.bool("delta", true);
        }
    }

    private static void reply(
            ByteArrayOutputStream out,
            String type,
            @Nullable String id,
            Consumer<JsonObjectWriter> data) {
        JsonObjectWriter.write(
                out,
                w ->
                        w.text("type", type)
                                .text("id", id)
                                .object("data", data)
                                .number("timestamp", System.currentTimeMillis()));
    }

    private static void authenticated(JsonObjectWriter d, Event.Authenticated e) {
        d.object("user", u -> u.text("id", e.user().value()).texts("roles", e.roles()))
                .text("connection", e.connection())
                .number("expiresAt", e.expiresAtMillis());
        names(d, "channels", e.subscriptions().stream().map(SubscriptionState::channel).toList());
        states(d, e.subscriptions());
    }

    private static void history(JsonObjectWriter d, Event.HistoryPage e) {
        d.text("channel", e.channel().value())
                .objects("publications", e.publications(), (w, p) -> publication(w, p, Form.FULL));
        position(d, e.top());
        d.bool("complete", e.complete());
        var next = e.next();
        if (next != null) {
            d.object("next", n -> position(n, next));
        }
    }

    private static void names(JsonObjectWriter d, String name, List<ChannelName> channels) {
        d.texts(name, channels.stream().map(ChannelName::value).toList());
    }

    private static void states(JsonObjectWriter d, List<SubscriptionState> states) {
        d.object(
                "positions",
                w -> {
                    for (var state : states) {
                        var position = state.position();
                        if (position != null) {
                            w.object(
                                    state.channel().value(),
                                    s -> state(s, position, state.recovery()));
                        }
                    }
                });
    }

    private static void state(JsonObjectWriter s, StreamPosition position, Recovery recovery) {
        position(s, position);
        if (recovery != Recovery.NONE) {
            s.bool("recovered", recovery == Recovery.COMPLETE);
        }
        if (recovery == Recovery.PARTIAL) {
            s.bool("partial", true);
        }
    }

    private static void place(JsonObjectWriter w, ChannelName channel, StreamPosition position) {
        w.text("channel", channel.value());
        position(w, position);
    }

    private static void position(JsonObjectWriter w, StreamPosition position) {
        w.text("epoch", position.epoch()).number("offset", position.offset());
    }

    private static void error(JsonObjectWriter d, ErrorCode code, String message) {
        d.number("code", code.code())
                .text("name", code.name().toLowerCase(Locale.ROOT))
                .text("message", message);
    }
}
