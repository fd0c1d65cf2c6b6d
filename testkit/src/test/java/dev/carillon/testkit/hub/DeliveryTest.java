package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static dev.carillon.testkit.hub.TestHub.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.ManualLoop;
import dev.carillon.testkit.RecordingEncoding;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who gets a publication, in how many pieces.
class DeliveryTest {
    private static final ChannelName GARDEN = new ChannelName("room:garden");

    private final TestHub hub = new TestHub(HubLimits.DEFAULT, 2, log -> log);

    @AfterEach
    void everything_encoded_was_released_once() {
        assertThat(hub.encoding.unbalanced()).isZero();
    }

    @Test
    void everyone_on_a_channel_gets_a_publication_once() {
        var there = clients(20);
        var elsewhere = hub.connect("else").on(GARDEN);

        var receipt = hub.publish(draft(ROOM)).toCompletableFuture().join();
        hub.settle();

        assertThat(there)
                .allSatisfy(client -> assertThat(client.offsets(ROOM)).containsExactly(1L));
        assertThat(there).noneMatch(client -> client.link.isUnflushed());
        assertThat(elsewhere.link.publications()).isEmpty();
        assertThat(receipt.connections().toCompletableFuture()).isCompletedWithValue(20);
        assertThat(receipt.position()).isEqualTo(hub.top(ROOM));
    }

    @Test
    void a_publication_on_a_channel_without_subscribers_reaches_nobody() {
        var receipt = hub.publish(draft(ROOM)).toCompletableFuture().join();

        assertThat(receipt.connections().toCompletableFuture()).isCompletedWithValue(0);
        assertThat(hub.loops).extracting(ManualLoop::posted).containsExactly(0, 0);
    }

    @Test
    void publications_of_one_turn_are_written_in_one_piece() {
        var client = hub.connect("ada").on(ROOM);
        var before = client.link.writes();

        hub.publish(ROOM, 5);
        hub.settle();

        assertThat(client.offsets(ROOM)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(client.link.writes() - before).isEqualTo(1);
    }

    @Test
    void publications_of_one_turn_on_several_channels_are_flushed_once() {
        var client = hub.connect("ada").on(ROOM).on(GARDEN);
        var before = client.link.flushes();

        hub.publish(ROOM, 2);
        hub.publish(GARDEN, 2);
        hub.settle();

        assertThat(client.link.publications()).hasSize(4);
        assertThat(client.link.isUnflushed()).isFalse();
        assertThat(client.link.flushes() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void a_publication_is_encoded_once_for_each_encoding_on_each_loop() {
        var other = new RecordingEncoding();
        clients(10);
        for (var i = 0; i < 10; i++) {
            var client = hub.open(i % 2, other).orElseThrow();
            client.authenticate(hub.principal("other" + i));
            client.on(ROOM);
        }
        var before = hub.encoding.encodings();
        var otherBefore = other.encodings();

        hub.publish(ROOM, 3);
        hub.settle();

        assertThat(hub.encoding.encodings() - before).isEqualTo(2);
        assertThat(other.encodings() - otherBefore).isEqualTo(2);
        assertThat(other.unbalanced()).isZero();
    }

    @Test
    void a_loop_is_sent_one_message_however_many_connections_it_has() {
        clients(40);
        var before = posted();

        hub.publish(draft(ROOM));

        assertThat(minus(posted(), before)).containsExactly(1, 1);
    }

    @Test
    void publications_that_come_before_a_loop_has_its_turn_share_one_message() {
        clients(40);
        var before = posted();

        hub.publish(ROOM, 10);

        assertThat(minus(posted(), before)).containsExactly(1, 1);
    }

    @Test
    void a_loop_without_subscribers_is_left_alone() {
        hub.connect("ada", 1).on(ROOM);

        hub.publish(draft(ROOM));

        assertThat(posted()).containsExactly(0, 1);
    }

    @Test
    void who_has_unsubscribed_gets_nothing_more() {
        var client = hub.connect("ada").on(ROOM);
        hub.publish(draft(ROOM));
        hub.settle();
        hub.publish(draft(ROOM));
        client.unsubscribe(ROOM);
        hub.settle();

        assertThat(client.offsets(ROOM)).containsExactly(1L);
        assertThat(hub.hub.activeChannels()).isZero();
    }

    @Test
    void some_are_left_out_when_the_publication_says_so() {
        var ada = hub.connect("ada").on(ROOM);
        var adasOther = hub.connect("ada").on(ROOM);
        var bob = hub.connect("bob").on(ROOM);
        var gardener = hub.connect("cyd").on(ROOM).on(GARDEN);

        hub.publish(draft(ROOM).to(new Audience.ExceptUser(new UserId("ada"))));
        hub.publish(draft(ROOM).to(new Audience.ExceptConnection(bob.connection.id())));
        hub.publish(draft(ROOM).to(new Audience.ExceptSubscribersOf(GARDEN)));
        hub.publish(draft(ROOM));
        hub.settle();

        assertThat(ada.offsets(ROOM)).containsExactly(2L, 3L, 4L);
        assertThat(adasOther.offsets(ROOM)).containsExactly(2L, 3L, 4L);
        assertThat(bob.offsets(ROOM)).containsExactly(1L, 3L, 4L);
        assertThat(gardener.offsets(ROOM)).containsExactly(1L, 2L, 4L);
    }

    @Test
    void who_is_left_out_is_not_counted() {
        hub.connect("ada").on(ROOM);
        hub.connect("bob", 1).on(ROOM);

        var receipt =
                hub.publish(draft(ROOM).to(new Audience.ExceptUser(new UserId("ada"))))
                        .toCompletableFuture()
                        .join();
        hub.settle();

        assertThat(receipt.connections().toCompletableFuture()).isCompletedWithValue(1);
    }

    @Test
    void whose_wire_breaks_is_lost_of_those_only_who_were_to_have_it() {
        hub.connect("ada").on(ROOM).link.breakDown();
        hub.connect("bob").on(ROOM).link.breakDown();
        hub.connect("cleo").on(ROOM);

        var receipt =
                hub.publish(draft(ROOM).to(new Audience.ExceptUser(new UserId("ada"))))
                        .toCompletableFuture()
                        .join();
        hub.settle();

        assertThat(receipt.connections().toCompletableFuture()).isCompletedWithValue(1);
        assertThat(receipt.lost().toCompletableFuture()).isCompletedWithValue(1);
    }

    @Test
    void C11_rooms_and_those_in_them_are_counted_and_what_comes_with_a_connection_is_none() {
        var task = ChannelName.task("1");
        var ada = hub.connect("ada").on(ROOM).on(task).on(ChannelName.ALL);
        var bob = hub.connect("bob", 1).on(ROOM).on(ChannelName.user(new UserId("bob")));
        hub.connect("cleo").on(ChannelName.ALL);
        assertThat(hub.hub.rooms()).isEqualTo(2);
        assertThat(hub.hub.connectionsInRooms()).isEqualTo(2);

        ada.unsubscribe(ROOM);
        ada.unsubscribe(ROOM);
        assertThat(hub.hub.rooms()).isEqualTo(2);
        assertThat(hub.hub.connectionsInRooms()).isEqualTo(2);

        ada.unsubscribe(task);
        bob.lose();
        assertThat(hub.hub.rooms()).isZero();
        assertThat(hub.hub.connectionsInRooms()).isZero();
    }

    @Test
    void who_is_left_out_is_left_out_of_what_was_missed_too() {
        var start = hub.top(ROOM);
        hub.publish(draft(ROOM).to(new Audience.ExceptUser(new UserId("ada"))));
        hub.publish(draft(ROOM));
        hub.publish(draft(ROOM).to(new Audience.ExceptUser(new UserId("bob"))));

        var ada = hub.connect("ada");
        ada.subscribe(ROOM, start);

        assertThat(ada.offsets(ROOM)).containsExactly(2L, 3L);
    }

    @Test
    void the_owner_of_a_task_gets_its_events_in_the_inbox() {
        var inbox = ChannelName.user(new UserId("ada"));
        var task = ChannelName.task("1");
        var owner = hub.connect("ada").on(inbox);

        publishTaskState(inbox, task);

        assertThat(owner.offsets(inbox)).containsExactly(1L);
    }

    @Test
    void the_owner_of_a_task_who_follows_it_gets_its_events_once() {
        var inbox = ChannelName.user(new UserId("ada"));
        var task = ChannelName.task("1");
        var follower = hub.connect("ada").on(inbox).on(task);
        var other = hub.connect("ada").on(inbox);

        publishTaskState(inbox, task);
        publishTaskState(inbox, task);

        assertThat(follower.offsets(task)).containsExactly(1L, 2L);
        assertThat(follower.offsets(inbox)).isEmpty();
        assertThat(other.offsets(inbox)).containsExactly(1L, 2L);
    }

    private void publishTaskState(ChannelName inbox, ChannelName task) {
        hub.publish(draft(task).withKey("state"));
        hub.publish(draft(inbox).withKey(task.value()).to(new Audience.ExceptSubscribersOf(task)));
        hub.settle();
    }

    @Test
    void a_broken_wire_harms_nobody_else() {
        var there = clients(20);
        there.get(3).link.breakDown();

        var receipt = hub.publish(draft(ROOM)).toCompletableFuture().join();
        hub.publish(ROOM, 1);
        hub.settle();
        hub.publish(ROOM, 1);
        hub.settle();

        for (var client : there) {
            if (client.link.closed().isEmpty()) {
                assertThat(client.offsets(ROOM)).containsExactly(1L, 2L, 3L);
            }
        }
        assertThat(there).filteredOn(client -> client.link.closed().isPresent()).hasSize(1);
        assertThat(there.get(3).link.closed()).contains(CloseCode.INTERNAL);
        assertThat(receipt.connections().toCompletableFuture()).isCompletedWithValue(19);
        assertThat(receipt.lost().toCompletableFuture()).isCompletedWithValue(1);
    }

    @Test
    void the_events_that_were_sent_are_counted() {
        clients(10);
        var before = hub.statistics.messagesSent();

        hub.publish(ROOM, 3);
        hub.publish(draft(ROOM).to(new Audience.ExceptUser(new UserId("u0"))));
        hub.settle();

        assertThat(hub.statistics.messagesSent() - before).isEqualTo(3 * 10 + 9);
    }

    /// Clients on the room, on both loops in turn.
    private List<TestClient> clients(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> hub.connect("u" + i, i % 2).on(ROOM))
                .toList();
    }

    private List<Integer> posted() {
        return hub.loops.stream().map(ManualLoop::posted).toList();
    }

    private static List<Integer> minus(List<Integer> after, List<Integer> before) {
        return IntStream.range(0, after.size())
                .mapToObj(i -> after.get(i) - before.get(i))
                .toList();
    }
}
