package dev.carillon.cli.connect;

import dev.carillon.cli.connect.Shown.Kind;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The batch-progress server's words: `{type, payload, timestamp, id?}`, and rooms.
final class BatchWording implements Wording {
    @Override
    public String name() {
        return "batch";
    }

    @Override
    public Optional<Request> say(Line line, String id) {
        return switch (line.verb()) {
            case PING -> asked(id, command("ping", id));
            case JSON -> Optional.of(Request.unanswered(line.json(line.whole())));
            case SUBSCRIBE, UNSUBSCRIBE ->
                    asked(id, command(line.verb().word(), id).texts("rooms", line.words()));
            case PUBLISH -> {
                var published = Published.of(line);
                yield asked(
                        id,
                        command("room_broadcast", id)
                                .text("room", published.channel())
                                .raw("payload", published.data()));
            }
            case TASK -> asked(id, task(line, id));
            case HISTORY -> asked(id, command("history", id).text("room", line.words().getFirst()));
            case PRESENCE -> asked(id, command("presence", id).text("room", line.whole()));
            case STATS -> asked(id, command("stats", id));
            case TEXT, NOTIFICATION, HELP, QUIT -> Optional.empty();
        };
    }

    private static Optional<Request> asked(String id, JsonObjectWriter command) {
        return Optional.of(Request.answered(id, command.toRawJson()));
    }

    private static JsonObjectWriter command(String type, String id) {
        return new JsonObjectWriter().text("type", type).text("id", id);
    }

    private static JsonObjectWriter task(Line line, String id) {
        var words = line.words();
        if (words.size() < 2) {
            throw line.usage();
        }
        return switch (words.getFirst()) {
            case "submit" ->
                    command("task_submit", id)
                            .text("task", words.get(1))
                            .raw("input", line.jsonAfter(2).orElse(RawJson.EMPTY_OBJECT));
            case "pause", "resume", "cancel" ->
                    command("task_" + words.getFirst(), id).text("taskId", words.get(1));
            default -> throw line.usage();
        };
    }

    @Override
    public List<RawJson> subscribe(Collection<String> channels) {
        return channels.isEmpty()
                ? List.of()
                : List.of(
                        new JsonObjectWriter()
                                .text("type", "subscribe")
                                .texts("rooms", channels)
                                .toRawJson());
    }

    @Override
    public Shown show(JsonFields message) {
        var type = message.text("type").orElse("?");
        var payload = message.object("payload");
        var whole = message.raw("payload").map(RawJson::toString).orElse("");
        return switch (type) {
            case "pong" -> new Shown(Kind.PONG, "pong");
            case "error" ->
                    new Shown(Kind.ERROR, payload.flatMap(p -> p.text("message")).orElse(whole));
            case "connected", "disconnected" -> new Shown(Kind.SYSTEM, type + " " + whole);
            default -> new Shown(Kind.OTHER, type + " " + whole);
        };
    }

    @Override
    public Optional<String> answers(JsonFields message) {
        return message.textOrNumber("id");
    }
}
