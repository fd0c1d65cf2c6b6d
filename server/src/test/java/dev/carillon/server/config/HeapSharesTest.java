package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the heap is divided among the bounds on memory.
class HeapSharesTest {
    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @ValueSource(longs = {232, 256, 300, 512, 1024, 4096, 65_536})
    void all_bounds_together_leave_a_tenth_of_the_heap(long mebibytes) {
        var shares = HeapShares.of(mebibytes * MIB, Map.of());

        assertThat(shares.all()).isLessThanOrEqualTo(mebibytes * MIB * 9 / 10);
        assertThat(shares.isTooMuch()).isFalse();
        assertThat(Arrays.stream(HeapShare.values()).mapToLong(shares::bytes).sum())
                .isEqualTo(shares.all());
    }

    @Test
    void a_bound_that_is_set_is_taken_and_told_when_it_is_too_much() {
        var shares = HeapShares.of(256 * MIB, Map.of(HeapShare.UNSENT, 200 * MIB));

        assertThat(shares.bytes(HeapShare.UNSENT)).isEqualTo(200 * MIB);
        assertThat(shares.isTooMuch()).isTrue();
        assertThat(shares.text())
                .startsWith("of a heap of 256 MiB, clients may fill ")
                .contains("limits.unsent 200 MiB", "documents.memory 52 MiB");
    }

    @Test
    void a_small_heap_is_too_small_and_numbers_beyond_all_reason_are_too_much() {
        assertThat(HeapShares.of(64 * MIB, Map.of()).isTooMuch()).isTrue();
        assertThat(
                        HeapShares.of(
                                        256 * MIB,
                                        Map.of(
                                                HeapShare.UNSENT,
                                                Long.MAX_VALUE,
                                                HeapShare.BODIES,
                                                Long.MAX_VALUE))
                                .isTooMuch())
                .isTrue();
    }

    @Test
    void what_a_database_keeps_takes_nothing_of_the_heap() {
        var shares = HeapShares.of(256 * MIB, Map.of(HeapShare.NOTIFICATIONS, 0L));

        assertThat(shares.text()).doesNotContain("notifications");
    }
}
