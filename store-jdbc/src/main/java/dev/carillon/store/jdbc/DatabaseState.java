package dev.carillon.store.jdbc;

import java.util.Optional;
import java.util.regex.Pattern;

/// Which database a server wrote to last, and how far that had come. Immutable.
///
/// @param id which the database has wherever it is copied to
/// @param address where it was
/// @param generation it had, at least
/// @param ended whether the server let go of it in order since then
record DatabaseState(String id, String address, long generation, boolean ended) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:#.*\\R)*id: (\\S+)\\Raddress: (.+)\\Rgeneration: (\\d{1,18})\\Rended: (true|false)\\s*");

    /// Empty when it is none.
    static Optional<DatabaseState> parse(String text) {
        var match = FORM.matcher(text);
        return match.matches()
                ? Optional.of(
                        new DatabaseState(
                                match.group(1),
                                match.group(2),
                                Long.parseLong(match.group(3)),
                                Boolean.parseBoolean(match.group(4))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return """
        # By this Carillon knows the database again that it wrote to last: see docs/backup.md.
        id: %s
        address: %s
        generation: %d
        ended: %s
        """
                .formatted(id, address, generation, ended);
    }
}
