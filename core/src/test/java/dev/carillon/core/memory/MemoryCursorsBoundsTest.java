package dev.carillon.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import org.junit.jupiter.api.Test;

class MemoryCursorsBoundsTest {
    private final MemoryCursors cursors = new MemoryCursors(3);

    private void save(String user, long offset) {
        var id = new UserId(user);
        cursors.save(id, Cursors.NO_DEVICE, ChannelName.user(id), new StreamPosition("e", offset));
    }

    private boolean isKnown(String user) {
        var id = new UserId(user);
        return cursors.find(id, Cursors.NO_DEVICE, ChannelName.user(id))
                .toCompletableFuture()
                .join()
                .isPresent();
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
}
