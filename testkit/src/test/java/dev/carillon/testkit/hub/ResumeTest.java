package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static dev.carillon.testkit.hub.TestHub.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.json.RawJson;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a subscriber gets of what was published before.
class ResumeTest {
    private static final ChannelName TASK = ChannelName.task("1");

    private final TestHub hub = new TestHub();

    @Test
    void without_a_position_nothing_old_is_sent() {
        hub.publish(ROOM, 3);

        var client = hub.connect("ada").on(ROOM);
        hub.publish(ROOM, 1);
        hub.settle();

        assertThat(client.state().recovery()).isEqualTo(Recovery.NONE);
        assertThat(client.position().offset()).isEqualTo(3);
        assertThat(client.offsets(ROOM)).containsExactly(4L);
    }

    @Test
    void what_was_missed_follows_the_answer_and_goes_before_anything_newer() {
        hub.publish(ROOM, 5);
        var since = new StreamPosition(hub.top(ROOM).epoch(), 2);

        var client = hub.connect("ada");
        client.subscribe(ROOM, since);
        hub.publish(ROOM, 2);
        hub.settle();

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(ROOM)).containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(client.link.events().getFirst()).isInstanceOf(Event.Subscribed.class);
    }

    @Test
    void where_a_live_channel_stands_is_left_to_its_publications() {
        var client = hub.connect("ada").on(ROOM);
        hub.publish(ROOM, 2);

        client.subscribe(ROOM, null);
        hub.settle();

        assertThat(client.state().position()).isNull();
        assertThat(client.offsets(ROOM)).containsExactly(1L, 2L);
    }

    @Test
    void the_answer_is_one_piece_and_what_was_missed_another() {
        hub.publish(ROOM, 5);

        var client = hub.connect("ada");
        client.subscribe(ROOM, new StreamPosition(hub.top(ROOM).epoch(), 2));

        assertThat(client.link.writes()).isEqualTo(2);
        assertThat(client.link.isUnflushed()).isFalse();
    }

    @Test
    void what_was_missed_waits_until_the_client_takes_more() {
        var kilobytes = RawJson.ofText("x".repeat(16 * 1024));
        for (var i = 0; i < 100; i++) {
            hub.publisher.publish(NewPublication.of(ROOM, "large", kilobytes));
        }
        var client = hub.connect("ada");
        client.link.stallAfter(3);
        client.subscribe(ROOM, new StreamPosition(hub.top(ROOM).epoch(), 0));
        hub.publish(ROOM, 3);
        hub.settle();
        assertThat(client.offsets(ROOM)).containsExactly(1L, 2L, 3L, 4L);

        while (client.offsets(ROOM).size() < 103) {
            client.link.unstall();
            client.link.stallAfter(1);
            client.loop().run(client.connection::drained);
            hub.settle();
        }
        client.link.unstall();
        hub.publish(ROOM, 1);
        hub.settle();
        assertThat(client.offsets(ROOM))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 104).boxed().toList());
        assertThat(client.link.closed()).isEmpty();
    }

    @Test
    void publications_on_their_way_while_somebody_subscribes_come_once() {
        var other = hub.connect("bob").on(ROOM);
        var since = hub.top(ROOM);
        hub.publish(ROOM, 3);

        var client = hub.connect("ada");
        client.subscribe(ROOM, since);
        hub.publish(ROOM, 2);
        hub.settle();

        assertThat(client.offsets(ROOM)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(other.offsets(ROOM)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void a_position_of_another_epoch_is_answered_plainly_and_nothing_is_replayed() {
        hub.publish(ROOM, 3);

        var client = hub.connect("ada");
        client.subscribe(ROOM, new StreamPosition("another", 1));
        hub.publish(ROOM, 1);
        hub.settle();

        assertThat(client.state().recovery()).isEqualTo(Recovery.IMPOSSIBLE);
        assertThat(client.position().offset()).isEqualTo(3);
        assertThat(client.offsets(ROOM)).containsExactly(4L);
    }

    @Test
    void a_position_before_what_was_forgotten_is_answered_plainly_and_what_is_left_follows() {
        hub.publish(ROOM, 1100);

        var client = hub.connect("ada");
        client.subscribe(ROOM, new StreamPosition(hub.top(ROOM).epoch(), 99));

        assertThat(client.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(client.position().offset()).isEqualTo(100);
        assertThat(client.offsets(ROOM)).hasSize(1000).startsWith(101L).endsWith(1100L);
    }

    @Test
    void a_position_just_where_the_log_begins_is_recovered() {
        hub.publish(ROOM, 1100);

        var client = hub.connect("ada");
        client.subscribe(ROOM, new StreamPosition(hub.top(ROOM).epoch(), 100));

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(ROOM)).hasSize(1000).startsWith(101L).endsWith(1100L);
    }

    @Test
    void a_channel_that_was_never_written_to_can_be_resumed() {
        var first = hub.connect("ada").on(ROOM);
        var position = first.state().position();
        first.lose();
        hub.publish(ROOM, 2);

        var client = hub.connect("ada");
        client.subscribe(ROOM, position);

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(ROOM)).containsExactly(1L, 2L);
    }

    @Test
    void who_begins_to_follow_a_task_is_sent_the_newest_of_each_key() {
        hub.publish(draft(TASK).withKey("state"));
        hub.publish(draft(TASK));
        hub.publish(draft(TASK).withKey("other"));
        hub.publish(draft(TASK).withKey("state"));
        hub.publish(draft(TASK));

        var client = hub.connect("ada").on(TASK);
        hub.publish(draft(TASK).withKey("state"));
        hub.settle();

        assertThat(client.state().recovery()).isEqualTo(Recovery.NONE);
        assertThat(client.offsets(TASK)).containsExactly(3L, 4L, 6L);
    }

    @Test
    void who_goes_on_following_a_task_is_sent_what_was_missed() {
        hub.publish(draft(TASK).withKey("state"));
        var since = hub.top(TASK);
        hub.publish(draft(TASK));
        hub.publish(draft(TASK).withKey("state"));
        hub.publish(draft(TASK));

        var client = hub.connect("ada");
        client.subscribe(TASK, since);

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(TASK)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void who_can_not_go_on_following_a_task_is_sent_the_newest_of_each_key() {
        hub.publish(draft(TASK).withKey("state"));
        hub.publish(draft(TASK));

        var client = hub.connect("ada");
        client.subscribe(TASK, new StreamPosition("another", 1));

        assertThat(client.state().recovery()).isEqualTo(Recovery.IMPOSSIBLE);
        assertThat(client.offsets(TASK)).containsExactly(1L);
    }

    @Test
    void a_log_that_can_not_be_read_is_an_error_and_no_subscription() {
        var reads = new HeldReads[1];
        var slow = new TestHub(HubLimits.DEFAULT, 1, log -> reads[0] = new HeldReads(log));
        reads[0].hold();
        var client = slow.connect("ada").on(ROOM);
        reads[0].fail(0);
        slow.publish(ROOM, 1);
        slow.settle();

        assertThat(client.link.events(Event.Failed.class))
                .containsExactly(
                        new Event.Failed("id", ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()));
        assertThat(client.connection.channels()).isEmpty();
        assertThat(client.offsets(ROOM)).isEmpty();
        assertThat(slow.hub.activeChannels()).isZero();
    }

    @Test
    void what_is_published_while_the_log_is_read_is_after_the_position_in_the_answer() {
        var reads = new HeldReads[1];
        var slow = new TestHub(HubLimits.DEFAULT, 1, log -> reads[0] = new HeldReads(log));
        slow.publish(ROOM, 2);
        reads[0].hold();
        var client = slow.connect("ada").on(ROOM);
        slow.publish(ROOM, 2);
        slow.settle();
        while (reads[0].waiting() > 0) {
            reads[0].releaseStale(0);
            slow.settle();
        }

        assertThat(client.position().offset()).isEqualTo(2);
        assertThat(client.offsets(ROOM)).containsExactly(3L, 4L);
    }

    @Test
    void who_goes_while_the_log_is_read_leaves_nothing_behind() {
        var reads = new HeldReads[1];
        var slow = new TestHub(HubLimits.DEFAULT, 1, log -> reads[0] = new HeldReads(log));
        reads[0].hold();
        var client = slow.connect("ada").on(ROOM);
        client.lose();
        reads[0].releaseFresh(0);
        slow.settle();

        assertThat(client.link.events()).isEmpty();
        assertThat(slow.hub.activeChannels()).isZero();
    }
}
