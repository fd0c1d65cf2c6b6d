package dev.carillon.server.config;

import dev.carillon.store.jdbc.DatabaseAddress;

/// Where what is to outlive the server is kept. Immutable.
public sealed interface Storage {
    /// For people, without a password.
    String text();

    /// In memory, and gone with the process.
    record InMemory() implements Storage {
        @Override
        public String text() {
            return "memory";
        }
    }

    /// In a database.
    record InDatabase(DatabaseAddress address) implements Storage {
        @Override
        public String text() {
            return switch (address) {
                case DatabaseAddress.Sqlite(var file, _) -> "sqlite:" + file;
                case DatabaseAddress.Postgres(var url, _, _) ->
                        url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
            };
        }
    }
}
