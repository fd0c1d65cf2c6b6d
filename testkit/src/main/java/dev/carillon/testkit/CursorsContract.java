package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Course;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.Cursors.Place;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Cursors] promises. Extend it and say how to make one; each test gets a new, empty
/// one with room for some hundred cursors.
public abstract class CursorsContract {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final ChannelName INBOX = ChannelName.user(ADA);
    private static final ChannelName ROOM = new ChannelName("room:lobby");
    private static final long NOON = 1_766_400_000_000L;

    private Cursors cursors;
    private long now = NOON;

    /// Makes an empty one.
    protected abstract Cursors create();

    @BeforeEach
    void createCursors() {
        cursors = create();
    }

    @Test
    void of_who_was_never_here_nothing_is_known() {
        assertThat(await(cursors.find(ADA, "", INBOX))).isEqualTo(Place.UNKNOWN);
        assertThat(await(cursors.courses(ADA, INBOX))).isEmpty();
    }

    @Test
    void what_was_acknowledged_is_found() {
        acknowledge(ADA, "", INBOX, at(7));

        assertThat(acknowledged(ADA, "", INBOX)).contains(at(7));
    }

    @Test
    void the_beginning_of_a_channel_is_a_position_too() {
        acknowledge(ADA, "", INBOX, at(0));

        assertThat(acknowledged(ADA, "", INBOX)).contains(at(0));
    }

    @Test
    void a_cursor_goes_on() {
        acknowledge(ADA, "", INBOX, at(7));
        acknowledge(ADA, "", INBOX, at(9));

        assertThat(acknowledged(ADA, "", INBOX)).contains(at(9));
    }

    @Test
    void a_cursor_never_goes_back_within_an_epoch() {
        acknowledge(ADA, "", INBOX, at(9));
        acknowledge(ADA, "", INBOX, at(7));

        assertThat(acknowledged(ADA, "", INBOX)).contains(at(9));
    }

    @Test
    void a_position_of_another_epoch_takes_its_place() {
        acknowledge(ADA, "", INBOX, at(9));
        var anew = new StreamPosition("another", 2);
        acknowledge(ADA, "", INBOX, anew);

        assertThat(acknowledged(ADA, "", INBOX)).contains(anew);
    }

    @Test
    void users_devices_and_channels_are_told_apart() {
        acknowledge(ADA, "", INBOX, at(1));
        acknowledge(ADA, "phone", INBOX, at(2));
        acknowledge(ADA, "", ROOM, at(3));
        acknowledge(BOB, "", ROOM, at(4));

        assertThat(acknowledged(ADA, "", INBOX)).contains(at(1));
        assertThat(acknowledged(ADA, "phone", INBOX)).contains(at(2));
        assertThat(acknowledged(ADA, "", ROOM)).contains(at(3));
        assertThat(acknowledged(BOB, "", ROOM)).contains(at(4));
        assertThat(acknowledged(BOB, "", INBOX)).isEmpty();
        assertThat(acknowledged(ADA, "laptop", INBOX)).isEmpty();
    }

    @Test
    void what_was_delivered_is_not_acknowledged_by_that() {
        move(ADA, "phone", INBOX, Mark.DELIVERED, at(7));

        assertThat(acknowledged(ADA, "phone", INBOX)).isEmpty();
        assertThat(course(ADA, "phone").reached(Mark.DELIVERED, at(7))).isPresent();
        assertThat(course(ADA, "phone").reached(Mark.ACKNOWLEDGED, at(7))).isEmpty();
    }

    @Test
    void what_was_read_on_one_device_was_read_by_the_user() {
        move(ADA, "phone", INBOX, Mark.READ, at(7));
        move(ADA, "laptop", INBOX, Mark.READ, at(5));

        for (var device : List.of("phone", "laptop", "tablet", "")) {
            assertThat(read(ADA, device, INBOX)).as(device).isEqualTo(at(7));
        }
        assertThat(acknowledged(ADA, "phone", INBOX)).isEmpty();
        assertThat(read(ADA, "phone", ROOM)).isNull();
        assertThat(read(BOB, "phone", INBOX)).isNull();
    }

    @Test
    void what_was_read_of_another_epoch_takes_its_place() {
        move(ADA, "phone", INBOX, Mark.READ, at(7));
        var anew = new StreamPosition("another", 2);
        move(ADA, "laptop", INBOX, Mark.READ, anew);

        assertThat(read(ADA, "phone", INBOX)).isEqualTo(anew);
    }

    @Test
    void each_place_was_reached_by_the_first_move_to_it_or_beyond() {
        move(ADA, "phone", INBOX, Mark.DELIVERED, at(3));
        now += 1000;
        move(ADA, "phone", INBOX, Mark.DELIVERED, at(5));
        now += 1000;
        move(ADA, "phone", INBOX, Mark.DELIVERED, at(5));
        move(ADA, "phone", INBOX, Mark.ACKNOWLEDGED, at(4));
        now += 1000;
        move(ADA, "phone", INBOX, Mark.READ, at(2));

        var course = course(ADA, "phone");
        assertThat(when(course, Mark.DELIVERED, 1)).contains(NOON);
        assertThat(when(course, Mark.DELIVERED, 3)).contains(NOON);
        assertThat(when(course, Mark.DELIVERED, 4)).contains(NOON + 1000);
        assertThat(when(course, Mark.DELIVERED, 5)).contains(NOON + 1000);
        assertThat(when(course, Mark.DELIVERED, 6)).isEmpty();
        assertThat(when(course, Mark.ACKNOWLEDGED, 4)).contains(NOON + 2000);
        assertThat(when(course, Mark.ACKNOWLEDGED, 5)).isEmpty();
        assertThat(when(course, Mark.READ, 2)).contains(NOON + 3000);
    }

    @Test
    void what_was_acknowledged_was_delivered() {
        move(ADA, "phone", INBOX, Mark.ACKNOWLEDGED, at(4));

        assertThat(when(course(ADA, "phone"), Mark.DELIVERED, 3)).contains(NOON);
    }

    @Test
    void moves_of_another_epoch_say_nothing_of_this_one() {
        move(ADA, "phone", INBOX, Mark.ACKNOWLEDGED, new StreamPosition("another", 9));

        assertThat(when(course(ADA, "phone"), Mark.ACKNOWLEDGED, 3)).isEmpty();
    }

    @Test
    void the_courses_of_all_devices_are_there_and_of_no_other_user() {
        acknowledge(ADA, "", INBOX, at(1));
        acknowledge(ADA, "phone", INBOX, at(2));
        acknowledge(ADA, "phone", ROOM, at(3));
        acknowledge(BOB, "tablet", INBOX, at(4));

        assertThat(await(cursors.courses(ADA, INBOX)))
                .extracting(Course::device)
                .containsExactlyInAnyOrder("", "phone");
    }

    @Test
    void however_often_a_device_moves_its_course_is_short_and_its_newest_moves_are_there() {
        for (var offset = 1; offset <= 2000; offset++) {
            now += 1000;
            move(ADA, "phone", INBOX, Mark.DELIVERED, at(offset));
        }

        var course = course(ADA, "phone");
        assertThat(course.moves()).hasSizeBetween(2, 500);
        assertThat(when(course, Mark.DELIVERED, 2000)).contains(now);
        assertThat(when(course, Mark.DELIVERED, 1999)).contains(now - 1000);
        for (var offset = 1; offset <= 2000; offset++) {
            assertThat(when(course, Mark.DELIVERED, offset).orElseThrow())
                    .as("by when %d was delivered", offset)
                    .isBetween(NOON + offset * 1000L, now);
        }
    }

    @Test
    void of_positions_noted_at_once_the_furthest_counts() throws Exception {
        for (var round = 0; round < 50; round++) {
            var device = "device" + round % 10;
            var base = round * 10L;
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                pool.invokeAll(
                                LongStream.rangeClosed(1, 8)
                                        .mapToObj(offset -> saving(device, at(base + offset)))
                                        .toList())
                        .forEach(future -> future.resultNow());
            }
            assertThat(acknowledged(ADA, device, INBOX)).contains(at(base + 8));
        }
    }

    private Callable<Boolean> saving(String device, StreamPosition position) {
        return () -> {
            acknowledge(ADA, device, INBOX, position);
            return true;
        };
    }

    private static StreamPosition at(long offset) {
        return new StreamPosition("k3f9", offset);
    }

    private Optional<StreamPosition> acknowledged(UserId user, String device, ChannelName channel) {
        return Optional.ofNullable(await(cursors.find(user, device, channel)).acknowledged())
                .map(Move::position);
    }

    private @Nullable StreamPosition read(UserId user, String device, ChannelName channel) {
        var read = await(cursors.find(user, device, channel)).read();
        return read == null ? null : read.position();
    }

    private Course course(UserId user, String device) {
        return await(cursors.courses(user, INBOX)).stream()
                .filter(course -> course.device().equals(device))
                .findAny()
                .orElseThrow();
    }

    private static Optional<Long> when(Course course, Mark mark, long offset) {
        return course.reached(mark, at(offset)).map(Move::at);
    }

    private void acknowledge(
            UserId user, String device, ChannelName channel, StreamPosition position) {
        move(user, device, channel, Mark.ACKNOWLEDGED, position);
    }

    private void move(
            UserId user, String device, ChannelName channel, Mark mark, StreamPosition position) {
        await(cursors.move(user, device, channel, new Move(mark, position, now)));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
