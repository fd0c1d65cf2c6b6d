package dev.carillon.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import org.junit.jupiter.api.Test;

class MemoryCursorsBoundsTest {
    private final MemoryCursors cursors = new MemoryCursors(3);

    private static void save(Cursors cursors, String user, String device, long offset, long at) {
        var id = new UserId(user);
        var position = new StreamPosition("e", offset);
        cursors.move(id, device, ChannelName.user(id), new Move(Mark.ACKNOWLEDGED, position, at));
    }

    private void save(String user, long offset) {
        save(cursors, user, Cursors.NO_DEVICE, offset, 0);
    }

    private static boolean isKnown(Cursors cursors, String user, String device) {
        var id = new UserId(user);
        var place = cursors.find(id, device, ChannelName.user(id)).toCompletableFuture().join();
        return place.acknowledged() != null;
    }

    private boolean isKnown(String user) {
        return isKnown(cursors, user, Cursors.NO_DEVICE);
    }

    @Test
    void beyond_the_limit_who_has_been_away_for_longest_is_forgotten() {
        save("ada", 1);
        save("bob", 1);
        save("eve", 1);
        save("ada", 1); // was here again since
        save("dan", 1);

        assertThat(isKnown("bob")).isFalse();
        assertThat(isKnown("ada")).isTrue();
        assertThat(isKnown("eve")).isTrue();
        assertThat(isKnown("dan")).isTrue();
        assertThat(cursors.size()).isEqualTo(3);
        assertThat(cursors.forgotten()).isEqualTo(1);
    }

    @Test
    void who_comes_and_goes_takes_no_more_room() {
        for (var i = 0; i < 100; i++) {
            save("ada", i);
        }

        assertThat(cursors.size()).isEqualTo(1);
        assertThat(cursors.forgotten()).isZero();
    }

    @Test
    void each_device_counts() {
        save(cursors, "ada", "phone", 1, 0);
        save(cursors, "bob", "phone", 1, 0);
        save(cursors, "bob", "laptop", 1, 0);
        save(cursors, "bob", "tablet", 1, 0);

        assertThat(isKnown(cursors, "ada", "phone")).isFalse();
        assertThat(cursors.size()).isEqualTo(3);
    }

    @Test
    void a_user_with_ever_new_devices_puts_nobody_else_out() {
        var large = new MemoryCursors(1000);
        save(large, "ada", "phone", 1, 0);
        for (var i = 0; i < 2000; i++) {
            save(large, "eve", "device" + i, 1, i);
        }

        assertThat(isKnown(large, "ada", "phone")).isTrue();
        assertThat(isKnown(large, "eve", "device1999")).isTrue();
        assertThat(isKnown(large, "eve", "device0")).isFalse();
        assertThat(large.size()).isEqualTo(1 + DeviceMarks.MAX);
        assertThat(large.forgotten()).isEqualTo(2000 - DeviceMarks.MAX);
    }

    @Test
    void what_a_user_has_read_is_known_when_the_device_is_forgotten() {
        var large = new MemoryCursors(1000);
        var id = new UserId("ada");
        var read = new Move(Mark.READ, new StreamPosition("e", 9), 0);
        large.move(id, "old", ChannelName.user(id), read);
        for (var i = 1; i <= DeviceMarks.MAX; i++) {
            save(large, "ada", "device" + i, 1, i);
        }

        assertThat(large.courses(id, ChannelName.user(id)).toCompletableFuture().join())
                .extracting(Cursors.Course::device)
                .doesNotContain("old")
                .hasSize(DeviceMarks.MAX);
        assertThat(large.find(id, "new", ChannelName.user(id)).toCompletableFuture().join().read())
                .isEqualTo(read);
    }

    @Test
    void what_is_older_than_a_week_is_forgotten_but_the_newest_never_is() {
        var id = new UserId("ada");
        var week = MarkHistory.MAX_AGE.toMillis();
        save(cursors, "ada", "phone", 1, 0);
        save(cursors, "ada", "phone", 2, 10);
        save(cursors, "ada", "phone", 3, week + 5);

        assertThat(cursors.courses(id, ChannelName.user(id)).toCompletableFuture().join())
                .flatExtracting(Cursors.Course::moves)
                .extracting(move -> move.position().offset())
                .containsExactly(2L, 3L);
        save(cursors, "ada", "phone", 3, 10 * week);
        assertThat(isKnown(cursors, "ada", "phone")).isTrue();
    }
}
