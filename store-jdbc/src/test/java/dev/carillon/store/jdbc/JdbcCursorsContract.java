package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.memory.LayeredCursors;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Course;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.Cursors.Place;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.CursorsContract;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What [JdbcCursors] promises beyond the port, on either database.
abstract class JdbcCursorsContract extends CursorsContract {
    private static final UserId ADA = new UserId("ada");
    private static final ChannelName INBOX = ChannelName.user(ADA);

    @RegisterExtension final TestDatabase database = databases();

    private final SettableClock clock = new SettableClock();
    private @Nullable Database opened;

    abstract TestDatabase databases();

    @Override
    protected Cursors create() {
        opened = database.open();
        return new JdbcCursors(opened, clock);
    }

    private Database opened() {
        return Objects.requireNonNull(opened);
    }

    private Move acknowledged(long offset) {
        return new Move(Mark.ACKNOWLEDGED, new StreamPosition("e", offset), clock.millis());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void a_move_is_there_for_the_next_server() {
        var before = new JdbcCursors(opened(), clock);
        var read = new Move(Mark.READ, new StreamPosition("e", 2), clock.millis());
        await(before.move(ADA, "phone", INBOX, acknowledged(7)));
        await(before.move(ADA, "phone", INBOX, read));
        opened().close();
        var after = new JdbcCursors(database.open(), clock);

        assertThat(await(after.find(ADA, "phone", INBOX)))
                .isEqualTo(new Place(acknowledged(7), read));
        assertThat(await(after.courses(ADA, INBOX)))
                .flatExtracting(Course::moves)
                .containsExactlyInAnyOrder(acknowledged(7), read);
    }

    @Test
    void in_front_of_it_memory_keeps_what_is_not_stored() {
        var store = new JdbcCursors(opened(), clock);
        var cursors =
                new LayeredCursors(new MemoryCursors(10), store, channel -> channel.equals(INBOX));
        var other = ChannelName.user(new UserId("bob"));
        await(cursors.move(ADA, "phone", INBOX, acknowledged(7)));
        await(cursors.move(ADA, "phone", other, acknowledged(3)));

        assertThat(await(store.find(ADA, "phone", INBOX)).acknowledged())
                .isEqualTo(acknowledged(7));
        assertThat(await(store.find(ADA, "phone", other))).isEqualTo(Place.UNKNOWN);
        assertThat(await(cursors.find(ADA, "phone", other)).acknowledged())
                .isEqualTo(acknowledged(3));
    }

    @Test
    void the_moves_of_many_devices_share_a_few_commits() {
        var cursors = new JdbcCursors(opened(), clock);
        var before = opened().commits();
        var moves = new ArrayList<CompletionStage<Void>>();
        for (var i = 0; i < 5000; i++) {
            moves.add(cursors.move(new UserId("user" + i), "", INBOX, acknowledged(1)));
        }
        moves.forEach(JdbcCursorsContract::await);

        assertThat(opened().commits() - before).isBetween(1L, 30L);
        for (var i = 0; i < 5000; i += 499) {
            assertThat(await(cursors.find(new UserId("user" + i), "", INBOX)).acknowledged())
                    .isNotNull();
        }
    }

    @Test
    void of_a_user_with_ever_new_devices_those_that_moved_last_are_kept() {
        var cursors = new JdbcCursors(opened(), clock);
        var read = new Move(Mark.READ, new StreamPosition("e", 2), clock.millis());
        await(cursors.move(ADA, "first", INBOX, read));
        for (var i = 0; i < 3 * JdbcCursors.DEVICES; i++) {
            await(cursors.find(ADA, "device" + i, INBOX));
            clock.advance(Duration.ofSeconds(1));
            await(cursors.move(ADA, "device" + i, INBOX, acknowledged(1)));
        }

        var newest = 3 * JdbcCursors.DEVICES - 1;
        assertThat(await(cursors.find(ADA, "device" + newest, INBOX)).acknowledged()).isNotNull();
        assertThat(await(cursors.find(ADA, "device0", INBOX))).isEqualTo(new Place(null, read));
        assertThat(await(cursors.courses(ADA, INBOX)))
                .extracting(Course::device)
                .hasSizeLessThanOrEqualTo(JdbcCursors.DEVICES + 1)
                .containsAll(
                        IntStream.rangeClosed(newest - JdbcCursors.DEVICES + 2, newest)
                                .mapToObj(i -> "device" + i)
                                .toList());
    }

    @Test
    void who_was_away_for_too_long_is_forgotten() {
        var cursors = new JdbcCursors(opened(), clock);
        await(cursors.move(ADA, "phone", INBOX, acknowledged(1)));
        clock.advance(Duration.ofDays(10));
        await(cursors.move(ADA, "laptop", INBOX, acknowledged(1)));

        assertThat(await(cursors.forgetOld(Duration.ofDays(9)))).isEqualTo(2);
        assertThat(await(cursors.find(ADA, "phone", INBOX))).isEqualTo(Place.UNKNOWN);
        assertThat(await(cursors.find(ADA, "laptop", INBOX)).acknowledged()).isNotNull();
        assertThat(await(cursors.courses(ADA, INBOX))).hasSize(1);
    }
}
