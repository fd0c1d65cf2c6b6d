package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.event.SchedulerListener.SchedulerEventType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SchedulerLooksTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration LONG = INTERVAL.multipliedBy(7);

    private final AtomicLong nanos = new AtomicLong();
    private final SchedulerLooks looks = new SchedulerLooks(INTERVAL, INTERVAL, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Optional<String> obstacle() {
        return looks.obstacle(Optional.empty());
    }

    @Test
    void while_both_threads_are_at_work_now_and_then_nothing_is_the_matter() {
        for (var i = 0; i < 10; i++) {
            pass(INTERVAL.multipliedBy(2));
            looks.onSchedulerEvent(SchedulerEventType.RAN_EXECUTE_DUE);
            looks.onSchedulerEvent(SchedulerEventType.RAN_DETECT_DEAD);
            assertThat(obstacle()).isEmpty();
        }
    }

    @Test
    void when_the_one_that_looks_for_tasks_hangs_it_is_told_until_it_goes_on() {
        pass(LONG);
        looks.onSchedulerEvent(SchedulerEventType.RAN_DETECT_DEAD);

        assertThat(obstacle())
                .hasValue("the thread that looks for tasks that are due has done nothing for 70 s");
        looks.onSchedulerEvent(SchedulerEventType.RAN_EXECUTE_DUE);
        assertThat(obstacle()).isEmpty();
    }

    @Test
    void when_the_one_that_says_that_the_server_lives_hangs_it_is_told() {
        pass(LONG);
        looks.onSchedulerEvent(SchedulerEventType.RAN_EXECUTE_DUE);

        assertThat(obstacle()).hasValueSatisfying(why -> assertThat(why).contains("its own"));
    }

    @Test
    void while_the_database_is_away_both_wait_and_have_all_their_time_afterwards() {
        pass(LONG);
        assertThat(looks.obstacle(Optional.of("away"))).isEmpty();
        assertThat(obstacle()).isEmpty();
    }
}
