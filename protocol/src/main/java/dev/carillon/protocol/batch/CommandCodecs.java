package dev.carillon.protocol.batch;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.codec.CommandCodec;
import dev.carillon.protocol.codec.CommandFields;
import dev.carillon.protocol.codec.CommandTable;
import dev.carillon.protocol.codec.SharedCommands;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The table of the commands a client may send, by their type. To add one, add a line to
/// [#BY_TYPE].
final class CommandCodecs {
    private static final String PAYLOAD = "payload";
    private static final String ROOM = "room";
    private static final String MESSAGE = "message";

    /// What may hold the content of a broadcast besides the payload.
    private static final List<String> CONTENTS = List.of(MESSAGE, "data");

    private static final Map<String, CommandCodec> BY_TYPE =
            Map.ofEntries(
                    Map.entry("auth", SharedCommands::authenticate),
                    Map.entry("ping", SharedCommands::ping),
                    Map.entry("subscribe", f -> subscribe(f, channels(f))),
                    Map.entry("unsubscribe", f -> unsubscribe(f, channels(f))),
                    Map.entry("join_room", f -> subscribe(f, Set.of(room(f)))),
                    Map.entry("leave_room", f -> unsubscribe(f, Set.of(room(f)))),
                    Map.entry("room_broadcast", CommandCodecs::broadcast),
                    Map.entry("task_submit", SharedCommands::submitTask),
                    Map.entry("task_pause", f -> SharedCommands.controlTask(f, TaskAction.PAUSE)),
                    Map.entry("task_resume", f -> SharedCommands.controlTask(f, TaskAction.RESUME)),
                    Map.entry("task_cancel", f -> SharedCommands.controlTask(f, TaskAction.CANCEL)),
                    Map.entry("history", f -> SharedCommands.history(f, room(f))),
                    Map.entry("presence", f -> SharedCommands.presence(f, room(f))),
                    Map.entry("stats", f -> new Command.Stats(f.id())));

    static final CommandTable TABLE = new CommandTable("type", PAYLOAD, BY_TYPE);

    private CommandCodecs() {}

    /// Tasks and rooms, in the order named. A task's room is the task, so who names both means one.
    private static Set<ChannelName> channels(CommandFields fields) {
        if (fields.raw("taskIds").isEmpty() && fields.raw("rooms").isEmpty()) {
            throw CommandFields.wrong(
                    "taskIds", "is missing; name tasks there, or rooms in 'rooms'");
        }
        var channels = new LinkedHashSet<ChannelName>();
        fields.texts("taskIds").forEach(id -> channels.add(Rooms.channelOfTask(id)));
        fields.texts("rooms").forEach(room -> channels.add(Rooms.channelOf(room)));
        return channels;
    }

    /// The one room of a command; its name may be all there is in the payload.
    private static ChannelName room(CommandFields fields) {
        return fields.optionalText(ROOM)
                .or(() -> fields.payload().flatMap(RawJson::text))
                .map(Rooms::channelOf)
                .orElseThrow(() -> CommandFields.wrong(ROOM, "is missing"));
    }

    private static Command subscribe(CommandFields fields, Set<ChannelName> channels) {
        return new Command.Subscribe(
                fields.id(),
                channels.stream().map(name -> new SubscriptionRequest(name, null)).toList());
    }

    private static Command unsubscribe(CommandFields fields, Set<ChannelName> channels) {
        return new Command.Unsubscribe(fields.id(), List.copyOf(channels));
    }

    private static Command broadcast(CommandFields fields) {
        var room = fields.text(ROOM);
        return new Command.Publish(
                fields.id(),
                Rooms.channelOf(room),
                "room_broadcast",
                content(room, fields),
                null,
                PublishOptions.PLAIN);
    }

    /// What the room hears: which room it is, and what the client sent, under the names it gave it.
    private static RawJson content(String room, CommandFields fields) {
        var content = new LinkedHashMap<String, RawJson>();
        fields.payload()
                .ifPresent(payload ->
                        payload.fields()
                                .ifPresentOrElse(
                                        members -> copy(members, content),
                                        () -> content.put(MESSAGE, payload)));
        for (var name : CONTENTS) {
            fields.raw(name).ifPresent(value -> content.put(name, value));
        }
        content.put(ROOM, RawJson.ofText(room));
        var writer = new JsonObjectWriter();
        content.forEach(writer::raw);
        return writer.toRawJson();
    }

    private static void copy(JsonFields from, Map<String, RawJson> to) {
        for (var name : from.names()) {
            to.put(name, from.raw(name).orElse(RawJson.NULL));
        }
    }
}
