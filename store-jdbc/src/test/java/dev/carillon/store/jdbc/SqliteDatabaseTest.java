package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.testkit.Patience;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
    @TempDir Path directory;

    @Override
    DatabaseAddress create() {
        return new DatabaseAddress.Sqlite(file());
    }

    private Path file() {
        return directory.resolve("new").resolve("carillon.db");
    }

    @Test
    void commits_reach_the_disk() {
        var settings =
                database.writeNow(connection -> {
                    try (var statement = connection.createStatement()) {
                        var journal = statement.executeQuery("pragma journal_mode").getString(1);
                        var sync = statement.executeQuery("pragma synchronous").getInt(1);
                        var keys = statement.executeQuery("pragma foreign_keys").getInt(1);
                        return "%s %d %d".formatted(journal, sync, keys);
                    }
                });

        assertThat(settings).isEqualTo("wal 2 1");
    }

    @Test
    void the_log_is_copied_into_the_file_while_the_server_runs() {
        var row = "x".repeat(10_000);
        for (var i = 0; i < 20; i++) {
            database.writeNow(insert(i + row));
        }

        await().untilAsserted(
                        () -> assertThat(Files.size(file())).isGreaterThan(20L * row.length()));
    }

    @Test
    void a_second_server_is_refused_the_file() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("link.db"), file());

        for (var path : new Path[] {file(), link}) {
            assertThatThrownBy(() -> Database.open(new DatabaseAddress.Sqlite(path)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("in use by another server");
        }

        database.writeNow(insert("a"));
        database.close();
        database = Database.open(new DatabaseAddress.Sqlite(link));
        assertThat(names()).containsExactly("a");
    }

    @Test
    void what_is_no_database_is_refused_and_left_as_it_is() throws Exception {
        var letter = Files.writeString(directory.resolve("letter.txt"), "Dear reader, …");

        assertThatThrownBy(() -> Database.open(new DatabaseAddress.Sqlite(letter)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e ->
                                assertThat(e.reason())
                                        .describedAs(e.toString())
                                        .isEqualTo(Reason.CORRUPT))
                .hasMessageContaining(letter.toString())
                .hasMessageContaining("not a SQLite database");

        assertThat(letter).hasContent("Dear reader, …");
    }

    @Test
    void a_database_whose_pages_are_damaged_is_refused() throws Exception {
        database.close();
        try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.wrap("garbage".repeat(1000).getBytes(StandardCharsets.UTF_8)), 40);
        }

        assertThatThrownBy(() -> Database.open(create()))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e ->
                                assertThat(e.reason())
                                        .describedAs(e.toString())
                                        .isEqualTo(Reason.CORRUPT))
                .hasMessageContaining(file().toString())
                .hasMessageContaining("backup");
    }

    @Test
    void a_place_where_nothing_can_be_written_is_named() {
        var nowhere = Path.of("/proc/nowhere/carillon.db");

        assertThatThrownBy(() -> Database.open(new DatabaseAddress.Sqlite(nowhere)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(nowhere.toString())
                .hasMessageContaining("may write");
    }

    @Test
    void a_full_database_says_so_keeps_what_it_has_and_goes_on_when_there_is_room() {
        database.close();
        database = Database.open(new DatabaseAddress.Sqlite(file(), 512 * 1024));
        database.writeNow(insert("early"));

        var failure = failure(database.write(fill(1024 * 1024)));

        assertThat(failure.reason()).isEqualTo(Reason.FULL);
        assertThat(failure).hasMessageContaining(file().toString()).hasMessageContaining("room");
        assertThat(database.problem()).contains(failure);
        assertThat(names()).containsExactly("early");
        await().atMost(SOON).until(() -> database.problem().isEmpty()); // a little still fits
        database.writeNow(insert("late"));
        assertThat(names()).containsExactly("early", "late");
    }

    @Test
    void a_full_database_stays_so_until_something_is_removed() {
        database.close();
        database = Database.open(new DatabaseAddress.Sqlite(file(), 512 * 1024));
        for (var filled = true; filled; ) {
            filled = database.write(fill(16 * 1024)).handle((_, thrown) -> thrown == null).join();
        }
        var full = database.problem();
        assertThat(full).isPresent();
        await().atMost(SOON).until(() -> !database.problem().equals(full)); // it looked itself
        assertThat(database.problem().map(StoreException::reason)).contains(Reason.FULL);

        database.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("delete from probe");
            }
        });

        assertThat(database.problem()).isEmpty();
        database.writeNow(fill(16 * 1024));
    }

    @Test
    void what_is_larger_than_the_room_that_is_left_fails_alone() {
        database.close();
        database = Database.open(new DatabaseAddress.Sqlite(file(), 512 * 1024));
        var held = new CountDownLatch(1);
        var hold = database.write(_ -> untilOpen(held));
        var early = database.write(insert("early"));
        var large = database.write(fill(1024 * 1024));
        var late = database.write(insert("late"));
        held.countDown();

        assertThat(failure(large).reason()).isEqualTo(Reason.FULL);
        for (var small : List.of(hold, early, late)) {
            assertThat(small).succeedsWithin(Patience.LONG);
        }
        assertThat(names()).containsExactly("early", "late");
    }

    private static int untilOpen(CountDownLatch latch) {
        try {
            return latch.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS) ? 1 : 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Work<Integer> fill(int bytes) {
        return connection -> {
            try (var statement = connection.prepareStatement("insert into probe values (?)")) {
                statement.setBytes(1, new byte[bytes]);
                return statement.executeUpdate();
            }
        };
    }
}
