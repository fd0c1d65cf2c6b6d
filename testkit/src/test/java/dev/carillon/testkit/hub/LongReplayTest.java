package dev.carillon.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.inbox.InboxOptions;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What waits in a log that is longer than one read of it gives.
class LongReplayTest {
    private static final ChannelName INBOX = ChannelName.user(new UserId("ada"));
    private static final int QUEUE = 5;

    private final ShortReads[] reads = new ShortReads[1];
    private final TestHub hub = hub(true);

    private TestHub hub(boolean stored) {
        return new TestHub(
                HubLimits.DEFAULT,
                1,
                log -> reads[0] = new ShortReads(log, 3),
                new MemoryCursors(10),
                QUEUE,
                new InboxOptions(true, _ -> stored));
    }

    private static Long[] range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toArray(Long[]::new);
    }

    @Test
    void all_that_is_stored_is_sent_however_much_it_is() {
        hub.connect("ada").come(null).lose();
        hub.publish(INBOX, 100);
        var client = hub.connect("ada").come(null);
        hub.publish(INBOX, 1);
        hub.settle();

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.position().offset()).isZero();
        assertThat(client.offsets(INBOX)).containsExactly(range(1, 101));
        assertThat(hub.statistics.offlineReplayed()).isEqualTo(100);
    }

    @Test
    void who_was_never_here_is_sent_all_that_is_stored() {
        hub.publish(INBOX, 100);
        var client = hub.connect("ada").come(null);

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.position().offset()).isZero();
        assertThat(client.offsets(INBOX)).containsExactly(range(1, 100));
    }

    @Test
    void who_was_never_here_and_for_whom_nothing_waits_is_told_nothing() {
        var client = hub.connect("ada").come(null);

        assertThat(client.state().recovery()).isEqualTo(Recovery.NONE);
        assertThat(client.position()).isEqualTo(hub.top(INBOX));
    }

    @Test
    void who_names_a_position_is_sent_exactly_what_follows_it() {
        hub.publish(INBOX, 100);
        var epoch = hub.top(INBOX).epoch();
        var client = hub.connect("ada").come(new StreamPosition(epoch, 40));

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(INBOX)).containsExactly(range(41, 100));
    }

    @Test
    void the_next_is_read_when_the_wire_took_the_last() {
        hub.publish(INBOX, 100);
        var client = hub.connect("ada");
        client.link.stallAfter(3); // the answer, and two pieces
        client.come(null);
        hub.settle();
        assertThat(client.offsets(INBOX)).containsExactly(range(1, 6));
        assertThat(reads[0].reads()).isLessThanOrEqualTo(3);

        client.catchUp();
        hub.settle();
        assertThat(client.offsets(INBOX)).containsExactly(range(1, 100));
    }

    @Test
    void a_client_that_goes_meanwhile_goes_on_where_it_was() {
        hub.publish(INBOX, 100);
        var client = hub.connect("ada");
        client.link.stallAfter(5);
        client.come(null);
        client.lose();
        var after = hub.connect("ada").come(null);

        assertThat(client.offsets(INBOX)).containsExactly(range(1, 12));
        assertThat(after.offsets(INBOX)).containsExactly(range(13, 100));
    }

    @Test
    void what_is_gone_is_said_and_the_rest_follows() {
        hub.publish(INBOX, 10);
        var epoch = hub.top(INBOX).epoch();
        hub.clock.advance(Duration.ofHours(20));
        hub.publish(INBOX, 10);
        hub.clock.advance(Duration.ofHours(10));
        var client = hub.connect("ada").come(new StreamPosition(epoch, 4));

        assertThat(client.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(client.position().offset()).isEqualTo(10);
        assertThat(client.offsets(INBOX)).containsExactly(range(11, 20));
    }

    @Test
    void what_goes_while_a_client_is_caught_up_is_heard_by_coming_back() {
        hub.publish(INBOX, 10);
        hub.clock.advance(Duration.ofHours(20));
        hub.publish(INBOX, 10);
        var client = hub.connect("ada");
        client.link.stallAfter(2);
        client.come(null);
        assertThat(client.offsets(INBOX)).containsExactly(range(1, 3));
        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);

        hub.clock.advance(Duration.ofHours(10));
        client.catchUp();
        assertThat(client.link.closed()).contains(CloseCode.SLOW_CONSUMER);

        var after = hub.connect("ada").come(null);
        assertThat(after.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(after.offsets(INBOX)).containsExactly(range(11, 20));
    }

    @Test
    void a_room_is_resumed_however_much_was_missed() {
        hub.publish(TestHub.ROOM, 100);
        var client = hub.connect("ada");
        client.subscribe(TestHub.ROOM, new StreamPosition(hub.top(TestHub.ROOM).epoch(), 0));

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(TestHub.ROOM)).containsExactly(range(1, 100));
    }

    @Test
    void of_what_is_in_memory_the_newest_are_sent_as_many_as_the_queue_holds() {
        var inMemory = hub(false);
        inMemory.connect("ada").come(null).lose();
        inMemory.publish(INBOX, 100);
        var client = inMemory.connect("ada").come(null);

        assertThat(client.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(client.offsets(INBOX)).containsExactly(range(96, 100));
    }
}
