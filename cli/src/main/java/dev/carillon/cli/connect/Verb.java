package dev.carillon.cli.connect;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What can be typed. A dialect has those that it has words for.
enum Verb {
    TEXT("CONTENT", "says it to everybody else who is online"),
    PING("", "asks the server for a sign of life"),
    NOTIFICATION("CONTENT", "notifies everybody else who is online"),
    JSON("{…}", "sends a message as it stands"),
    SUBSCRIBE("CHANNEL…", "receives these channels"),
    UNSUBSCRIBE("CHANNEL…", "receives them no more"),
    PUBLISH("CHANNEL [TYPE] TEXT|{…}", "publishes on a channel"),
    TASK("submit KIND [{…}] | pause ID | resume ID | cancel ID", "starts or steers a task"),
    HISTORY("CHANNEL [LIMIT]", "shows what a channel's log holds"),
    PRESENCE("CHANNEL", "shows who is on a channel"),
    STATS("", "shows the server's figures"),
    HELP("", "shows this"),
    QUIT("", "says good-bye");

    private final String arguments;
    private final String purpose;

    Verb(String arguments, String purpose) {
        this.arguments = arguments;
        this.purpose = purpose;
    }

    static Optional<Verb> of(String word) {
        var name = word.equals("exit") ? "quit" : word;
        return Arrays.stream(values()).filter(verb -> verb.word().equals(name)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String usage() {
        return arguments.isEmpty() ? word() : word() + " " + arguments;
    }

    String purpose() {
        return purpose;
    }
}
