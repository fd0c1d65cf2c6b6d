package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static dev.carillon.testkit.hub.TestHub.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of a client that does not take what it is sent; a recorded event has 100 bytes.
class SlowConsumerTest {
    private static final HubLimits TEN_EVENTS =
            new HubLimits(
                    1000,
                    128,
                    10,
                    100,
                    16_384,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(10));

    private final TestHub hub = new TestHub(TEN_EVENTS, 1, log -> log);
    private final TestClient slow = hub.connect("slow").on(ROOM);
    private final TestClient quick = hub.connect("quick").on(ROOM);

    @AfterEach
    void everything_encoded_was_released_once() {
        assertThat(hub.encoding.unbalanced()).isZero();
    }

    @Test
    void of_publications_with_a_key_it_gets_the_newest_when_it_takes_more() {
        slow.link.stall();
        for (var round = 0; round < 50; round++) {
            publish("a");
            publish("b");
        }
        assertThat(slow.offsets(ROOM)).isEmpty();
        slow.catchUp();

        assertThat(slow.offsets(ROOM)).containsExactly(99L, 100L);
        assertThat(slow.link.publications()).extracting(Publication::key).containsExactly("a", "b");
        assertThat(slow.link.isUnflushed()).isFalse();
        assertThat(slow.link.closed()).isEmpty();
    }

    @Test
    void what_it_is_owed_comes_in_the_order_of_offsets() {
        slow.link.stall();
        publish("a");
        publish("b");
        publish("c");
        publish("a");
        slow.catchUp();

        assertThat(slow.offsets(ROOM)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void after_what_it_was_owed_it_gets_everything_again() {
        slow.link.stall();
        publish("a");
        publish("a");
        slow.catchUp();
        publish("a");
        publish(null);

        assertThat(slow.offsets(ROOM)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void what_it_is_owed_goes_before_a_publication_without_a_key() {
        slow.link.stall();
        publish("a");
        publish("a");
        publish(null);
        publish("a");
        slow.catchUp();

        assertThat(slow.offsets(ROOM)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void publications_without_a_key_pile_up_to_the_limit_and_no_further() {
        slow.link.stall();
        for (var i = 0; i < 10; i++) {
            publish(null);
        }
        assertThat(slow.link.closed()).isEmpty();
        publish(null);

        assertThat(slow.link.closed()).contains(CloseCode.SLOW_CONSUMER);
        assertThat(slow.offsets(ROOM)).hasSize(10);
        assertThat(hub.hub.openConnections()).isEqualTo(1);
        assertThat(hub.statistics.closed(CloseCode.SLOW_CONSUMER)).isEqualTo(1);
    }

    @Test
    void keys_without_number_are_too_far_behind() {
        slow.link.stall();
        for (var i = 0; i < 2000; i++) {
            publish("key" + i);
        }

        assertThat(slow.link.closed()).contains(CloseCode.SLOW_CONSUMER);
        assertThat(quick.offsets(ROOM)).hasSize(2000);
    }

    @Test
    void others_get_everything_meanwhile() {
        slow.link.stall();
        for (var i = 1; i <= 30; i++) {
            publish(i % 2 == 0 ? "a" : null);
        }

        assertThat(slow.link.closed()).contains(CloseCode.SLOW_CONSUMER);
        assertThat(quick.offsets(ROOM)).hasSize(30).isSorted().doesNotHaveDuplicates();
        assertThat(quick.link.closed()).isEmpty();
    }

    @Test
    void who_comes_back_resumes_where_it_stopped() {
        slow.link.stall();
        for (var i = 0; i < 11; i++) {
            publish(null);
        }
        var back = hub.connect("slow");
        back.subscribe(ROOM, new StreamPosition(hub.top(ROOM).epoch(), 4));

        assertThat(back.offsets(ROOM)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void what_is_owed_of_a_channel_is_dropped_with_the_subscription() {
        slow.link.stall();
        publish("a");
        slow.unsubscribe(ROOM);
        slow.catchUp();

        assertThat(slow.offsets(ROOM)).isEmpty();
    }

    @Test
    void what_was_owed_does_not_come_twice_when_the_channel_is_resumed() {
        var since = hub.top(ROOM);
        slow.link.stall();
        publish("a");
        slow.unsubscribe(ROOM);
        slow.subscribe(ROOM, since);
        slow.catchUp();

        assertThat(slow.offsets(ROOM)).containsExactly(1L);
    }

    private void publish(@Nullable String key) {
        hub.publish(draft(ROOM).withKey(key));
        hub.settle();
    }
}
