package dev.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.PublishOptions.Priority;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriorityTest {
    @Test
    void low_may_fill_half_of_a_room_normal_all_and_high_a_tenth_more() {
        assertThat(shares(100)).containsExactly(50, 100, 110);
        assertThat(shares(10_000)).containsExactly(5_000, 10_000, 11_000);
    }

    @Test
    void a_small_room_has_some_for_each() {
        assertThat(shares(1)).containsExactly(1, 1, 2);
        assertThat(shares(2)).containsExactly(1, 2, 3);
        assertThat(shares(3)).containsExactly(2, 3, 4);
        assertThat(shares(11)).containsExactly(6, 11, 13);
    }

    @Test
    void the_largest_room_has_no_more_than_all() {
        assertThat(shares(Integer.MAX_VALUE))
                .containsExactly(1 << 30, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static IntStream shares(int room) {
        return Arrays.stream(Priority.values()).mapToInt(priority -> priority.shareOf(room));
    }
}
