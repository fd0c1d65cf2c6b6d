package dev.carillon.protocol.carillon;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.codec.CommandCodec;
import dev.carillon.protocol.codec.CommandFields;
import dev.carillon.protocol.codec.CommandTable;
import dev.carillon.protocol.codec.SharedCommands;
import dev.carillon.protocol.json.RawJson;
import java.util.Map;

/// The table of the commands a client may send, by their type. To add one, add a line to
/// [#BY_TYPE].
final class CommandCodecs {
    private static final String PAYLOAD = "data";

    private static final Map<String, CommandCodec> BY_TYPE =
            Map.ofEntries(
                    Map.entry("auth", SharedCommands::authenticate),
                    Map.entry("ping", SharedCommands::ping),
                    Map.entry("subscribe", CommandCodecs::subscribe),
                    Map.entry("unsubscribe", CommandCodecs::unsubscribe),
                    Map.entry("publish", CommandCodecs::publish),
                    Map.entry("chat_message", CommandCodecs::chat),
                    Map.entry("sync_update", CommandCodecs::sync),
                    Map.entry("request", CommandCodecs::request),
                    Map.entry("task_submit", SharedCommands::submitTask),
                    Map.entry("task_pause", f -> SharedCommands.controlTask(f, TaskAction.PAUSE)),
                    Map.entry("task_resume", f -> SharedCommands.controlTask(f, TaskAction.RESUME)),
                    Map.entry("task_cancel", f -> SharedCommands.controlTask(f, TaskAction.CANCEL)),
                    Map.entry("history", f -> SharedCommands.history(f, f.channel("channel"))),
                    Map.entry("presence", f -> new Command.Presence(f.id(), f.channel("channel"))),
                    Map.entry("stats", f -> new Command.Stats(f.id())));

    static final CommandTable TABLE = new CommandTable("type", PAYLOAD, BY_TYPE);

    private CommandCodecs() {}

    private static Command subscribe(CommandFields fields) {
        return new Command.Subscribe(
                fields.id(),
                fields.channels().stream().map(CommandCodecs::subscriptionRequest).toList());
    }

    /// A channel's name, or `{channel, since}`.
    private static SubscriptionRequest subscriptionRequest(RawJson element) {
        if (element.fields().isPresent()) {
            var request = new CommandFields(null, element.fields().get(), PAYLOAD);
            return new SubscriptionRequest(
                    request.channel("channel"), request.optionalPosition("since").orElse(null));
        }
        return new SubscriptionRequest(channelName(element), null);
    }

    private static Command unsubscribe(CommandFields fields) {
        return new Command.Unsubscribe(
                fields.id(), fields.channels().stream().map(CommandCodecs::channelName).toList());
    }

    private static ChannelName channelName(RawJson element) {
        return CommandFields.channelNamed(
                element.text()
                        .orElseThrow(() ->
                                CommandFields.wrong("channels", "must hold names of channels")));
    }

    private static Command publish(CommandFields fields) {
        return new Command.Publish(
                fields.id(),
                fields.channel("channel"),
                fields.optionalText("event").orElse("message"),
                fields.payload().orElse(RawJson.NULL),
                fields.ofEnvelope().optionalText("key").orElse(null),
                SharedCommands.terms(fields.ofEnvelope()));
    }

    private static Command chat(CommandFields fields) {
        var data =
                fields.payload()
                        .or(() -> fields.raw("message"))
                        .or(() -> fields.raw("content"))
                        .orElseThrow(() -> CommandFields.wrong("data", "is missing"));
        return new Command.Chat(
                fields.id(),
                fields.optionalChannel("channel").orElse(ChannelName.ALL),
                "chat_message",
                data);
    }

    private static Command sync(CommandFields fields) {
        return new Command.Sync(
                fields.id(), "sync_update", fields.payload().orElse(RawJson.EMPTY_OBJECT));
    }

    /// Reference system A's data request: a task of the kind `data.query` unless it names another.
    private static Command request(CommandFields fields) {
        return new Command.SubmitTask(
                fields.id(),
                fields.optionalText("task").orElse("data.query"),
                fields.raw("query").or(fields::payload).orElse(RawJson.EMPTY_OBJECT));
    }
}
