package dev.carillon.cli.connect;

import dev.carillon.cli.connect.Shown.Kind;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The native protocol's words, as docs/protocol.md has them.
final class CarillonWording implements Wording {
    private static final String KIND = "kind";

    @Override
    public String name() {
        return "carillon";
    }

    @Override
    public Optional<Request> say(Line line, String id) {
        return switch (line.verb()) {
            case TEXT -> asked(id, chat(id, line.whole(), null));
            case NOTIFICATION -> asked(id, chat(id, line.whole(), "notification"));
            case PING -> asked(id, command("ping", id));
            case JSON -> Optional.of(Request.unanswered(line.json(line.whole())));
            case SUBSCRIBE, UNSUBSCRIBE ->
                    asked(id, command(line.verb().word(), id).texts("channels", line.words()));
            case PUBLISH -> asked(id, publish(line, id));
            case TASK -> asked(id, task(line, id));
            case HISTORY -> asked(id, history(line, id));
            case PRESENCE -> asked(id, command("presence", id).text("channel", line.whole()));
            case STATS -> asked(id, command("stats", id));
            case HELP, QUIT -> Optional.empty();
        };
    }

    private static Optional<Request> asked(String id, JsonObjectWriter command) {
        return Optional.of(Request.answered(id, command.toRawJson()));
    }

    private static JsonObjectWriter command(String type, String id) {
        return new JsonObjectWriter().text("type", type).text("id", id);
    }

    private static JsonObjectWriter chat(String id, String content, @Nullable String kind) {
        return command("chat_message", id)
                .object("data", data -> data.text("content", content).text(KIND, kind));
    }

    private static JsonObjectWriter publish(Line line, String id) {
        var published = Published.of(line);
        return command("publish", id)
                .text("channel", published.channel())
                .text("event", published.type().orElse(null))
                .raw("data", published.data());
    }

    private static JsonObjectWriter task(Line line, String id) {
        var words = line.words();
        if (words.size() < 2) {
            throw line.usage();
        }
        var subject = words.get(1);
        return switch (words.getFirst()) {
            case "submit" ->
                    command("task_submit", id)
                            .text("task", subject)
                            .raw("input", line.jsonAfter(2).orElse(RawJson.EMPTY_OBJECT));
            case "pause", "resume", "cancel" ->
                    command("task_" + words.getFirst(), id).text("taskId", subject);
            default -> throw line.usage();
        };
    }

    private static JsonObjectWriter history(Line line, String id) {
        var words = line.words();
        var command = command("history", id).text("channel", words.getFirst());
        if (words.size() > 1) {
            try {
                command.number("limit", Long.parseLong(words.get(1)));
            } catch (NumberFormatException _) {
                throw line.usage();
            }
        }
        return command;
    }

    @Override
    public List<RawJson> subscribe(Collection<String> channels) {
        return channels.isEmpty()
                ? List.of()
                : List.of(
                        new JsonObjectWriter()
                                .text("type", "subscribe")
                                .texts("channels", channels)
                                .toRawJson());
    }

    @Override
    public Shown show(JsonFields message) {
        var type = message.text("type").orElse("?");
        var data = message.object("data");
        var whole = message.raw("data").map(RawJson::toString).orElse("");
        var channel = message.text("channel").map(name -> "[" + name + "] ").orElse("");
        var from = message.text("user").map(user -> user + ": ").orElse("");
        var content =
                data.flatMap(d ->
                                d.text("content")
                                        .or(() -> d.text("text"))
                                        .or(() -> d.text("message")))
                        .orElse(whole);
        return switch (type) {
            case "chat_message" ->
                    data.flatMap(d -> d.text(KIND)).orElse("").equals("notification")
                            ? new Shown(Kind.NOTIFICATION, "notification " + from + content)
                            : new Shown(Kind.TEXT, from + content);
            case "notification" ->
                    new Shown(
                            Kind.NOTIFICATION,
                            "notification "
                                    + data.flatMap(d -> d.text("title"))
                                            .map(t -> t + ": ")
                                            .orElse("")
                                    + content);
            case "pong" -> new Shown(Kind.PONG, "pong");
            case "error", "auth_failed" ->
                    new Shown(
                            Kind.ERROR,
                            "%s (%s)"
                                    .formatted(
                                            content,
                                            data.flatMap(d -> d.text("name")).orElse("error")));
            case "connected", "auth_success" -> new Shown(Kind.SYSTEM, type + " " + whole);
            default -> new Shown(Kind.OTHER, type + " " + channel + from + whole);
        };
    }

    @Override
    public Optional<String> answers(JsonFields message) {
        return message.has("channel") ? Optional.empty() : message.textOrNumber("id");
    }
}
