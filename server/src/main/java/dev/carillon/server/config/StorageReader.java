package dev.carillon.server.config;

import dev.carillon.server.config.Storage.InDatabase;
import dev.carillon.server.config.Storage.InMemory;
import dev.carillon.store.jdbc.DatabaseAddress;
import dev.carillon.store.jdbc.DatabaseAddress.Sqlite;
import java.nio.file.Path;
import java.util.Optional;

/// Reads where things are to be kept.
final class StorageReader {
    private static final String DEFAULT_FILE = "carillon.db";
    private static final String MEMORY = "memory";
    private static final long MIN_BYTES = 1 << 20;

    private StorageReader() {}

    static Storage read(ConfigValues values) {
        var storage = storage(values);
        var maxSize = maxSize(values);
        if (maxSize.isEmpty()) {
            return storage;
        }
        if (storage instanceof InDatabase(Sqlite(var file, _))) {
            return new InDatabase(new Sqlite(file, maxSize.get()));
        }
        values.warning(
                "%s is set, but does nothing: it is for SQLite, which %s does not name"
                        .formatted(
                                values.name(Settings.DATABASE_SIZE),
                                values.name(Settings.DATABASE_URL)));
        return storage;
    }

    private static Storage storage(ConfigValues values) {
        var url = values.get(Settings.DATABASE_URL);
        var file = new Sqlite(Path.of(values.get(Settings.DATA_DIR)).resolve(DEFAULT_FILE));
        if (url.isEmpty()) {
            return new InDatabase(file);
        }
        if (url.equals(MEMORY)) {
            return new InMemory();
        }
        try {
            return new InDatabase(withPassword(values, DatabaseUrl.parse(url)));
        } catch (IllegalArgumentException e) {
            values.problem(Settings.DATABASE_URL, String.valueOf(e.getMessage()));
            return new InDatabase(file);
        }
    }

    /// A password by itself counts before one in the address.
    private static DatabaseAddress withPassword(ConfigValues values, DatabaseAddress address) {
        var password = values.get(Settings.DATABASE_PASSWORD);
        if (password.isEmpty()) {
            return address;
        }
        return switch (address) {
            case DatabaseAddress.Postgres(var url, var user, _) ->
                    new DatabaseAddress.Postgres(url, user, password);
            case Sqlite sqlite -> {
                values.warning(
                        "%s is set, but does nothing: it is for PostgreSQL, which %s does not name"
                                .formatted(
                                        values.name(Settings.DATABASE_PASSWORD),
                                        values.name(Settings.DATABASE_URL)));
                yield sqlite;
            }
        };
    }

    private static Optional<Long> maxSize(ConfigValues values) {
        var size = values.get(Settings.DATABASE_SIZE);
        if (size.isPresent() && size.get() < MIN_BYTES) {
            values.problem(
                    Settings.DATABASE_SIZE, "must be at least 1MiB; leave it empty for no limit");
        }
        return size;
    }

    /// Whether anything can be stored.
    static boolean isDurable(Storage storage) {
        return switch (storage) {
            case InMemory _ -> false;
            case InDatabase(DatabaseAddress _) -> true;
        };
    }
}
