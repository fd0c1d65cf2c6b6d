package dev.carillon.cli.connect;

import dev.carillon.cli.connect.Shown.Kind;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Momentum's words: `{id, message_type, data, timestamp, from_user_id?}`.
final class MomentumWording implements Wording {
    @Override
    public String name() {
        return "momentum";
    }

    @Override
    public Optional<Request> say(Line line, String id) {
        return switch (line.verb()) {
            case TEXT ->
                    Optional.of(Request.unanswered(message(id, "text", content(line.whole()))));
            case NOTIFICATION ->
                    Optional.of(
                            Request.unanswered(
                                    message(
                                            id,
                                            "notification",
                                            content(line.whole())
                                                    .text("priority", "normal")
                                                    .text("source", "cli"))));
            case PING ->
                    Optional.of(
                            Request.answered(
                                    id,
                                    message(
                                            id,
                                            "ping",
                                            new JsonObjectWriter().bool("manual", true))));
            case JSON -> Optional.of(Request.unanswered(line.json(line.whole())));
            case SUBSCRIBE, UNSUBSCRIBE, PUBLISH, TASK, HISTORY, PRESENCE, STATS, HELP, QUIT ->
                    Optional.empty();
        };
    }

    private static JsonObjectWriter content(String text) {
        return new JsonObjectWriter().text("content", text);
    }

    private static RawJson message(String id, String type, JsonObjectWriter data) {
        return new JsonObjectWriter()
                .text("id", id)
                .text("message_type", type)
                .raw("data", data.toRawJson())
                .instant("timestamp", System.currentTimeMillis())
                .toRawJson();
    }

    @Override
    public List<RawJson> subscribe(Collection<String> channels) {
        return List.of();
    }

    @Override
    public Shown show(JsonFields message) {
        var type = message.text("message_type").orElse("?");
        var data = message.object("data");
        var content = data.flatMap(d -> d.text("content"));
        var whole = message.raw("data").map(RawJson::toString).orElse("");
        var from = message.text("from_user_id").map(user -> user + ": ").orElse("");
        var who = data.flatMap(d -> d.text("username")).orElse("somebody");
        return switch (type) {
            case "text" -> new Shown(Kind.TEXT, from + content.orElse(whole));
            case "notification" ->
                    new Shown(Kind.NOTIFICATION, "notification " + from + content.orElse(whole));
            case "system_message" ->
                    new Shown(
                            data.flatMap(d -> d.text("level")).orElse("").equals("error")
                                    ? Kind.ERROR
                                    : Kind.SYSTEM,
                            "system: " + content.orElse(whole));
            case "user_joined" -> new Shown(Kind.PERSON, who + " joined");
            case "user_left" -> new Shown(Kind.PERSON, who + " left");
            case "pong" -> new Shown(Kind.PONG, "pong");
            default -> new Shown(Kind.OTHER, type + " " + from + whole);
        };
    }

    @Override
    public Optional<String> answers(JsonFields message) {
        return message.object("data").flatMap(data -> data.text("reply_to"));
    }
}
