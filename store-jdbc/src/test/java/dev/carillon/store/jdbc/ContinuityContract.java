package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Head;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server makes of a database that is not as it left it.
abstract class ContinuityContract {
    static final UserId ADA = new UserId("ada");
    static final ChannelName INBOX = ChannelName.user(ADA);

    @TempDir Path directory;
    final SettableClock clock = new SettableClock();

    /// The server's data directory.
    Path data() {
        return directory.resolve("data");
    }

    abstract DatabaseAddress address();

    /// Keeps a copy of the database, which nobody has open.
    abstract void keepCopy() throws Exception;

    /// Puts that in the place of the database, which nobody has open.
    abstract void putCopyBack() throws Exception;

    /// Removes the database, which nobody has open.
    abstract void remove() throws Exception;

    /// Opens the database, does something, and closes it.
    private void run(Consumer<Database> what) {
        try (var database = Database.open(address(), data())) {
            what.accept(database);
        }
    }

    private Head head() {
        try (var database = Database.open(address(), data())) {
            return head(database);
        }
    }

    Head head(Database database) {
        return join(new JdbcLogStore(database, clock).head(INBOX)).orElseThrow();
    }

    void append(Database database, int count) {
        for (var i = 0; i < count; i++) {
            var store = new JdbcLogStore(database, clock);
            var top = join(store.head(INBOX)).map(Head::top).orElse(new StreamPosition("first", 0));
            var place = new StreamPosition(top.epoch(), top.offset() + 1);
            var publication =
                    new Publication(
                            INBOX,
                            "message",
                            RawJson.EMPTY_OBJECT,
                            null,
                            null,
                            null,
                            clock.millis(),
                            place,
                            Audience.EVERYONE,
                            Priority.NORMAL);
            join(
                    store.append(
                            List.of(
                                    new Entry.Reserved(INBOX, new StreamPosition(top.epoch(), 0)),
                                    new Entry.Stored(publication, PublishOptions.PLAIN.stored()))));
        }
    }

    private void acknowledge(Database database, StreamPosition position) {
        join(
                new JdbcCursors(database, clock)
                        .move(
                                ADA,
                                "phone",
                                INBOX,
                                new Move(Mark.ACKNOWLEDGED, position, clock.millis())));
    }

    @Test
    void a_server_that_finds_what_it_left_goes_on_with_it() {
        run(database -> append(database, 3));
        run(database -> append(database, 1));

        assertThat(head().top()).isEqualTo(new StreamPosition("first", 4));
    }

    @Test
    void an_older_copy_that_was_put_back_begins_new_epochs() throws Exception {
        run(database -> {
            append(database, 3);
            acknowledge(database, new StreamPosition("first", 2));
        });
        keepCopy();
        run(database -> append(database, 2));
        putCopyBack();

        var top = head().top();

        assertThat(top.offset()).isEqualTo(3);
        assertThat(top.epoch()).isNotEqualTo("first");
        run(database -> {
            append(database, 5);
            var place = join(new JdbcCursors(database, clock).find(ADA, "phone", INBOX));
            assertThat(place.acknowledged())
                    .extracting(Move::position)
                    .as("what waited for a device still does")
                    .isEqualTo(new StreamPosition(top.epoch(), 2));
        });
        assertThat(head().top()).isEqualTo(new StreamPosition(top.epoch(), 8));
    }

    @Test
    void a_copy_of_a_minute_ago_is_known_as_older_though_the_server_was_killed() throws Exception {
        run(database -> append(database, 3));
        keepCopy();
        run(database -> {
            append(database, 2);
            database.remember();
        });
        var state = data().resolve("database-state");
        Files.writeString(state, Files.readString(state).replaceAll("ended: \\w+", "ended: true"));
        putCopyBack();

        assertThat(head().top().epoch()).isNotEqualTo("first");
    }

    @Test
    void an_empty_database_where_there_was_another_is_refused_each_time() throws Exception {
        run(database -> append(database, 1));
        remove();

        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Database.open(address(), data()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is empty, though this server has written to it")
                    .hasMessageContaining("carillon restore --anew");
        }
    }

    @Test
    void a_server_begins_anew_on_purpose() throws Exception {
        run(database -> append(database, 1));
        assertThatThrownBy(() -> Restoration.restore(address(), data(), true))
                .hasMessageContaining("is not empty");
        remove();
        assertThatThrownBy(() -> Restoration.restore(address(), data(), false))
                .hasMessageContaining("there is nothing in");

        Restoration.restore(address(), data(), true);

        run(database -> append(database, 1));
    }

    @Test
    void a_directory_whose_server_left_no_state_is_not_begun_anew_either() throws Exception {
        Files.createDirectories(data());
        Files.writeString(data().resolve("server-id"), "some");

        assertThatThrownBy(() -> Database.open(address(), data()))
                .hasMessageContaining("is empty")
                .hasMessageContaining("server-id");
    }

    @Test
    void a_backup_of_all_that_is_restored_begins_new_epochs_and_names_what_is_damaged() {
        run(database -> {
            append(database, 3);
            acknowledge(database, new StreamPosition("first", 2));
            var _ =
                    database.writeNow(connection ->
                            Sql.update(
                                    connection,
                                    "update publications set published_at = 1 where place = 2"));
        });

        var restored = Restoration.restore(address(), data(), false);

        assertThat(restored.channels()).isEqualTo(1);
        assertThat(restored.publications()).isEqualTo(2);
        assertThat(restored.damaged()).containsExactly(new Restoration.Place(INBOX.value(), 2));
        assertThat(head().top().epoch()).isNotEqualTo("first");
    }

    @Test
    void while_a_server_has_it_nothing_is_restored() {
        run(database -> {
            append(database, 1);
            assertThatThrownBy(() -> Restoration.restore(address(), data(), false))
                    .hasMessageContaining("in use by another server");
        });
        assertThat(head().top().epoch()).isEqualTo("first");
    }

    @Test
    void another_database_than_the_one_it_had_is_refused() throws Exception {
        run(database -> append(database, 1));
        var state = data().resolve("database-state");
        Files.writeString(state, Files.readString(state).replaceAll("id: .*", "id: other"));

        assertThatThrownBy(() -> Database.open(address(), data()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not the database that this server wrote to last")
                .hasMessageContaining("carillon restore");
        Restoration.restore(address(), data(), false);
        assertThat(head().top().epoch()).isNotEqualTo("first");
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
