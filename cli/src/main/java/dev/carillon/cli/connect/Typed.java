package dev.carillon.cli.connect;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Does what a line asks that somebody typed. Stateless.
final class Typed {
    private Typed() {}

    /// Does it.
    ///
    /// @return whether the conversation goes on
    static boolean perform(String text, Conversation conversation, Screen screen) {
        var typed = text.strip();
        if (typed.isEmpty()) {
            return true;
        }
        var parts = typed.split("\\s+", 2);
        var verb = Verb.of(parts[0]);
        if (verb.isEmpty()) {
            screen.refuse(
                    "there is no command '%s'; known are %s"
                            .formatted(
                                    parts[0],
                                    Arrays.stream(Verb.values())
                                            .map(Verb::word)
                                            .collect(Collectors.joining(", "))));
            return true;
        }
        switch (verb.get()) {
            case QUIT -> {
                return false;
            }
            case HELP -> {
                for (var each : Verb.values()) {
                    screen.note("  %-58s %s".formatted(each.usage(), each.purpose()));
                }
            }
            case TEXT,
                    PING,
                    NOTIFICATION,
                    JSON,
                    SUBSCRIBE,
                    UNSUBSCRIBE,
                    PUBLISH,
                    TASK,
                    HISTORY,
                    PRESENCE,
                    STATS ->
                    conversation.say(new Line(verb.get(), parts.length > 1 ? parts[1] : "")).join();
        }
        return true;
    }
}
