package dev.carillon.store.jdbc;

import java.nio.file.Path;

/// Which database. Immutable.
public sealed interface DatabaseAddress {
    /// One file, made when there is none, which one server at a time has for itself.
    ///
    /// @param maxBytes how large it may become
    record Sqlite(Path file, long maxBytes) implements DatabaseAddress {
        /// As large as the disk allows.
        public Sqlite(Path file) {
            this(file, Long.MAX_VALUE);
        }
    }

    /// A PostgreSQL server.
    ///
    /// @param url `jdbc:postgresql://host:port/database?…`, without the password
    record Postgres(String url, String user, String password) implements DatabaseAddress {
        /// Without the password.
        @Override
        public String toString() {
            return "Postgres[url=%s, user=%s]".formatted(url, user);
        }
    }
}
