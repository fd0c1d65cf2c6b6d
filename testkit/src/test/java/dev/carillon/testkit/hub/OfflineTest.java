package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.log.RetentionFloor;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What waits for a user who is away: the inbox from where it was left.
class OfflineTest {
    private static final ChannelName INBOX = ChannelName.user(new UserId("ada"));

    /// A recorded event has 100 bytes.
    private static final HubLimits TEN_EVENTS =
            new HubLimits(
                    1000,
                    128,
                    10,
                    100,
                    16_384,
                    HubLimits.DEFAULT.authentication(),
                    HubLimits.DEFAULT.ping(),
                    HubLimits.DEFAULT.pong());

    private final TestHub hub = new TestHub(TEN_EVENTS, 2, log -> log);

    private TestClient come(int loop) {
        return hub.connect("ada", loop).come(null);
    }

    private TestClient come() {
        return come(0);
    }

    private static Long[] range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toArray(Long[]::new);
    }

    @Test
    void who_comes_back_is_sent_what_was_published_meanwhile_and_then_what_comes() {
        var before = come();
        hub.publish(INBOX, 2);
        hub.settle();
        before.lose();
        hub.publish(INBOX, 3);

        var after = come(1);
        hub.publish(INBOX, 1);
        hub.settle();

        assertThat(before.offsets(INBOX)).containsExactly(1L, 2L);
        assertThat(after.offsets(INBOX)).containsExactly(3L, 4L, 5L, 6L);
        assertThat(after.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(after.link.events().getFirst()).isInstanceOf(Event.Subscribed.class);
        assertThat(hub.statistics.offlineReplayed()).isEqualTo(3);
        assertThat(hub.statistics.offlineIncomplete()).isZero();
    }

    @Test
    void the_position_in_the_answer_is_just_before_what_follows() {
        var before = come();
        hub.publish(INBOX, 2);
        hub.settle();
        before.lose();
        hub.publish(INBOX, 3);
        var after = come();

        assertThat(after.position()).isEqualTo(new StreamPosition(hub.top(INBOX).epoch(), 2));
    }

    @Test
    void who_missed_nothing_is_told_so() {
        var before = come();
        hub.publish(INBOX, 2);
        hub.settle();
        before.lose();
        var after = come();

        assertThat(after.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(after.position()).isEqualTo(hub.top(INBOX));
        assertThat(after.offsets(INBOX)).isEmpty();
    }

    @Test
    void who_was_never_here_is_sent_what_waits() {
        hub.publish(INBOX, 3);
        var first = come();

        assertThat(first.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(first.position().offset()).isZero();
        assertThat(first.offsets(INBOX)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void who_was_never_here_and_missed_nothing_is_told_nothing() {
        var first = come();

        assertThat(first.state().recovery()).isEqualTo(Recovery.NONE);
        assertThat(first.position()).isEqualTo(hub.top(INBOX));
    }

    @Test
    void of_each_key_only_the_newest_is_sent() {
        come().lose();
        hub.publish(draft(INBOX).withKey("task:1"));
        hub.publish(draft(INBOX));
        hub.publish(draft(INBOX).withKey("task:2"));
        hub.publish(draft(INBOX).withKey("task:1"));

        assertThat(come().offsets(INBOX)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void of_each_key_only_the_newest_is_sent_when_more_comes_while_the_log_is_read() {
        var reads = new HeldReads[1];
        var slow = new TestHub(HubLimits.DEFAULT, 1, log -> reads[0] = new HeldReads(log));
        slow.publish(draft(INBOX).withKey("task:1"));
        slow.publish(draft(INBOX));
        reads[0].hold();
        var client = slow.connect("ada").come(null);
        slow.publish(draft(INBOX).withKey("task:1"));
        slow.settle();
        reads[0].releaseStale(0);
        slow.settle();
        reads[0].releaseFresh(0);
        slow.settle();

        assertThat(client.offsets(INBOX)).containsExactly(2L, 3L);
        assertThat(client.position().offset()).isEqualTo(1);
    }

    @Test
    void of_more_than_the_queue_holds_the_newest_are_sent_and_the_rest_is_said_to_be_gone() {
        var small = new TestHub(HubLimits.DEFAULT, 1, log -> log, new MemoryCursors(10), 5);
        small.connect("ada").come(null).lose();
        small.publish(INBOX, 6);
        var client = small.connect("ada").come(null);

        assertThat(client.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(client.position().offset()).isEqualTo(1);
        assertThat(client.offsets(INBOX)).containsExactly(range(2, 6));
        assertThat(small.statistics.offlineIncomplete()).isEqualTo(1);
    }

    @Test
    void as_much_as_the_queue_holds_is_complete() {
        var small = new TestHub(HubLimits.DEFAULT, 1, log -> log, new MemoryCursors(10), 5);
        small.connect("ada").come(null).lose();
        small.publish(INBOX, 5);
        var client = small.connect("ada").come(null);

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(INBOX)).containsExactly(range(1, 5));
    }

    @Test
    void who_was_never_here_is_sent_no_more_than_the_queue_holds_either() {
        var small = new TestHub(HubLimits.DEFAULT, 1, log -> log, new MemoryCursors(10), 5);
        small.publish(INBOX, 8);
        var client = small.connect("ada").come(null);

        assertThat(client.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(client.offsets(INBOX)).containsExactly(range(4, 8));
    }

    @Test
    void what_the_log_no_longer_holds_is_said_to_be_gone() {
        come().lose();
        hub.publish(INBOX, 3);
        hub.clock.advance(Duration.ofHours(20));
        hub.publish(INBOX, 2);
        hub.clock.advance(Duration.ofHours(10));
        var client = come();

        assertThat(client.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(client.offsets(INBOX)).containsExactly(4L, 5L);
    }

    @Test
    void what_was_delivered_may_be_gone_from_the_log() {
        var before = come();
        hub.publish(INBOX, 3);
        hub.settle();
        before.lose();
        hub.clock.advance(Duration.ofDays(2));
        hub.publish(INBOX, 2);
        var client = come();

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.offsets(INBOX)).containsExactly(4L, 5L);
    }

    @Test
    void of_a_log_that_began_anew_all_it_holds_is_sent() {
        var hubs = new TestHub[1];
        UnaryOperator<ChannelLog> eightChannels =
                _ ->
                        new TieredChannelLog(
                                Namespaces.standard(Rule.AUTHENTICATED),
                                LogStore.NONE,
                                RetentionFloor.NOBODY,
                                channel -> hubs[0].hub.hasSubscribers(channel),
                                hub.clock,
                                new TieredChannelLog.Bounds(1 << 20, 8, 1000));
        var small = new TestHub(HubLimits.DEFAULT, 1, eightChannels);
        hubs[0] = small;
        var before = small.connect("ada").come(null);
        small.publish(INBOX, 4);
        small.settle();
        before.lose();
        hub.clock.advance(Duration.ofSeconds(1));
        for (var i = 0; i < 20; i++) {
            small.publish(ChannelName.user(new UserId("user" + i)), 1);
        }
        assertThat(small.top(INBOX).epoch()).isNotEqualTo(before.position().epoch());
        small.publish(INBOX, 2);
        var after = small.connect("ada").come(null);

        assertThat(after.state().recovery()).isEqualTo(Recovery.PARTIAL);
        assertThat(after.offsets(INBOX)).containsExactly(1L, 2L);
    }

    @Test
    void a_client_that_names_its_own_position_goes_on_from_there() {
        var before = come();
        hub.publish(INBOX, 4);
        hub.settle();
        before.lose();
        hub.publish(INBOX, 1);
        var client = hub.connect("ada").come(new StreamPosition(hub.top(INBOX).epoch(), 1));

        assertThat(client.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(client.position()).isEqualTo(hub.top(INBOX));
        assertThat(client.offsets(INBOX)).containsExactly(range(2, 5));
    }

    @Test
    void a_client_whose_own_position_is_of_another_epoch_is_replayed_nothing() {
        hub.publish(INBOX, 4);
        var client = hub.connect("ada").come(new StreamPosition("another", 1));

        assertThat(client.state().recovery()).isEqualTo(Recovery.IMPOSSIBLE);
        assertThat(client.offsets(INBOX)).isEmpty();
    }

    @Test
    void a_second_device_is_sent_nothing_of_what_the_first_was() {
        var first = come(0);
        hub.publish(INBOX, 2);
        hub.settle();
        var second = come(1);
        var third = come(0);
        hub.settle();
        hub.publish(INBOX, 1);
        hub.settle();

        assertThat(first.offsets(INBOX)).containsExactly(1L, 2L, 3L);
        for (var other : new TestClient[] {second, third}) {
            assertThat(other.state().recovery()).isEqualTo(Recovery.NONE);
            assertThat(other.position().offset()).isEqualTo(2);
            assertThat(other.offsets(INBOX)).containsExactly(3L);
        }
    }

    @Test
    void of_several_connections_the_one_that_got_furthest_counts() {
        var ahead = come(0);
        var behind = come(1);
        hub.settle();
        hub.publish(INBOX, 2);
        while (hub.loop().runOne()) {
            // the other loop stands still
        }
        ahead.lose();
        behind.lose();
        var after = come(0);
        hub.settle();

        assertThat(ahead.offsets(INBOX)).containsExactly(1L, 2L);
        assertThat(behind.offsets(INBOX)).isEmpty();
        assertThat(after.offsets(INBOX)).isEmpty();
    }

    @Test
    void what_is_on_its_way_when_a_user_goes_waits_for_them() {
        var before = come();
        hub.publish(INBOX, 2);
        before.lose();
        hub.settle();
        var after = come();
        hub.settle();

        assertThat(before.offsets(INBOX)).isEmpty();
        assertThat(after.offsets(INBOX)).containsExactly(1L, 2L);
    }

    @Test
    void what_is_on_its_way_when_a_user_changes_connections_comes_on_the_new_one() {
        var before = come(0);
        hub.publish(INBOX, 2);
        var after = come(1);
        before.lose();
        hub.settle();

        assertThat(before.offsets(INBOX)).isEmpty();
        assertThat(after.offsets(INBOX)).containsExactly(1L, 2L);
    }

    @Test
    void a_connection_that_comes_while_another_is_caught_up_takes_the_rest() {
        var kilobytes = RawJson.ofText("x".repeat(40 * 1024));
        for (var i = 0; i < 5; i++) {
            hub.publish(NewPublication.of(INBOX, "large", kilobytes));
        }
        var first = hub.connect("ada", 0);
        first.link.stallAfter(3);
        first.come(null);
        assertThat(first.offsets(INBOX)).containsExactly(1L, 2L);
        first.lose();

        assertThat(come(1).offsets(INBOX)).containsExactly(3L, 4L, 5L);
    }

    @Test
    void what_a_slow_client_is_owed_when_it_goes_waits_for_it() {
        var slow = come();
        hub.publish(INBOX, 1);
        hub.settle();
        slow.link.stall();
        hub.publish(draft(INBOX).withKey("a"));
        hub.publish(draft(INBOX).withKey("b"));
        hub.publish(draft(INBOX).withKey("a"));
        hub.settle();
        slow.lose();

        assertThat(slow.offsets(INBOX)).containsExactly(1L);
        assertThat(come().offsets(INBOX)).containsExactly(3L, 4L);
    }

    @Test
    void what_a_client_that_is_too_slow_was_not_written_waits_for_it() {
        var slow = come();
        slow.link.stall();
        hub.publish(INBOX, 15);
        hub.settle();
        assertThat(slow.link.closed()).contains(CloseCode.SLOW_CONSUMER);
        var written = slow.offsets(INBOX);
        assertThat(written).startsWith(1L).hasSizeBetween(8, 10);

        assertThat(come().offsets(INBOX)).containsExactly(range(written.getLast() + 1, 15));
    }

    @Test
    void what_a_client_that_is_too_slow_was_owed_waits_for_it() {
        var slow = come();
        slow.link.stall();
        hub.publish(INBOX, 10);
        hub.settle();
        hub.publish(draft(INBOX).withKey("a"));
        hub.settle();
        assertThat(slow.link.closed()).isEmpty();
        hub.publish(INBOX, 1);
        hub.settle();

        assertThat(slow.link.closed()).contains(CloseCode.SLOW_CONSUMER);
        assertThat(slow.offsets(INBOX)).containsExactly(range(1, 10));
        assertThat(come().offsets(INBOX)).containsExactly(11L, 12L);
    }

    @Test
    void what_a_broken_wire_did_not_take_waits_for_its_user_and_counts_as_not_delivered() {
        var broken = come();
        hub.publish(INBOX, 1);
        hub.settle();
        broken.link.breakDown();
        var receipt = hub.publish(draft(INBOX)).toCompletableFuture().join();
        hub.settle();

        assertThat(receipt.connections().toCompletableFuture().join()).isZero();
        assertThat(come().offsets(INBOX)).containsExactly(2L);
    }

    @Test
    void of_who_fell_silent_only_what_came_before_the_last_sign_of_life_is_taken_as_delivered() {
        var silent = come();
        hub.publish(INBOX, 2);
        hub.settle();
        hub.seconds(20);
        silent.show();
        hub.publish(INBOX, 3);
        hub.settle();
        hub.seconds(40);

        assertThat(silent.link.closed()).contains(CloseCode.PING_TIMEOUT);
        assertThat(silent.offsets(INBOX)).containsExactly(range(1, 5));
        var after = come();
        assertThat(after.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(after.offsets(INBOX)).containsExactly(3L, 4L, 5L);
    }

    @Test
    void who_follows_a_task_is_not_replayed_its_copies() {
        var task = ChannelName.task("1");
        var before = come();
        before.lose();
        hub.publish(draft(task).withKey("state"));
        hub.publish(draft(INBOX).withKey(task.value()).to(new Audience.ExceptSubscribersOf(task)));
        var following = hub.connect("ada").on(task).come(null);

        assertThat(following.offsets(task)).containsExactly(1L);
        assertThat(following.offsets(INBOX)).isEmpty();
    }

    @Test
    void a_task_that_is_followed_while_the_inbox_is_replayed_never_goes_back() {
        var task = ChannelName.task("1");
        hub.publish(NewPublication.of(INBOX, "large", RawJson.ofText("x".repeat(40 * 1024))));
        state(task);
        var client = hub.connect("ada");
        client.link.stallAfter(2);
        client.come(null);
        assertThat(client.offsets(INBOX)).containsExactly(1L);
        client.link.unstall();
        client.on(task);
        state(task);
        client.loop().run(client.connection::drained);
        hub.settle();

        assertThat(client.offsets(task)).containsExactly(1L, 2L);
        assertThat(client.offsets(INBOX)).containsExactly(1L);
    }

    private void state(ChannelName task) {
        hub.publish(draft(task).withKey("state"));
        hub.publish(draft(INBOX).withKey(task.value()).to(new Audience.ExceptSubscribersOf(task)));
    }

    @Test
    void cursors_that_can_not_be_read_are_an_error_and_no_subscription() {
        var broken = new TestHub(HubLimits.DEFAULT, 1, log -> log, new BrokenCursors(), 10);
        var client = broken.connect("ada").come(null);
        broken.publish(INBOX, 1);
        broken.settle();

        assertThat(client.link.events())
                .containsExactly(
                        new Event.Failed("id", ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()));
        assertThat(broken.hub.activeChannels()).isZero();
    }

    private static final class BrokenCursors implements Cursors {
        @Override
        public CompletionStage<Place> find(UserId user, String device, ChannelName channel) {
            return CompletableFuture.failedFuture(new IllegalStateException("no cursors"));
        }

        @Override
        public CompletionStage<Void> move(
                UserId user, String device, ChannelName channel, Move move) {
            return CompletableFuture.failedFuture(new IllegalStateException("no cursors"));
        }

        @Override
        public CompletionStage<List<Course>> courses(UserId user, ChannelName channel) {
            return CompletableFuture.failedFuture(new IllegalStateException("no cursors"));
        }
    }
}
