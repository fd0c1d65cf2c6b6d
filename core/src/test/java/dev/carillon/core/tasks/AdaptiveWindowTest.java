package dev.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveWindowTest {
    private final AdaptiveWindow window = new AdaptiveWindow(Duration.ofMillis(100));

    private void adapt(int times, boolean congested) {
        for (var i = 0; i < times; i++) {
            window.adapt(congested);
        }
    }

    @Test
    void C5_the_window_stays_where_it_was_set_while_all_is_well() {
        adapt(10, false);

        assertThat(window.millis()).isEqualTo(100);
    }

    @Test
    void C5_the_window_widens_while_deliveries_are_behind_up_to_twenty_times() {
        adapt(1, true);
        assertThat(window.millis()).isEqualTo(200);

        adapt(10, true);
        assertThat(window.millis()).isEqualTo(2000);
    }

    @Test
    void C5_the_window_narrows_again_when_they_no_longer_are() {
        adapt(10, true);
        adapt(1, false);
        assertThat(window.millis()).isEqualTo(1000);

        adapt(10, false);
        assertThat(window.millis()).isEqualTo(100);
    }
}
