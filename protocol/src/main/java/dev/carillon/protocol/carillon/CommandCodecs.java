package dev.carillon.protocol.carillon;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.ReservedTypes;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.codec.CommandCodec;
import dev.carillon.protocol.codec.CommandFields;
import dev.carillon.protocol.codec.CommandTable;
import dev.carillon.protocol.codec.InvalidFieldException;
import dev.carillon.protocol.codec.Members;
import dev.carillon.protocol.codec.SharedCommands;
import dev.carillon.protocol.json.RawJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table of the commands a client may send, by their type. To add one, add a line to
/// [#BY_TYPE], and one to [#MEMBERS] that names all that it reads.
final class CommandCodecs {
    private static final String PAYLOAD = "data";

    private static final Map<String, CommandCodec> BY_TYPE =
            Map.ofEntries(
                    Map.entry("auth", CommandCodecs::authenticate),
                    Map.entry("ack", CommandCodecs::acknowledge),
                    Map.entry("read", CommandCodecs::markRead),
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
                    Map.entry("presence", f -> SharedCommands.presence(f, f.channel("channel"))),
                    Map.entry("stats", f -> new Command.Stats(f.id())));

    private static final Members TERMS_AND_CONTENT =
            Members.of("channel", "event", "key", "durable", "ttl", "priority", "idempotency_key")
                    .open();

    private static final Members OF_INBOX = Members.of("channel", "epoch", "offset");
    private static final Members OF_CHANNELS =
            Members.of("channels", "channel").oneOf("channels", "channel");
    private static final Members OF_TASK =
            Members.of("taskId", "task_id").oneOf("taskId", "task_id");

    private static final Map<String, Members> MEMBERS =
            Map.ofEntries(
                    Map.entry("auth", Members.of("token", "positions", "delta", "device", "acks")),
                    Map.entry("ack", OF_INBOX),
                    Map.entry("read", OF_INBOX),
                    Map.entry("ping", Members.of().open()),
                    Map.entry("subscribe", OF_CHANNELS),
                    Map.entry("unsubscribe", OF_CHANNELS),
                    Map.entry("publish", TERMS_AND_CONTENT),
                    Map.entry(
                            "chat_message",
                            Members.of("channel", "message", "content")
                                    .open()
                                    .oneOf(PAYLOAD, "message", "content")),
                    Map.entry("sync_update", Members.of().open()),
                    Map.entry(
                            "request",
                            Members.of("task", "query", "idempotency_key")
                                    .open()
                                    .oneOf(PAYLOAD, "query")),
                    Map.entry("task_submit", Members.of("task", "input", "idempotency_key")),
                    Map.entry("task_pause", OF_TASK),
                    Map.entry("task_resume", OF_TASK),
                    Map.entry("task_cancel", OF_TASK),
                    Map.entry("history", Members.of("channel", "since", "limit")),
                    Map.entry("presence", Members.of("channel", "cursor", "limit")),
                    Map.entry("stats", Members.of()));

    static final CommandTable LENIENT = new CommandTable("type", PAYLOAD, BY_TYPE);
    static final CommandTable STRICT = LENIENT.strict(MEMBERS);

    private CommandCodecs() {}

    private static Command authenticate(CommandFields fields) {
        return SharedCommands.authentication(
                fields, fields.positions("positions"), fields.optionalBool("acks").orElse(false));
    }

    private static Command acknowledge(CommandFields fields) {
        return new Command.Acknowledge(
                fields.id(), inbox(fields), epoch(fields), fields.offset("offset"));
    }

    private static Command markRead(CommandFields fields) {
        return new Command.MarkRead(
                fields.id(), inbox(fields), epoch(fields), fields.offset("offset"));
    }

    private static @Nullable ChannelName inbox(CommandFields fields) {
        return fields.optionalChannel("channel").orElse(null);
    }

    private static @Nullable String epoch(CommandFields fields) {
        return fields.optionalText("epoch").orElse(null);
    }

    private static Command subscribe(CommandFields fields) {
        return new Command.Subscribe(
                fields.id(),
                fields.channels().stream()
                        .map(element -> subscriptionRequest(fields, element))
                        .toList());
    }

    /// A channel's name, or `{channel, since}`.
    private static SubscriptionRequest subscriptionRequest(CommandFields fields, RawJson element) {
        if (element.fields().isPresent()) {
            var request =
                    fields.within(
                            "an element of 'channels'", element.fields().get(), "channel", "since");
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
                fields.optionalText("event").map(CommandCodecs::chosen).orElse("message"),
                fields.payload().orElse(RawJson.NULL),
                fields.ofEnvelope().optionalText("key").orElse(null),
                SharedCommands.terms(fields.ofEnvelope()));
    }

    private static String chosen(String type) {
        ReservedTypes.complaintOfCommands(type)
                .ifPresent(complaint -> {
                    throw new InvalidFieldException("'event': " + complaint);
                });
        return type;
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
                fields.raw("query").or(fields::payload).orElse(RawJson.EMPTY_OBJECT),
                SharedCommands.submissionKey(fields));
    }
}
