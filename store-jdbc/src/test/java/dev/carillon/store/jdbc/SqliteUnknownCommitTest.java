package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A SQLite file of which a sync failed.
class SqliteUnknownCommitTest {
    private static final ChannelName ROOM = new ChannelName("room:r");

    @TempDir Path directory;

    /// A commit whose sync fails is whole in the log all the same, and a server that is killed then
    /// finds it there.
    @Test
    void what_a_failed_sync_left_in_the_log_is_gone_once_the_end_was_told() throws IOException {
        var live = directory.resolve("carillon.db");
        try (var database = open(live)) {
            append(database, 1, new Entry.Reserved(ROOM, at(0)));
            assertThat(end(database)).isEqualTo(1); // by a reader, which keeps the log in use
            writeAsIfTheSyncHadFailed(live);
            assertThatThrownBy(() -> database.writeNow(SqliteUnknownCommitTest::failAtTheCommit))
                    .isInstanceOf(StoreException.class);

            assertThat(end(database)).isEqualTo(1);

            try (var killed = open(copy(live, "killed"))) {
                assertThat(end(killed)).isEqualTo(1);
            }
        }
    }

    private static int failAtTheCommit(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("create table one (id integer primary key)");
            statement.executeUpdate(
                    "create table other (one references one deferrable initially deferred)");
            return statement.executeUpdate("insert into other values (1)");
        }
    }

    /// Puts a second publication behind the log's end.
    private void writeAsIfTheSyncHadFailed(Path live) throws IOException {
        var file = copy(live, "failed");
        try (var database = open(file)) {
            append(database, 2);
            var known = Files.readAllBytes(log(live));
            var more = Files.readAllBytes(log(file));
            assertThat(Arrays.copyOf(more, known.length)).isEqualTo(known);
            Files.write(
                    log(live),
                    Arrays.copyOfRange(more, known.length, more.length),
                    StandardOpenOption.APPEND);
        }
    }

    private Path copy(Path file, String to) throws IOException {
        var folder = Files.createDirectory(directory.resolve(to));
        Files.copy(log(file), folder.resolve(log(file).getFileName()));
        return Files.copy(file, folder.resolve(file.getFileName()));
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    private static Database open(Path file) {
        return Database.open(new DatabaseAddress.Sqlite(file));
    }

    private static JdbcLogStore store(Database database) {
        return new JdbcLogStore(database, InstantSource.system());
    }

    private static long end(Database database) {
        return store(database).head(ROOM).toCompletableFuture().join().orElseThrow().end();
    }

    private static void append(Database database, long offset, Entry... before) {
        var publication =
                new Publication(
                        ROOM,
                        "message",
                        RawJson.EMPTY_OBJECT,
                        null,
                        null,
                        null,
                        0,
                        at(offset),
                        Audience.EVERYONE,
                        Priority.NORMAL);
        var entries = new ArrayList<>(List.of(before));
        entries.add(new Entry.Stored(publication, PublishOptions.PLAIN.stored()));
        store(database).append(entries).toCompletableFuture().join();
    }

    private static StreamPosition at(long offset) {
        return new StreamPosition("epoch", offset);
    }
}
