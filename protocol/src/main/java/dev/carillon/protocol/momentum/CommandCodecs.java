package dev.carillon.protocol.momentum;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.codec.CommandFields;
import dev.carillon.protocol.codec.CommandTable;
import java.util.Map;

/// The table of the commands a client may send, by their type.
final class CommandCodecs {
    static final CommandTable TABLE =
            new CommandTable(
                    "message_type",
                    "data",
                    Map.of(
                            "ping", f -> new Command.Ping(f.id(), f.payload().orElse(null)),
                            "text", f -> chat(f, "text"),
                            "notification", f -> chat(f, EventCodecs.OF_USERS)));

    private CommandCodecs() {}

    /// Goes to every other user who is online.
    private static Command chat(CommandFields fields, String type) {
        var data =
                fields.payload()
                        .orElseThrow(() ->
                                CommandFields.wrong(
                                        "data", "is missing; send {\"content\":\"…\"}"));
        return new Command.Chat(fields.id(), ChannelName.ALL, type, EventCodecs.object(data));
    }
}
