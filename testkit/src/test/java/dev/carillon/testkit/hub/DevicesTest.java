package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.inbox.InboxOptions;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.UserId;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What each device of a user is sent of their inbox, and what is noted of it.
class DevicesTest {
    private static final UserId ADA = new UserId("ada");
    private static final ChannelName INBOX = ChannelName.user(ADA);

    private final Cursors cursors = new MemoryCursors(2000);
    private final TestHub hub = hub(InboxOptions.DEFAULT, log -> log);

    private TestHub hub(InboxOptions options, UnaryOperator<ChannelLog> log) {
        return new TestHub(HubLimits.DEFAULT, 2, log, cursors, 1000, options);
    }

    /// A server that finds what one left that was killed.
    private TestHub next() {
        return hub(InboxOptions.DEFAULT, _ -> hub.log);
    }

    private TestClient come(String device, int loop) {
        return hub.connect("ada", loop, device, false).come(null);
    }

    private TestClient acking(TestHub server, String device, int loop) {
        var client = server.connect("ada", loop, device, true).come(null);
        server.settle();
        return client;
    }

    private void publish(int count) {
        hub.publish(INBOX, count);
        hub.settle();
    }

    @Test
    void a_device_is_sent_what_another_had_long_ago() {
        come("phone", 0).lose();
        var laptop = come("laptop", 0);
        publish(3);
        var phone = come("phone", 1);
        hub.settle();

        assertThat(laptop.offsets(INBOX)).containsExactly(1L, 2L, 3L);
        assertThat(phone.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(phone.offsets(INBOX)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void connections_of_one_device_share_what_they_had() {
        var first = come("phone", 0);
        publish(2);
        var second = come("phone", 1);
        hub.settle();
        first.lose();
        second.lose();
        publish(1);
        var third = come("phone", 0);
        hub.settle();

        assertThat(second.state().recovery()).isEqualTo(Recovery.NONE);
        assertThat(second.offsets(INBOX)).isEmpty();
        assertThat(third.offsets(INBOX)).containsExactly(3L);
    }

    @Test
    void who_names_no_device_is_none_of_those_that_do() {
        come("phone", 0).lose();
        publish(2);
        come("phone", 0).lose();
        var nameless = hub.connect("ada", 1).come(null);
        hub.settle();

        assertThat(nameless.offsets(INBOX)).containsExactly(1L, 2L);
    }

    @Test
    void another_user_who_watches_an_inbox_has_not_had_it_for_its_user() {
        hub.connect("admin", 0).come(null).on(INBOX);
        publish(2);
        var client = hub.connect("ada", 0).come(null);
        hub.settle();

        assertThat(client.offsets(INBOX)).containsExactly(1L, 2L);
    }

    @Test
    void what_a_device_did_not_acknowledge_comes_again_with_the_same_offsets() {
        var before = acking(hub, "phone", 0);
        publish(5);
        before.acknowledge(3);
        before.lose();
        publish(1);
        var after = acking(hub, "phone", 1);

        assertThat(before.offsets(INBOX)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(after.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(after.position().offset()).isEqualTo(3);
        assertThat(after.offsets(INBOX)).containsExactly(4L, 5L, 6L);
    }

    @Test
    void a_device_that_acknowledged_nothing_is_sent_all_since_it_first_came() {
        publish(2);
        var before = acking(hub, "phone", 0);
        publish(2);
        before.lose();
        var after = acking(hub, "phone", 0);

        assertThat(after.offsets(INBOX)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void a_device_that_first_came_to_an_empty_inbox_is_sent_all_since_then() {
        acking(hub, "phone", 0).lose();
        publish(2);

        assertThat(acking(hub, "phone", 0).offsets(INBOX)).containsExactly(1L, 2L);
    }

    @Test
    void a_connection_that_seems_to_be_there_has_not_had_what_its_device_did_not_acknowledge() {
        var dead = acking(hub, "phone", 0);
        publish(3);
        dead.acknowledge(1);
        var alive = acking(hub, "phone", 1);
        publish(1);

        assertThat(alive.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(alive.offsets(INBOX)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void what_one_connection_acknowledged_is_not_sent_to_the_next_of_the_device() {
        var first = acking(hub, "phone", 0);
        publish(3);
        first.acknowledge(3);

        assertThat(acking(hub, "phone", 1).offsets(INBOX)).isEmpty();
    }

    @Test
    void an_acknowledgement_never_goes_back() {
        var before = acking(hub, "phone", 0);
        publish(3);
        before.acknowledge(3);
        before.acknowledge(1);
        before.lose();

        assertThat(acking(hub, "phone", 0).offsets(INBOX)).isEmpty();
    }

    @Test
    void a_client_that_names_its_position_has_acknowledged_up_to_there() {
        acking(hub, "phone", 0).lose();
        publish(5);
        var named = new StreamPosition(hub.top(INBOX).epoch(), 3);
        var before = hub.connect("ada", 0, "phone", true).come(named);
        hub.settle();
        before.lose();

        assertThat(before.offsets(INBOX)).containsExactly(4L, 5L);
        assertThat(acking(hub, "phone", 0).offsets(INBOX)).containsExactly(4L, 5L);
    }

    @Test
    void what_was_acknowledged_a_second_ago_is_known_after_a_kill() {
        var before = acking(hub, "phone", 0);
        publish(3);
        before.acknowledge(2);
        hub.second();
        before.acknowledge(3); // which nobody hears of

        assertThat(acking(next(), "phone", 0).offsets(INBOX)).containsExactly(3L);
    }

    @Test
    void what_was_written_before_a_sign_of_life_is_not_repeated_after_a_kill() {
        var before = come("phone", 0);
        publish(2);
        before.show();
        publish(1);
        hub.second();
        var server = next();
        var after = server.connect("ada", 0, "phone", false).come(null);
        server.settle();

        assertThat(before.offsets(INBOX)).containsExactly(1L, 2L, 3L);
        assertThat(after.offsets(INBOX)).containsExactly(3L);
    }

    @Test
    void who_was_written_to_is_asked_for_a_sign_of_life_where_the_inbox_is_stored() {
        var stored = hub(new InboxOptions(true, INBOX::equals), log -> log);
        var client = stored.connect("ada").come(null);
        var other = stored.connect("bob").come(null);
        stored.publish(INBOX, 1);
        stored.publish(ChannelName.user(new UserId("bob")), 1);
        stored.settle();
        stored.second();
        stored.second();

        assertThat(client.link.pings()).isEqualTo(1);
        assertThat(other.link.pings()).isZero();
    }

    @Test
    void who_acknowledges_is_not_asked_for_a_sign_of_life() {
        var stored = hub(new InboxOptions(true, INBOX::equals), log -> log);
        var client = acking(stored, "phone", 0);
        stored.publish(INBOX, 1);
        stored.settle();
        stored.second();

        assertThat(client.link.pings()).isZero();
    }

    @Test
    void what_the_wire_did_not_take_is_not_delivered() {
        var client = come("phone", 0);
        client.link.stall();
        publish(1);
        hub.second();
        assertThat(when(Mark.DELIVERED, 1)).isEmpty();

        client.catchUp();
        hub.second();
        assertThat(when(Mark.DELIVERED, 1)).isPresent();
    }

    @Test
    void what_a_slow_client_is_owed_is_not_delivered() {
        var client = come("phone", 0);
        client.link.stall();
        hub.publish(draft(INBOX).withKey("a"));
        hub.settle();
        hub.second();
        assertThat(when(Mark.DELIVERED, 1)).isEmpty();

        client.catchUp();
        hub.second();
        assertThat(when(Mark.DELIVERED, 1)).isPresent();
    }

    @Test
    void it_is_noted_when_a_device_was_written_to_acknowledged_and_read() {
        var client = acking(hub, "phone", 0);
        publish(1);
        hub.second();
        var written = hub.clock.millis();
        client.acknowledge(1);
        hub.second();
        var acknowledged = hub.clock.millis();
        hub.second();
        client.read(1);

        assertThat(when(Mark.DELIVERED, 1)).contains(written);
        assertThat(when(Mark.ACKNOWLEDGED, 1)).contains(acknowledged);
        assertThat(when(Mark.READ, 1)).contains(hub.clock.millis());
    }

    @Test
    void of_who_fell_silent_what_was_written_was_delivered_and_not_acknowledged() {
        var silent = come("phone", 0);
        publish(2);
        hub.seconds(60);

        assertThat(silent.link.closed()).contains(CloseCode.PING_TIMEOUT);
        assertThat(when(Mark.DELIVERED, 2)).isPresent();
        assertThat(when(Mark.ACKNOWLEDGED, 1)).isEmpty();
        assertThat(come("phone", 0).offsets(INBOX)).containsExactly(1L, 2L);
    }

    private Optional<Long> when(Mark mark, long offset) {
        var position = new StreamPosition(hub.top(INBOX).epoch(), offset);
        return cursors.courses(ADA, INBOX).toCompletableFuture().join().stream()
                .filter(course -> course.device().equals("phone"))
                .findAny()
                .flatMap(course -> course.reached(mark, position))
                .map(Cursors.Move::at);
    }

    @Test
    void of_who_was_sent_nothing_nothing_is_noted() {
        come("phone", 0);
        acking(hub, "tablet", 0);
        hub.connect("ada").come(null);
        hub.settle();
        hub.seconds(5);

        assertThat(cursors.courses(ADA, INBOX).toCompletableFuture().join()).isEmpty();
    }

    @Test
    void of_however_many_were_sent_something_all_is_noted() {
        var users = 1300; // more than one slice
        for (var i = 0; i < users; i++) {
            hub.connect("user" + i, 0).come(null);
            hub.publish(ChannelName.user(new UserId("user" + i)), 1);
        }
        hub.settle();
        hub.second();

        for (var i = 0; i < users; i++) {
            var user = new UserId("user" + i);
            assertThat(cursors.courses(user, ChannelName.user(user)).toCompletableFuture().join())
                    .as("user" + i)
                    .hasSize(1);
        }
    }

    @Test
    void what_was_read_on_one_device_is_told_to_the_others_and_to_nobody_else() {
        var phone = come("phone", 0);
        var laptop = come("laptop", 1);
        var nameless = hub.connect("ada", 0).come(null);
        var admin = hub.connect("admin", 0).come(null).on(INBOX);
        publish(3);
        phone.read(2);
        hub.settle();

        var position = new StreamPosition(hub.top(INBOX).epoch(), 2);
        for (var other : new TestClient[] {laptop, nameless}) {
            assertThat(other.link.events(Event.Read.class))
                    .containsExactly(new Event.Read(INBOX, position, new Device("phone")));
        }
        assertThat(phone.link.events(Event.Read.class)).isEmpty();
        assertThat(admin.link.events(Event.Read.class)).isEmpty();
    }

    @Test
    void what_was_read_elsewhere_is_not_sent_and_is_no_gap() {
        come("phone", 0).lose();
        var laptop = come("laptop", 0);
        publish(5);
        laptop.read(3);
        var phone = come("phone", 1);
        hub.settle();

        assertThat(phone.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(phone.position().offset()).isEqualTo(3);
        assertThat(phone.offsets(INBOX)).containsExactly(4L, 5L);
    }

    @Test
    void what_was_read_elsewhere_is_not_sent_to_one_that_acknowledges_either() {
        acking(hub, "phone", 0).lose();
        var laptop = come("laptop", 0);
        publish(5);
        laptop.read(3);

        assertThat(acking(hub, "phone", 1).offsets(INBOX)).containsExactly(4L, 5L);
    }

    @Test
    void a_new_device_begins_at_what_was_not_read() {
        var laptop = come("laptop", 0);
        publish(5);
        laptop.read(3);
        var phone = come("phone", 1);
        hub.settle();

        assertThat(phone.state().recovery()).isEqualTo(Recovery.COMPLETE);
        assertThat(phone.offsets(INBOX)).containsExactly(4L, 5L);
    }

    @Test
    void who_reads_has_acknowledged() {
        var phone = acking(hub, "phone", 0);
        publish(3);
        phone.read(2);
        phone.lose();

        assertThat(when(Mark.ACKNOWLEDGED, 2)).isPresent();
        assertThat(when(Mark.ACKNOWLEDGED, 3)).isEmpty();
    }

    @Test
    void where_reading_clears_nothing_what_was_read_is_sent() {
        var strict = hub(new InboxOptions(false, _ -> false), log -> log);
        strict.connect("ada", 0, "phone", false).come(null).lose();
        var laptop = strict.connect("ada", 0, "laptop", false).come(null);
        strict.publish(INBOX, 3);
        strict.settle();
        laptop.read(3);
        var phone = strict.connect("ada", 1, "phone", false).come(null);
        strict.settle();

        assertThat(laptop.offsets(INBOX)).containsExactly(1L, 2L, 3L);
        assertThat(phone.offsets(INBOX)).containsExactly(1L, 2L, 3L);
    }
}
