package dev.carillon.protocol.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The members that one type of command may have, besides those of every message. Immutable.
///
/// @param names what they are called
/// @param payload whose the payload is
/// @param exclusive sets of names of which a command may have one
public record Members(Set<String> names, Payload payload, List<Set<String>> exclusive) {
    public Members {
        names = Set.copyOf(names);
        exclusive = List.copyOf(exclusive);
    }

    /// Whose the payload of a command is.
    public enum Payload {
        /// The protocol's: what may stand at the top level may stand there too, and nothing else.
        FIELDS,
        /// The application's: nobody looks into it.
        OPEN
    }

    /// Members that may stand at the top level and in the payload alike.
    public static Members of(String... names) {
        return new Members(Set.of(names), Payload.FIELDS, List.of());
    }

    /// The same where the payload is the application's own.
    public Members open() {
        return new Members(names, Payload.OPEN, exclusive);
    }

    /// The same with several names for one thing, of which the payload's may be one.
    public Members oneOf(String... alternatives) {
        var all = new ArrayList<>(exclusive);
        all.add(new TreeSet<>(Set.of(alternatives)));
        return new Members(names, payload, all);
    }
}
