package dev.carillon.protocol.knowledge;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Dialect.Form;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How each event is written for clients of the knowledge platform, which know rooms by their bare
/// names.
final class KnowledgeEvents {
    /// What stands before a room's name in that of its channel.
    static final String ROOM = "room:";

    private static final String INBOX = "user";

    private KnowledgeEvents() {}

    static void encode(Event event, Form form, ByteArrayOutputStream out) {
        switch (event) {
            case Event.Delivered(var publication) -> publication(out, publication, form);
            case Event.Authenticated e -> greeting(out, e);
            case Event.AuthenticationFailed(var id, var code, var message) ->
                    error(out, id, code, message);
            case Event.Failed(var id, var code, var message) -> error(out, id, code, message);
            case Event.Subscribed(var id, var requested, var channels) -> {
                var asked = requested.stream().map(state -> state.channel()).toList();
                rooms(out, id, "room_subscribe", asked, channels);
            }
            case Event.Unsubscribed(var id, var requested, var channels) ->
                    rooms(out, id, "room_unsubscribe", requested, channels);
            case Event.Pong(var id, var data) ->
                    reply(
                            out,
                            "pong",
                            id,
                            w -> w.raw("data", data == null ? RawJson.EMPTY_OBJECT : data));
            case Event.Statistics(var id, var stats) ->
                    reply(out, "stats", id, w -> w.object("data", d -> figures(d, stats)));
            case Event.Message(var id, var type, var data) ->
                    reply(out, type, id, w -> w.raw("data", data));
            // The greeting waits for the user; of the others nobody here has a word.
            case Event.Connected _,
                    Event.Disconnected _,
                    Event.Ack _,
                    Event.HistoryPage _,
                    Event.PresenceList _,
                    Event.Read _ -> {}
        }
    }

    private static void publication(ByteArrayOutputStream out, Publication publication, Form form) {
        var delta = form == Form.DELTA ? publication.delta() : null;
        JsonObjectWriter.write(
                out,
                w -> {
                    w.text("type", publication.type())
                            .raw("data", delta == null ? publication.data() : delta)
                            .instant("timestamp", publication.timestamp())
                            .text("user_id", userOf(publication));
                    if (delta != null) {
                        w.bool("delta", true);
                    }
                });
    }

    /// Who sent it, or else whom it is for.
    private static @Nullable String userOf(Publication publication) {
        var sender = publication.sender();
        if (sender != null) {
            return sender.value();
        }
        var channel = publication.channel();
        return channel.namespace().equals(INBOX) ? channel.rest() : null;
    }

    private static void greeting(ByteArrayOutputStream out, Event.Authenticated e) {
        var user = e.user().value();
        reply(
                out,
                "system_message",
                e.id(),
                w ->
                        w.object(
                                        "data",
                                        d ->
                                                d.text("message", "connected")
                                                        .text("connection_id", e.connection())
                                                        .text("user_id", user))
                                .text("user_id", user));
    }

    private static void rooms(
            ByteArrayOutputStream out,
            @Nullable String id,
            String type,
            List<ChannelName> asked,
            List<ChannelName> channels) {
        reply(
                out,
                type,
                id,
                w ->
                        w.object(
                                "data",
                                d -> {
                                    asked.forEach(channel -> room(d, channel, channels));
                                    d.texts("rooms", roomsAmong(channels));
                                }));
    }

    private static void room(JsonObjectWriter d, ChannelName room, List<ChannelName> channels) {
        d.text("room", room.rest()).bool("subscribed", channels.contains(room));
    }

    private static List<String> roomsAmong(List<ChannelName> channels) {
        return channels.stream()
                .filter(channel -> channel.value().startsWith(ROOM))
                .map(ChannelName::rest)
                .toList();
    }

    /// The figures by the names that the platform has for them, and all of them as they came.
    private static void figures(JsonObjectWriter d, RawJson stats) {
        stats.fields()
                .ifPresent(all -> {
                    figure(d, "total_connections", all, "connections", "open");
                    figure(d, "total_users", all, "connections", "users");
                    all.integer("rooms").ifPresent(rooms -> d.number("total_rooms", rooms));
                    figure(d, "messages_sent", all, "messages", "sent");
                    figure(d, "messages_received", all, "messages", "received");
                });
        d.raw("server", stats);
    }

    private static void figure(
            JsonObjectWriter d, String name, JsonFields all, String group, String member) {
        all.object(group)
                .flatMap(fields -> fields.integer(member))
                .ifPresent(number -> d.number(name, number));
    }

    private static void error(
            ByteArrayOutputStream out, @Nullable String id, ErrorCode code, String message) {
        reply(
                out,
                "error",
                id,
                w ->
                        w.object(
                                "data",
                                d ->
                                        d.number("code", code.code())
                                                .text("name", code.name().toLowerCase(Locale.ROOT))
                                                .text("message", message)));
    }

    /// An envelope; a command that carried an `id` has it back.
    private static void reply(
            ByteArrayOutputStream out,
            String type,
            @Nullable String id,
            Consumer<JsonObjectWriter> members) {
        JsonObjectWriter.write(
                out,
                w -> {
                    members.accept(w.text("type", type).text("id", id));
                    w.instant("timestamp", System.currentTimeMillis());
                });
    }
}
