package dev.carillon.store.jdbc;

import java.nio.file.Path;
import org.postgresql.PGProperty;

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
    /// @param password empty for none, or the one in `~/.pgpass`
    record Postgres(String url, String user, String password) implements DatabaseAddress {
        /// Whether a URL may have a parameter of this name.
        public static boolean isParameter(String name) {
            return PGProperty.forName(name) != null;
        }

        /// Without the password.
        @Override
        public String toString() {
            return "Postgres[url=%s, user=%s]".formatted(url, user);
        }
    }
}
