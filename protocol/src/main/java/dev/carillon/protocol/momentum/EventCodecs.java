package dev.carillon.protocol.momentum;

import dev.carillon.protocol.Dialect.Form;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How each event is written. What these clients can't ask for has no answer in their words, and a
/// greeting or an acknowledgement they don't know.
final class EventCodecs {
    /// The type of what these clients call a `notification`. To clients of other dialects, that
    /// word means the server's own.
    static final String OF_USERS = "user_notification";

    private static final String REPLY_TO = "reply_to";

    private EventCodecs() {}

    static void encode(Event event, Form form, ByteArrayOutputStream out) {
        switch (event) {
            case Event.Delivered(var publication) -> publication(out, publication, form);
            case Event.Pong(var id, var data) ->
                    message(out, "pong", answer(id, data == null ? RawJson.EMPTY_OBJECT : data));
            case Event.Message(var id, var type, var data) -> message(out, type, answer(id, data));
            case Event.Failed(var id, var code, var text) -> error(out, id, code, text);
            case Event.AuthenticationFailed(var id, var code, var text) ->
                    error(out, id, code, text);
            case Event.Connected _,
                    Event.Disconnected _,
                    Event.Authenticated _,
                    Event.Subscribed _,
                    Event.Unsubscribed _,
                    Event.Ack _,
                    Event.HistoryPage _,
                    Event.PresenceList _,
                    Event.Statistics _,
                    Event.Read _ -> {}
        }
    }

    private static void publication(ByteArrayOutputStream out, Publication publication, Form form) {
        var delta = form == Form.DELTA ? publication.delta() : null;
        var sender = publication.sender();
        JsonObjectWriter.write(
                out,
                w ->
                        w.text(
                                        "id",
                                        MomentumDialect.messageId(
                                                        publication.channel(),
                                                        publication.position())
                                                .toString())
                                .text("message_type", typeOf(publication))
                                .raw("data", object(delta == null ? publication.data() : delta))
                                .text("timestamp", iso(publication.timestamp()))
                                .text("from_user_id", sender == null ? null : sender.value()));
    }

    private static String typeOf(Publication publication) {
        var type = publication.type();
        return type.equals(OF_USERS) ? "notification" : type;
    }

    /// `data` is an object, always: anything else stands in its `content`, which is what clients
    /// show.
    static RawJson object(RawJson data) {
        return data.isObject() ? data : new JsonObjectWriter().raw("content", data).toRawJson();
    }

    /// What answers a message names it.
    private static RawJson answer(@Nullable String id, RawJson data) {
        return id == null ? object(data) : object(data).withText(REPLY_TO, id);
    }

    private static void error(
            ByteArrayOutputStream out, @Nullable String id, ErrorCode code, String text) {
        message(
                out,
                "system_message",
                new JsonObjectWriter()
                        .text("content", text)
                        .text("level", "error")
                        .number("code", code.code())
                        .text("name", code.name().toLowerCase(Locale.ROOT))
                        .text(REPLY_TO, id)
                        .toRawJson());
    }

    private static void message(ByteArrayOutputStream out, String type, RawJson data) {
        JsonObjectWriter.write(
                out,
                w ->
                        w.text("id", UUID.randomUUID().toString())
                                .text("message_type", type)
                                .raw("data", data)
                                .text("timestamp", iso(System.currentTimeMillis())));
    }

    private static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
