package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.StreamPosition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

class SqliteContinuityTest extends ContinuityContract {
    private static final int HEADER = 32;
    private static final int FRAME = 4096 + 24;
    private static final int RUNNING = 10;

    @Override
    DatabaseAddress address() {
        return in(data());
    }

    private static DatabaseAddress in(Path folder) {
        return new DatabaseAddress.Sqlite(folder.resolve("carillon.db"));
    }

    @Override
    void keepCopy() throws IOException {
        Files.copy(data().resolve("carillon.db"), directory.resolve("copy"));
    }

    @Override
    void putCopyBack() throws IOException {
        Files.copy(
                directory.resolve("copy"),
                data().resolve("carillon.db"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    void remove() throws IOException {
        Files.delete(data().resolve("carillon.db"));
    }

    /// The data directory of a server that was killed after some commits.
    private Path killed() throws IOException {
        var killed = Files.createDirectory(directory.resolve("killed"));
        try (var database = Database.open(address(), data())) {
            append(database, RUNNING);
            for (var name : new String[] {"carillon.db", "carillon.db-wal", "database-state"}) {
                Files.copy(data().resolve(name), killed.resolve(name));
            }
        }
        return killed;
    }

    private StreamPosition top(Path folder) {
        try (var database = Database.open(in(folder), folder)) {
            return head(database).top();
        }
    }

    @Test
    void a_killed_server_goes_on_with_all_that_was_committed() throws IOException {
        assertThat(top(killed())).isEqualTo(new StreamPosition("first", RUNNING));
    }

    @Test
    void a_lost_log_is_missed() throws IOException {
        var killed = killed();
        Files.delete(killed.resolve("carillon.db-wal"));

        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Database.open(in(killed), killed))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("carillon.db-wal is missing")
                    .hasMessageContaining("carillon restore");
        }
    }

    @Test
    void a_log_that_is_damaged_in_the_middle_is_not_begun_with() throws IOException {
        var killed = killed();
        flip(killed.resolve("carillon.db-wal"), middle(killed));

        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Database.open(in(killed), killed))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("carillon.db-wal is damaged")
                    .hasMessageContaining("carillon restore");
        }
        Restoration.restore(in(killed), killed, false);
        assertThat(top(killed).epoch()).isNotEqualTo("first");
    }

    @Test
    void a_log_whose_header_is_damaged_is_not_begun_with() throws IOException {
        var killed = killed();
        flip(killed.resolve("carillon.db-wal"), HEADER - 1);

        assertThatThrownBy(() -> Database.open(in(killed), killed))
                .hasMessageContaining("carillon.db-wal is damaged");
    }

    /// As a power failure leaves it: part of what nobody was told of.
    @Test
    void the_last_commit_may_be_there_in_part() throws IOException {
        var killed = killed();
        var log = killed.resolve("carillon.db-wal");
        flip(log, Files.size(log) - FRAME / 2);

        assertThat(top(killed)).isEqualTo(new StreamPosition("first", RUNNING - 1));
    }

    @Test
    void a_data_directory_may_be_moved_as_a_whole() throws IOException {
        try (var database = Database.open(address(), data())) {
            append(database, 1);
        }
        var moved = Files.move(data(), directory.resolve("moved"));
        assertThat(top(moved).epoch()).isEqualTo("first");

        Files.delete(moved.resolve("carillon.db"));
        assertThatThrownBy(() -> Database.open(in(moved), moved)).hasMessageContaining("is empty");
    }

    @Test
    void another_file_that_is_configured_may_be_new() {
        try (var database = Database.open(address(), data())) {
            append(database, 1);
        }
        var other = new DatabaseAddress.Sqlite(directory.resolve("other.db"));
        try (var database = Database.open(other, data())) {
            append(database, 1);
            assertThat(head(database).top().offset()).isEqualTo(1);
        }
    }

    private static long middle(Path folder) throws IOException {
        var frames = (Files.size(folder.resolve("carillon.db-wal")) - HEADER) / FRAME;
        return HEADER + (frames - 20) * FRAME + FRAME / 2;
    }

    private static void flip(Path path, long place) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(place);
            var old = file.readByte();
            file.seek(place);
            file.writeByte(old ^ 1);
        }
    }
}
