package dev.carillon.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.protocol.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Silence, death, namelessness and expiry, with the default limits: a tick is a second.
class HeartbeatTest {
    private final TestHub hub = new TestHub();

    @Test
    void who_is_silent_is_pinged_after_25_seconds() {
        var client = hub.connect("ada");

        hub.seconds(24);
        assertThat(client.link.pings()).isZero();
        hub.seconds(1);

        assertThat(client.link.pings()).isEqualTo(1);
    }

    @Test
    void who_does_not_answer_within_10_seconds_is_dead() {
        var client = hub.connect("ada");

        hub.seconds(25 + 9);
        assertThat(client.link.closed()).isEmpty();
        hub.seconds(1);

        assertThat(client.link.closed()).contains(CloseCode.PING_TIMEOUT);
        assertThat(hub.hub.openConnections()).isZero();
    }

    @Test
    void who_answers_is_pinged_again_after_another_silence() {
        var client = hub.connect("ada");
        for (var round = 1; round <= 20; round++) {
            hub.seconds(25);
            assertThat(client.link.pings()).isEqualTo(round);
            client.show();
        }

        assertThat(client.link.closed()).isEmpty();
    }

    @Test
    void an_answer_in_the_same_tick_counts() {
        var client = hub.connect("ada");
        hub.seconds(25);
        client.show();
        hub.seconds(24);

        assertThat(client.link.closed()).isEmpty();
        assertThat(client.link.pings()).isEqualTo(1);
    }

    @Test
    void who_is_busy_is_never_pinged() {
        var client = hub.connect("ada");
        for (var i = 0; i < 500; i++) {
            hub.second();
            if (i % 20 == 0) {
                client.show();
            }
        }

        assertThat(client.link.pings()).isZero();
        assertThat(client.link.closed()).isEmpty();
    }

    @Test
    void who_is_nobody_for_10_seconds_is_closed() {
        var client = hub.open();

        hub.seconds(9);
        client.show();
        assertThat(client.link.closed()).isEmpty();
        hub.seconds(1);

        assertThat(client.link.closed()).contains(CloseCode.AUTH_TIMEOUT);
    }

    @Test
    void who_is_somebody_in_time_stays() {
        var client = hub.open();
        hub.seconds(9);
        client.enter(hub.principal("ada"));
        client.show();
        hub.seconds(20);

        assertThat(client.link.closed()).isEmpty();
    }

    @Test
    void who_is_being_let_in_is_not_listened_to_and_so_not_taken_for_dead() {
        var client = hub.open();
        client.authenticate(hub.principal("ada"));
        hub.seconds(100);
        client.welcome();
        hub.seconds(24);
        assertThat(client.link.pings()).isZero();
        hub.seconds(1);

        assertThat(client.link.pings()).isEqualTo(1);
        assertThat(client.link.closed()).isEmpty();
    }

    @Test
    void whose_token_expires_while_they_are_being_let_in_is_closed_within_a_tick() {
        var client = hub.open();
        client.authenticate(hub.principal("ada", Duration.ofSeconds(40)));
        hub.seconds(39);
        assertThat(client.link.closed()).isEmpty();
        hub.seconds(2);

        assertThat(client.link.closed()).contains(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void whose_token_expires_is_closed_within_a_tick() {
        for (var seconds : new int[] {1, 3, 7, 12, 40, 300}) {
            var client = hub.open();
            client.enter(hub.principal("ada", Duration.ofSeconds(seconds)));
            passAwake(client, seconds - 1);
            assertThat(client.link.closed()).as("after %d of %d", seconds - 1, seconds).isEmpty();
            passAwake(client, 2);

            assertThat(client.link.closed()).as("%d", seconds).contains(CloseCode.TOKEN_EXPIRED);
        }
    }

    @Test
    void a_fresh_token_keeps_the_connection() {
        var client = hub.open();
        client.enter(hub.principal("ada", Duration.ofSeconds(30)));
        passAwake(client, 20);
        client.authenticate(hub.principal("ada", Duration.ofSeconds(60)));
        passAwake(client, 59);
        assertThat(client.link.closed()).isEmpty();
        passAwake(client, 2);

        assertThat(client.link.closed()).contains(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void a_fresh_token_with_a_shorter_life_counts_too() {
        var client = hub.connect("ada");
        passAwake(client, 15);
        client.authenticate(hub.principal("ada", Duration.ofSeconds(3)));
        passAwake(client, 4);

        assertThat(client.link.closed()).contains(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void a_deadline_too_long_to_count_is_none() {
        var forEver = Duration.ofDays(100_000);
        var patient = patient(Duration.ofSeconds(25), forEver, forEver);
        var client = patient.open();
        for (var i = 0; i < 300; i++) {
            patient.second();
            client.show();
        }

        assertThat(client.link.closed()).isEmpty();
    }

    @Test
    void a_short_deadline_is_kept_where_pings_are_rare() {
        var rarely = patient(Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofSeconds(10));
        var client = rarely.open();

        rarely.seconds(9); // a tick is a tenth of the shortest deadline
        assertThat(client.link.closed()).isEmpty();
        rarely.second();
        assertThat(client.link.closed()).contains(CloseCode.AUTH_TIMEOUT);
    }

    @Test
    void pings_that_are_rare_come_when_they_are_due() {
        var rarely = patient(Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofSeconds(10));
        var client = rarely.connect("ada");

        rarely.seconds(3599);
        assertThat(client.link.pings()).isZero();
        rarely.second();
        assertThat(client.link.pings()).isEqualTo(1);
    }

    @Test
    void pings_go_out_as_often_as_set_however_long_an_answer_may_take() {
        var patient =
                patient(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(10));
        var client = patient.connect("ada");
        var ticks = 25; // a tick is a 25th of the time between pings
        for (var round = 1; round <= 10; round++) {
            patient.seconds(ticks);
            assertThat(client.link.pings()).isEqualTo(round);
            client.show();
        }
    }

    @Test
    void who_does_not_answer_is_pinged_on_until_their_time_is_up() {
        var patient =
                patient(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(10));
        var client = patient.connect("ada");
        var ticks = 25;
        for (var round = 1; round <= 5; round++) {
            patient.seconds(ticks);
            assertThat(client.link.pings()).isEqualTo(round);
        }
        assertThat(client.link.closed()).isEmpty();

        patient.seconds(ticks);
        assertThat(client.link.closed()).contains(CloseCode.PING_TIMEOUT);
    }

    private static TestHub patient(Duration ping, Duration pong, Duration authentication) {
        var limits = new HubLimits(1000, 128, 10, 100, 16_384, authentication, ping, pong);
        return new TestHub(limits, 1, log -> log);
    }

    private void passAwake(TestClient client, int seconds) {
        for (var i = 0; i < seconds; i++) {
            hub.second();
            client.show();
        }
    }
}
