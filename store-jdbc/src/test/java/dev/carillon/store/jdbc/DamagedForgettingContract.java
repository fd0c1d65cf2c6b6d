package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.LogStore.Ending;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Fate;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// One damaged row is left where it is, and all others are forgotten when they are to be.
abstract class DamagedForgettingContract {
    static final ChannelName ROOM = new ChannelName("room:r");
    static final int DAMAGED = 3;
    private static final int COUNT = 6;
    private static final Duration AGE = Duration.ofHours(1);

    final SettableClock clock = new SettableClock();

    abstract TestDatabase tests();

    /// Has the publication at [#DAMAGED] be one that can't be read any more, nor changed.
    ///
    /// @return what is open now
    abstract Database damage(String text) throws IOException;

    static String text(int number) {
        return String.valueOf(number).repeat(12_000);
    }

    private Entry publication(ChannelName channel, int offset, long ttl) {
        var publication =
                new Publication(
                        channel,
                        "t",
                        RawJson.ofTrusted("\"" + text(offset) + "\""),
                        null,
                        null,
                        null,
                        clock.millis(),
                        new StreamPosition("epoch", offset),
                        Audience.EVERYONE,
                        Priority.NORMAL);
        return new Entry.Stored(
                publication,
                new PublishOptions(true, Priority.NORMAL, ttl, channel + "-" + offset));
    }

    JdbcLogStore damaged(long ttl) throws IOException {
        var store = new JdbcLogStore(tests().open(), clock);
        var entries = new ArrayList<Entry>();
        for (var channel : List.of(ROOM, new ChannelName("room:other"))) {
            entries.add(new Entry.Reserved(channel, new StreamPosition("epoch", 0)));
            for (var offset = 1; offset <= COUNT; offset++) {
                entries.add(publication(channel, offset + (channel.equals(ROOM) ? 0 : 10), ttl));
            }
        }
        join(store.append(entries));
        return new JdbcLogStore(damage(text(DAMAGED)), clock);
    }

    private void assertThatOneIsKnownAsDamaged() {
        assertThat(tests().current().damaged()).isEqualTo(1);
        assertThat(tests().current().problem()).isEmpty();
    }

    @Test
    void what_is_old_is_forgotten_but_for_the_damaged_one() throws IOException {
        var store = damaged(PublishOptions.FOR_EVER);
        clock.advance(AGE.plusMinutes(1));

        assertThat(join(store.forgetOld("room", AGE))).isEqualTo(2 * COUNT - 1);

        assertThatOneIsKnownAsDamaged();
        assertThat(join(store.head(ROOM)).orElseThrow().top().offset()).isEqualTo(COUNT);
        assertThat(
                        join(
                                store.append(
                                        List.of(
                                                publication(
                                                        ROOM,
                                                        COUNT + 1,
                                                        PublishOptions.FOR_EVER)))))
                .isEmpty();
        assertThat(join(store.forgetOld("room", AGE))).isZero(); // it is not tried in vain for ever
        assertThat(join(store.read(ROOM, COUNT, COUNT + 1, 9)).publications()).hasSize(1);
    }

    @Test
    void what_has_expired_is_forgotten_but_for_the_damaged_one() throws IOException {
        var store = damaged(1000);
        clock.advance(Duration.ofMinutes(1));

        join(store.forgetOld("room", AGE));

        assertThatOneIsKnownAsDamaged();
        for (var offset = 1; offset <= COUNT; offset++) {
            var ending = join(store.fate(ROOM, offset)).map(Fate::ending);
            if (offset != DAMAGED) {
                assertThat(ending).contains(Ending.EXPIRED);
            }
        }
    }

    @Test
    void a_full_channel_gives_up_its_oldest_though_one_is_damaged() throws IOException {
        var store = damaged(PublishOptions.FOR_EVER);

        var left = join(store.shorten(ROOM, 2, COUNT));

        assertThat(left).isEqualTo(new Left(2, 0));
        assertThat(tests().current().problem()).isEmpty();
        assertThat(
                        join(store.read(ROOM, DAMAGED, COUNT, 100)).publications().stream()
                                .map(one -> one.publication().offset()))
                .containsExactly(5L, 6L);
        assertThat(join(store.fate(ROOM, 1))).isEmpty();
        assertThat(tests().current().damaged()).isEqualTo(1);
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    }
}
