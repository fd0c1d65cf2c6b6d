package dev.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProgressTest {
    private final RateEstimate rate = new RateEstimate();

    @Test
    void percent_has_one_decimal_and_is_100_only_when_all_is_done() {
        assertThat(progress(127, 300).percent()).isEqualTo(42.3);
        assertThat(progress(9999, 10_000).percent()).isEqualTo(99.9);
        assertThat(progress(999_999, 1_000_000).percent()).isEqualTo(99.9);
        assertThat(progress(300, 300).percent()).isEqualTo(100);
        assertThat(progress(0, 0).percent()).isZero();
    }

    @Test
    void more_than_all_or_less_than_nothing_is_no_progress() {
        assertThatThrownBy(() -> progress(4, 3))
                .hasMessage("progress must be 0 to total, was 4 of 3");
        assertThatThrownBy(() -> progress(-1, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothing_is_estimated_before_there_is_a_rate() {
        assertThat(rate.update(0, 100, 0)).isNegative();
        assertThat(rate.update(0, 100, 1000)).isNegative();
    }

    @Test
    void a_steady_rate_is_estimated_exactly() {
        rate.update(0, 1000, 0);
        for (var i = 1; i < 500; i++) {
            assertThat(rate.update(i, 1000, i * 100L)).isEqualTo((1000 - i) * 100L);
        }
    }

    @Test
    void one_slow_step_does_not_make_the_estimate_jump() {
        rate.update(0, 1000, 0);
        for (var i = 1; i <= 100; i++) {
            rate.update(i, 1000, i * 100L);
        }

        assertThat(rate.update(101, 1000, 10_000 + 500)).isBetween(89_900L, 110_000L);
    }

    @Test
    void a_lasting_change_of_the_rate_is_followed() {
        rate.update(0, 1000, 0);
        for (var i = 1; i <= 100; i++) {
            rate.update(i, 1000, i * 100L);
        }
        var now = 10_000L;
        var remaining = 0L;
        for (var i = 101; i <= 200; i++) {
            now += 200;
            remaining = rate.update(i, 1000, now);
        }

        assertThat(remaining).isBetween(155_000L, 165_000L);
    }

    @Test
    void another_total_begins_anew() {
        rate.update(0, 100, 0);
        rate.update(50, 100, 1000);

        assertThat(rate.update(50, 80, 2000)).isNegative();
        assertThat(rate.update(60, 80, 3000)).isEqualTo(2000);
    }

    @Test
    void at_the_end_nothing_remains() {
        rate.update(0, 10, 0);

        assertThat(rate.update(10, 10, 1000)).isZero();
    }

    private static Progress progress(long current, long total) {
        return new Progress(current, total, "", "", -1);
    }
}
