package dev.carillon.protocol.batch;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Dialect.Form;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How each event is written.
final class EventCodecs {

    /// Events of tasks for which the reference has no word of their own: their payload's `status`
    /// tells them from other progress.
    private static final Map<String, String> TYPES =
            Map.of(
                    "task_created", "task_progress",
                    "task_resumed", "task_progress",
                    "task_retrying", "task_progress");

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
                            p ->
                                    p.text("clientId", connection)
                                            .text("server", server)
                                            .number("heartbeatInterval", heartbeat)
                                            .object("reconnect", r -> reconnect(r, hint)));
            case Event.Disconnected(var reason) ->
                    reply(out, "disconnected", null, p -> end(p, reason));
            case Event.Message(var id, var type, var data) -> reply(out, type, id, data);
            case Event.Authenticated e -> authenticated(out, e);
            case Event.AuthenticationFailed(var id, var code, var message) ->
                    reply(out, "error", id, p -> error(p, code, message));
            case Event.Subscribed(var id, var requested, var channels) ->
                    acknowledge(
                            out,
                            id,
                            requested.stream().map(SubscriptionState::channel).toList(),
                            true,
                            channels);
            case Event.Unsubscribed(var id, var removed, var channels) ->
                    acknowledge(out, id, removed, false, channels);
            case Event.Pong(var id, var data) ->
                    reply(out, "pong", id, data == null ? RawJson.EMPTY_OBJECT : data);
            case Event.PublishAck(var id, var channel, var position) -> {
                if (id != null) { // else the client does not want to know
                    reply(
                            out,
                            "ack",
                            id,
                            p ->
                                    p.text("room", Rooms.nameOf(channel))
                                            .text("epoch", position.epoch())
                                            .number("offset", position.offset()));
                }
            }
            case Event.TaskAck(var id, var taskId, var status) ->
                    reply(out, "ack", id, p -> p.text("taskId", taskId).text("status", status));
            case Event.Failed(var id, var code, var message) ->
                    reply(out, "error", id, p -> error(p, code, message));
            case Event.HistoryPage e -> reply(out, "history", e.id(), p -> history(p, e));
            case Event.PresenceList e -> reply(out, "presence", e.id(), p -> presence(p, e));
            case Event.Statistics(var id, var stats) -> reply(out, "stats", id, stats);
            // These clients acknowledge nothing and mark nothing as read.
            case Event.Noted _, Event.Read _ -> {}
        }
    }

    private static void reconnect(JsonObjectWriter r, Event.ReconnectHint hint) {
        r.number("maxAttempts", hint.maxAttempts())
                .number("delay", hint.delayMillis())
                .bool("exponentialBackoff", hint.exponentialBackoff());
    }

    private static void publication(JsonObjectWriter w, Publication publication, Form form) {
        var delta = form == Form.DELTA ? publication.delta() : null;
        var type = publication.type();
        w.text("type", TYPES.getOrDefault(type, type))
                .raw("payload", delta == null ? publication.data() : delta)
                .number("timestamp", publication.timestamp())
                .text("id", idOf(publication));
        if (delta != null) {
            w.bool("delta", true);
        }
    }

    /// The same whenever and to whomever the publication is sent.
    private static String idOf(Publication publication) {
        var position = publication.position();
        return "%s@%s:%d".formatted(publication.channel(), position.epoch(), position.offset());
    }

    private static void reply(
            ByteArrayOutputStream out,
            String type,
            @Nullable String id,
            Consumer<JsonObjectWriter> payload) {
        JsonObjectWriter.write(out, w -> rest(w.text("type", type).object("payload", payload), id));
    }

    private static void reply(
            ByteArrayOutputStream out, String type, @Nullable String id, RawJson payload) {
        JsonObjectWriter.write(out, w -> rest(w.text("type", type).raw("payload", payload), id));
    }

    private static void rest(JsonObjectWriter w, @Nullable String id) {
        w.number("timestamp", System.currentTimeMillis()).text("id", id);
    }

    private static void end(JsonObjectWriter p, CloseReason reason) {
        p.number("code", reason.code())
                .text("reason", reason.reason())
                .bool("reconnect", reason.reconnect());
    }

    /// A guest has not authenticated and is told nothing of it.
    private static void authenticated(ByteArrayOutputStream out, Event.Authenticated e) {
        if (e.guest()) {
            return;
        }
        reply(
                out,
                "auth_success",
                e.id(),
                p ->
                        p.text("clientId", e.connection())
                                .text("userId", e.user().value())
                                .texts("roles", e.roles())
                                .number("expiresAt", e.expiresAtMillis()));
    }

    private static void acknowledge(
            ByteArrayOutputStream out,
            @Nullable String id,
            List<ChannelName> requested,
            boolean subscribed,
            List<ChannelName> now) {
        reply(
                out,
                "subscription_ack",
                id,
                p -> {
                    names(p, requested);
                    p.bool("subscribed", subscribed).object("subscriptions", s -> names(s, now));
                });
    }

    private static void names(JsonObjectWriter p, List<ChannelName> channels) {
        p.texts("taskIds", Rooms.tasksIn(channels)).texts("rooms", Rooms.in(channels));
    }

    private static void history(JsonObjectWriter p, Event.HistoryPage e) {
        p.text("room", Rooms.nameOf(e.channel()))
                .objects(
                        "messages",
                        e.publications(),
                        (w, publication) -> publication(w, publication, Form.FULL))
                .text("epoch", e.top().epoch())
                .number("offset", e.top().offset())
                .bool("complete", e.complete());
        var next = e.next();
        if (next != null) {
            p.object("next", n -> n.text("epoch", next.epoch()).number("offset", next.offset()));
        }
    }

    private static void presence(JsonObjectWriter p, Event.PresenceList e) {
        p.text("room", Rooms.nameOf(e.channel()))
                .objects(
                        "users",
                        e.connections().entrySet(),
                        (w, entry) ->
                                w.text("user", entry.getKey().value())
                                        .number("connections", entry.getValue()))
                .number("total", e.total())
                .text("next_cursor", e.next());
    }

    private static void error(JsonObjectWriter p, ErrorCode code, String message) {
        p.number("code", code.code())
                .text("name", code.name().toLowerCase(Locale.ROOT))
                .text("message", message);
    }
}
