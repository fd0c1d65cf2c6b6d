package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client that changes its mind while the log is still being read for it.
class PendingSubscriptionTest {
    private HeldReads reads;
    private TestHub hub;
    private TestClient client;
    private StreamPosition since;

    @BeforeEach
    void subscribeToSlowLog() {
        var held = new HeldReads[1];
        hub = new TestHub(HubLimits.DEFAULT, 1, log -> held[0] = new HeldReads(log));
        reads = held[0];
        client = hub.connect("ada");
        since = hub.top(ROOM);
        hub.publish(ROOM, 3);
        reads.hold();
        client.subscribe(ROOM, since);
    }

    @Test
    void who_unsubscribes_meanwhile_gets_nothing() {
        client.unsubscribe(ROOM);
        release();
        hub.publish(ROOM, 1);
        hub.settle();

        assertThat(client.offsets(ROOM)).isEmpty();
        assertThat(client.isAnswered()).isTrue();
        assertThat(client.link.events(Event.Subscribed.class).getFirst().requested()).isEmpty();
    }

    @Test
    void who_unsubscribes_and_subscribes_again_meanwhile_gets_everything_once() {
        client.unsubscribe(ROOM);
        client.subscribe(ROOM, since);
        hub.publish(ROOM, 1);
        hub.settle();
        release();
        hub.publish(ROOM, 1);
        hub.settle();

        assertThat(client.offsets(ROOM)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(client.link.events(Event.Subscribed.class)).hasSize(2);
    }

    @Test
    void who_comes_to_a_channel_while_another_is_not_there_yet_gets_its_own() {
        var other = hub.connect("bob");
        other.subscribe(ROOM, since);
        release();
        hub.publish(ROOM, 2);
        hub.settle();

        assertThat(other.offsets(ROOM)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(client.offsets(ROOM)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    private void release() {
        while (reads.waiting() > 0) {
            reads.releaseFresh(0);
            hub.settle();
        }
    }
}
