package dev.carillon.protocol.knowledge;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.codec.CommandCodec;
import dev.carillon.protocol.codec.CommandFields;
import dev.carillon.protocol.codec.CommandTable;
import dev.carillon.protocol.codec.SharedCommands;
import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a client of the knowledge platform may send, by its type.
final class KnowledgeCommands {
    private static final String SYNC = "sync_update";

    private static final Map<String, CommandCodec> BY_TYPE =
            Map.of(
                    "auth",
                    KnowledgeCommands::authenticate,
                    "ping",
                    f -> new Command.Ping(f.id(), f.payload().orElse(null)),
                    "room_subscribe",
                    f ->
                            new Command.Subscribe(
                                    f.id(), List.of(new SubscriptionRequest(room(f), null))),
                    "room_unsubscribe",
                    f -> new Command.Unsubscribe(f.id(), List.of(room(f))),
                    SYNC,
                    f -> new Command.Sync(f.id(), SYNC, f.payload().orElse(RawJson.EMPTY_OBJECT)),
                    "stats",
                    f -> new Command.Stats(f.id()));

    private static final CommandTable TABLE = new CommandTable("type", "data", BY_TYPE);

    /// The types of the envelope that go one way only.
    private static final Set<String> OF_THE_SERVER =
            Set.of("notification", "system_message", "pong", "error");

    private KnowledgeCommands() {}

    static Decoded decode(byte[] message) {
        var decoded = TABLE.decode(message);
        if (decoded instanceof Decoded.Unknown(var id, var type, _, _, _)
                && OF_THE_SERVER.contains(type)) {
            return new Decoded.Rejected(
                    id,
                    ErrorCode.FORBIDDEN,
                    "'%s' is for the server to send; clients receive it".formatted(type));
        }
        return decoded;
    }

    private static Command authenticate(CommandFields fields) {
        return SharedCommands.authentication(fields, Map.of(), false);
    }

    private static ChannelName room(CommandFields fields) {
        var name = fields.text("room");
        if (name.isEmpty()) {
            throw CommandFields.wrong("room", "must not be empty");
        }
        return CommandFields.channelNamed(KnowledgeEvents.ROOM + name);
    }
}
