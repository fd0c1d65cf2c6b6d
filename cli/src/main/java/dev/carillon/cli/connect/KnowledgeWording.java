package dev.carillon.cli.connect;

import dev.carillon.cli.connect.Shown.Kind;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The knowledge platform's words: `{type, data, timestamp, user_id?}`, and rooms one at a time.
final class KnowledgeWording implements Wording {
    @Override
    public String name() {
        return "knowledge";
    }

    @Override
    public Optional<Request> say(Line line, String id) {
        return switch (line.verb()) {
            case PING -> asked(id, "ping", new JsonObjectWriter());
            case JSON -> Optional.of(Request.unanswered(line.json(line.whole())));
            case SUBSCRIBE -> asked(id, "room_subscribe", room(line));
            case UNSUBSCRIBE -> asked(id, "room_unsubscribe", room(line));
            case STATS -> asked(id, "stats", new JsonObjectWriter());
            case TEXT, NOTIFICATION, PUBLISH, TASK, HISTORY, PRESENCE, HELP, QUIT ->
                    Optional.empty();
        };
    }

    private static JsonObjectWriter room(Line line) {
        if (line.words().size() > 1) {
            throw new TypedWrongException(
                    "this dialect takes one room at a time: " + line.usage().getMessage());
        }
        return new JsonObjectWriter().text("room", line.whole());
    }

    private static Optional<Request> asked(String id, String type, JsonObjectWriter data) {
        return Optional.of(
                Request.answered(
                        id,
                        new JsonObjectWriter()
                                .text("type", type)
                                .text("id", id)
                                .raw("data", data.toRawJson())
                                .toRawJson()));
    }

    @Override
    public List<RawJson> subscribe(Collection<String> rooms) {
        return rooms.stream()
                .map(room ->
                        new JsonObjectWriter()
                                .text("type", "room_subscribe")
                                .object("data", data -> data.text("room", room))
                                .toRawJson())
                .toList();
    }

    @Override
    public Shown show(JsonFields message) {
        var type = message.text("type").orElse("?");
        var data = message.object("data");
        var whole = message.raw("data").map(RawJson::toString).orElse("");
        var text = data.flatMap(d -> d.text("message"));
        return switch (type) {
            case "pong" -> new Shown(Kind.PONG, "pong");
            case "error" -> new Shown(Kind.ERROR, text.orElse(whole));
            case "system_message" -> new Shown(Kind.SYSTEM, "system: " + text.orElse(whole));
            case "notification" ->
                    new Shown(
                            Kind.NOTIFICATION,
                            "notification "
                                    + data.flatMap(d -> d.text("title"))
                                            .map(t -> t + ": ")
                                            .orElse("")
                                    + text.orElse(whole));
            default -> new Shown(Kind.OTHER, type + " " + whole);
        };
    }

    @Override
    public Optional<String> answers(JsonFields message) {
        return message.textOrNumber("id");
    }
}
