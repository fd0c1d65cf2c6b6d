package dev.carillon.cli.bench;

import dev.carillon.cli.ExitCodes;
import dev.carillon.cli.Failure;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.Optional;

/// What a member says in one dialect. Each is immutable.
sealed interface Script {
    /// What to say first, to be in a room.
    Optional<String> join(int room);

    /// A message to everybody in a room.
    String message(int room, String content);

    String ping();

    /// Whether senders hear themselves.
    boolean echoes();

    /// Of Momentum: there are no rooms, and a text is for everybody else.
    record Momentum() implements Script {
        @Override
        public Optional<String> join(int room) {
            return Optional.empty();
        }

        @Override
        public String message(int room, String content) {
            return said("text", content);
        }

        @Override
        public String ping() {
            return said("ping", "");
        }

        @Override
        public boolean echoes() {
            return false;
        }

        private static String said(String type, String content) {
            return new JsonObjectWriter()
                    .text("id", "bench")
                    .text("message_type", type)
                    .object("data", data -> data.text("content", content))
                    .instant("timestamp", System.currentTimeMillis())
                    .toRawJson()
                    .toString();
        }
    }

    /// Of the native protocol: a publication in a room.
    record Carillon(String run) implements Script {
        @Override
        public Optional<String> join(int room) {
            return Optional.of(
                    "{\"type\":\"subscribe\",\"channels\":[\"%s\"]}".formatted(channel(room)));
        }

        @Override
        public String message(int room, String content) {
            return new JsonObjectWriter()
                    .text("type", "publish")
                    .text("channel", channel(room))
                    .text("event", "bench")
                    .object("data", data -> data.text("content", content))
                    .toRawJson()
                    .toString();
        }

        @Override
        public String ping() {
            return "{\"type\":\"ping\"}";
        }

        @Override
        public boolean echoes() {
            return true;
        }

        private String channel(int room) {
            return "room:bench-%s-%d".formatted(run, room);
        }
    }

    static Script of(String dialect, String run) {
        return switch (dialect) {
            case "momentum" -> new Momentum();
            case "carillon" -> new Carillon(run);
            default ->
                    throw new Failure(
                            ExitCodes.WRONG,
                            "bench talks in the dialects carillon and momentum, not in '%s'; say --dialect carillon"
                                    .formatted(dialect));
        };
    }
}
