package dev.carillon.server.socket;

import static dev.carillon.server.socket.MessageRate.Verdict.FAR_TOO_MANY;
import static dev.carillon.server.socket.MessageRate.Verdict.FINE;
import static dev.carillon.server.socket.MessageRate.Verdict.TOO_MANY;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageRateTest {
    private final MessageRate rate = new MessageRate();

    private MessageRate.Verdict count(int second) {
        return rate.count(second, 2);
    }

    @Test
    void C12_a_minute_begins_with_a_message_and_the_next_one_is_free_again() {
        assertThat(count(1000)).isEqualTo(FINE);
        assertThat(count(1059)).isEqualTo(FINE);
        assertThat(count(1059)).isEqualTo(TOO_MANY);
        assertThat(rate.left(1059)).isEqualTo(1);

        assertThat(count(1060)).isEqualTo(FINE);
        assertThat(rate.left(1060)).isEqualTo(60);
    }

    @Test
    void C12_more_than_ten_times_the_limit_is_far_too_many() {
        for (var i = 1; i <= 20; i++) {
            assertThat(count(5)).isEqualTo(i <= 2 ? FINE : TOO_MANY);
        }
        assertThat(count(5)).isEqualTo(FAR_TOO_MANY);
    }

    @Test
    void C12_a_clock_that_is_set_back_begins_a_minute() {
        count(1000);
        count(1000);

        assertThat(count(10)).isEqualTo(FINE);
    }
}
