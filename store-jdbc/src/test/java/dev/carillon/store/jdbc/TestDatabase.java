package dev.carillon.store.jdbc;

import dev.carillon.protocol.ChannelName;
import dev.carillon.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A new, empty database for each test, closed and removed after it. Register it as an extension.
abstract sealed class TestDatabase implements AfterEachCallback {
    private final List<Database> opened = new ArrayList<>();

    static TestDatabase sqlite() {
        return new Sqlite();
    }

    static TestDatabase postgres() {
        return new Postgres();
    }

    /// Where this test's database is; the same until the test is over.
    abstract DatabaseAddress address();

    /// Opens it.
    Database open() {
        var database = Database.open(address());
        opened.add(database);
        return database;
    }

    /// Whether it was opened in this test.
    boolean isOpen() {
        return !opened.isEmpty();
    }

    /// What was opened last.
    Database current() {
        return opened.getLast();
    }

    /// Closes it and opens it again, as a restart does.
    Database reopen() {
        current().close();
        return open();
    }

    /// Flips a bit in the first byte of a publication's data, which is no JSON then.
    void damage(ChannelName channel, long offset) {
        var where = " where channel = ? and place = ?";
        var _ =
                current()
                        .writeNow(connection -> {
                            var data =
                                    Sql.first(
                                                    connection,
                                                    row -> row.getBytes(1),
                                                    "select data from publications" + where,
                                                    channel.value(),
                                                    offset)
                                            .orElseThrow();
                            data[0] ^= 1;
                            return Sql.update(
                                    connection,
                                    "update publications set data = ?" + where,
                                    data,
                                    channel.value(),
                                    offset);
                        });
    }

    void forgetChecksums() {
        var _ =
                current()
                        .writeNow(connection ->
                                Sql.update(connection, "update publications set checksum = null"));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(Database::close);
        opened.clear();
        remove();
    }

    abstract void remove();

    private static final class Sqlite extends TestDatabase {
        private Path directory = Path.of("");

        @Override
        DatabaseAddress address() {
            try {
                if (directory.equals(Path.of(""))) {
                    directory = Files.createTempDirectory("carillon-store");
                }
                return new DatabaseAddress.Sqlite(directory.resolve("carillon.db"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void remove() {
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .map(Path::toFile)
                        .forEach(file -> {
                            if (!file.delete()) {
                                throw new IllegalStateException("can't be removed: " + file);
                            }
                        });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Postgres extends TestDatabase {
        private final PostgresServer server = PostgresServer.shared();
        private String url = "";

        @Override
        DatabaseAddress address() {
            if (url.isEmpty()) {
                url = server.newSchema();
            }
            return new DatabaseAddress.Postgres(url, PostgresServer.USER, PostgresServer.PASSWORD);
        }

        @Override
        void remove() {
            url = "";
        }
    }
}
