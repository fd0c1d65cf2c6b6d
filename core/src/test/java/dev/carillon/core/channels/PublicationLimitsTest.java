package dev.carillon.core.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.Principal;
import dev.carillon.protocol.UserId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PublicationLimitsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final PublicationLimits limits = new PublicationLimits(2, nanos::get);
    private final Principal eve = new Principal.Guest(new UserId("eve"));

    private int published(int wanted) {
        var done = 0;
        for (var i = 0; i < wanted; i++) {
            done += limits.refusal(eve).isEmpty() ? 1 : 0;
        }
        return done;
    }

    @Test
    void ten_seconds_worth_at_once_then_so_many_a_second_and_no_more_is_saved_up() {
        assertThat(published(100)).isEqualTo(20);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(published(100)).isEqualTo(6);
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(published(100)).isEqualTo(20);
        assertThat(limits.rateLimited()).isEqualTo(80 + 94 + 80);
    }
}
