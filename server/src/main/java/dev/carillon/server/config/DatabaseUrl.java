package dev.carillon.server.config;

import dev.carillon.store.jdbc.DatabaseAddress;
import dev.carillon.store.jdbc.DatabaseAddress.Sqlite;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads the address of a database as people write it: for SQLite and PostgreSQL themselves, for
/// JDBC and for SQLAlchemy. What it says of one that it can't read never shows a part of it that
/// may be a password.
final class DatabaseUrl {
    static final String KNOWN =
            "known are sqlite:PATH, postgresql://user:password@host:5432/database and memory";

    private static final Pattern SCHEME =
            Pattern.compile("(?<jdbc>jdbc:)?(?<name>[A-Za-z0-9]+)(\\+[A-Za-z0-9_]+)?:(?<rest>.*)");

    private DatabaseUrl() {}

    /// @throws IllegalArgumentException saying what is wrong
    static DatabaseAddress parse(String url) {
        var parts = SCHEME.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("is no address of a database; " + KNOWN);
        }
        var rest = parts.group("rest");
        return switch (parts.group("name").toLowerCase(Locale.ROOT)) {
            case "postgres", "postgresql" -> PostgresUrl.parse(rest);
            case "sqlite" -> new Sqlite(path(rest));
            default ->
                    throw new IllegalArgumentException(
                            "begins with '%s:', which is no database that this server knows; %s"
                                    .formatted(url.substring(0, parts.start("rest") - 1), KNOWN));
        };
    }

    /// A path as it is, or as SQLAlchemy has it: three slashes before a relative one, and a fourth
    /// before an absolute one.
    private static Path path(String rest) {
        var path = rest.startsWith("///") ? rest.substring(3) : rest;
        if (path.startsWith("//")) {
            throw new IllegalArgumentException(
                    "has two slashes, after which a host would follow; write sqlite:PATH");
        }
        if (path.isEmpty() || path.equals(":memory:")) {
            throw new IllegalArgumentException(
                    "names no file; write sqlite:PATH, or memory for a server that keeps nothing");
        }
        if (path.contains("?")) {
            throw new IllegalArgumentException(
                    "has a '?', but SQLite takes no parameters here; write sqlite:PATH");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("names no file: " + e.getReason(), e);
        }
    }
}
