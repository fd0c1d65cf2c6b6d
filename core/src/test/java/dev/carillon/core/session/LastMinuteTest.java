package dev.carillon.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LastMinuteTest {
    private final AtomicLong count = new AtomicLong();
    private final LastMinute lately = new LastMinute(count::get);

    private void seconds(int seconds, int each) {
        for (var i = 0; i < seconds; i++) {
            count.addAndGet(each);
            lately.tick();
        }
    }

    @Test
    void C11_before_the_first_minute_is_over_all_of_it_counts() {
        seconds(59, 2);
        count.addAndGet(5);

        assertThat(lately.growth()).isEqualTo(59 * 2 + 5);
    }

    @Test
    void C11_what_is_older_than_a_minute_counts_no_more() {
        seconds(100, 7);
        assertThat(lately.growth()).isEqualTo(59 * 7);

        seconds(30, 0);
        assertThat(lately.growth()).isEqualTo(29 * 7);

        seconds(30, 0);
        assertThat(lately.growth()).isZero();
    }

    @Test
    void C11_what_was_counted_just_now_counts() {
        seconds(100, 0);
        count.addAndGet(3);

        assertThat(lately.growth()).isEqualTo(3);
    }
}
