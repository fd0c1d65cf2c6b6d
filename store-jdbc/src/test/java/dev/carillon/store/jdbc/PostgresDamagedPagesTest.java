package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.LogStore.Ending;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Fate;
import dev.carillon.core.spi.LogStore.StoredRead;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A row of PostgreSQL whose data can't be read: a view in the table's place raises what the server
/// does when it meets a damaged page, and so ends the transaction as well.
class PostgresDamagedPagesTest {
    private static final ChannelName ROOM = new ChannelName("room:r");
    private static final int DAMAGED = 3;

    @RegisterExtension final TestDatabase tests = TestDatabase.postgres();

    private static Entry publication(long offset) {
        var publication =
                new Publication(
                        ROOM,
                        "t",
                        RawJson.EMPTY_OBJECT,
                        null,
                        null,
                        null,
                        1,
                        new StreamPosition("epoch", offset),
                        Audience.EVERYONE,
                        PublishOptions.Priority.NORMAL);
        return new Entry.Stored(
                publication,
                new PublishOptions(
                        true,
                        PublishOptions.Priority.NORMAL,
                        PublishOptions.FOR_EVER,
                        "key-" + offset));
    }

    private static void damage(Database database) {
        var statements =
                List.of(
                        "alter table publications rename to sound_publications",
                        """
                        create function damaged(place bigint, data bytea) returns bytea
                        language plpgsql stable as $$ begin
                        if place = %d then raise exception 'invalid page' using errcode = 'XX001'; end if;
                        return data; end $$
                        """
                                .formatted(DAMAGED),
                        """
                        create view publications as select channel, place, type,
                        damaged(place, data) as data, key, sender, audience, published_at, stored_at,
                        priority, expires_at, idempotency_key, ending, ended_at, replaced_by, checksum
                        from sound_publications
                        """);
        var _ =
                database.writeNow(connection -> {
                    for (var sql : statements) {
                        try (var statement = connection.createStatement()) {
                            statement.execute(sql);
                        }
                    }
                    return 0;
                });
    }

    @Test
    void one_damaged_row_is_missed_and_the_others_are_read() {
        var database = tests.open();
        var store = new JdbcLogStore(database, new SettableClock());
        var entries = new ArrayList<Entry>();
        entries.add(new Entry.Reserved(ROOM, new StreamPosition("epoch", 0)));
        for (var offset = 1; offset <= 2 * DAMAGED; offset++) {
            entries.add(publication(offset));
        }
        join(store.append(entries));
        damage(database);

        var all = join(store.read(ROOM, 0, 2L * DAMAGED, 100));
        assertThat(offsets(all)).containsExactly(1L, 2L, 4L, 5L, 6L);
        assertThat(all.gapless()).isFalse();
        assertThat(all.complete()).isTrue();
        var page = join(store.read(ROOM, 1, 2L * DAMAGED, 2));
        assertThat(offsets(page)).containsExactly(2L, 4L);
        assertThat(page.complete()).isFalse();
        assertThat(join(store.read(ROOM, DAMAGED, 2L * DAMAGED, 100)).gapless()).isTrue();
        assertThat(offsets(join(store.newest(ROOM, 2L * DAMAGED, 4))))
                .containsExactly(2L, 4L, 5L, 6L);
        assertThat(join(store.fate(ROOM, DAMAGED)).map(Fate::ending)).contains(Ending.DAMAGED);
        assertThat(join(store.find(ROOM, "key-" + DAMAGED)).map(Publication::offset))
                .contains((long) DAMAGED);
        assertThat(database.damaged()).isEqualTo(1);
        assertThat(database.problem()).isEmpty();
    }

    private static List<Long> offsets(StoredRead read) {
        return read.publications().stream().map(one -> one.publication().offset()).toList();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
