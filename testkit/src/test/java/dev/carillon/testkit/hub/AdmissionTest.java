package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Who is let in, who is there, and when nothing more is taken in.
class AdmissionTest {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final HubLimits FEW =
            new HubLimits(
                    1024,
                    128,
                    2,
                    5,
                    10,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(10));

    private static final HubLimits FEW_BYTES =
            new HubLimits(
                    1 << 20,
                    128,
                    2,
                    5,
                    10,
                    1000,
                    100,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(10));

    private final TestHub hub = new TestHub(FEW, 2, log -> log);

    @Test
    void beyond_its_limit_the_hub_takes_no_connection() {
        for (var i = 0; i < 5; i++) {
            assertThat(hub.open(i % 2, hub.encoding)).isPresent();
        }

        assertThat(hub.open(0, hub.encoding)).isEmpty();
        assertThat(hub.open(1, hub.encoding)).isEmpty();
        assertThat(hub.hub.openConnections()).isEqualTo(5);
    }

    @Test
    void who_goes_makes_room() {
        var first = hub.open();
        for (var i = 0; i < 4; i++) {
            hub.open();
        }
        first.lose();

        assertThat(hub.open(0, hub.encoding)).isPresent();
    }

    @Test
    void going_twice_makes_room_once() {
        var first = hub.open();
        hub.open();
        first.lose();
        first.lose();

        assertThat(hub.hub.openConnections()).isEqualTo(1);
    }

    @Test
    void a_user_has_so_many_connections_and_no_more() {
        hub.connect("ada");
        var second = hub.connect("ada", 1);
        var third = hub.open();

        assertThat(third.authenticate(hub.principal("ada"))).isFalse();
        assertThat(third.connection.principal()).isEmpty();
        assertThat(hub.connect("bob").connection.principal()).isPresent();
        second.lose();
        assertThat(third.authenticate(hub.principal("ada"))).isTrue();
    }

    @Test
    void a_fresh_token_takes_no_further_connection() {
        var client = hub.connect("ada");
        for (var i = 0; i < 5; i++) {
            assertThat(client.authenticate(hub.principal("ada"))).isTrue();
        }

        assertThat(hub.hub.presence().connections(ADA)).isEqualTo(1);
    }

    @Test
    void presence_counts_users_and_their_connections() {
        hub.connect("ada");
        var second = hub.connect("ada", 1);
        var bob = hub.connect("bob");
        hub.open();

        assertThat(hub.hub.presence().online()).isEqualTo(Map.of(ADA, 2, BOB, 1));
        assertThat(hub.hub.presence().users()).isEqualTo(2);
        second.lose();
        bob.lose();

        assertThat(hub.hub.presence().online()).isEqualTo(Map.of(ADA, 1));
        assertThat(hub.hub.presence().connections(BOB)).isZero();
    }

    @Test
    void presence_of_a_channel_counts_those_who_subscribe_on_any_loop() {
        hub.connect("ada").on(ROOM);
        hub.connect("ada", 1).on(ROOM);
        var bob = hub.connect("bob", 1).on(ROOM);
        hub.connect("cyd");

        assertThat(presence(ROOM)).isEqualTo(Map.of(ADA, 2, BOB, 1));
        bob.unsubscribe(ROOM);

        assertThat(presence(ROOM)).isEqualTo(Map.of(ADA, 2));
        assertThat(presence(ChannelName.ALL)).isEmpty();
    }

    private Map<UserId, Integer> presence(ChannelName channel) {
        var presence = hub.hub.members().users(channel).toCompletableFuture();
        hub.settle();
        return presence.join();
    }

    @Test
    void what_waits_beyond_the_limit_is_congestion_until_it_has_gone_out() {
        hub.connect("ada", 1).on(ROOM);

        hub.publish(ROOM, 10);
        assertThat(hub.publisher.isCongested()).isFalse();
        hub.publish(ROOM, 1);
        assertThat(hub.publisher.isCongested()).isTrue();
        hub.settle();

        assertThat(hub.publisher.isCongested()).isFalse();
    }

    @Test
    void few_large_publications_that_wait_are_congestion_too() {
        var hub = new TestHub(FEW_BYTES, 2, log -> log);
        hub.connect("ada", 1).on(ROOM);
        var large = RawJson.ofText("x".repeat(98)); // 100 bytes with its quotes

        hub.publisher.publish(NewPublication.of(ROOM, "message", large));
        assertThat(hub.publisher.isCongested()).isFalse();
        hub.publish(ROOM, 1);
        assertThat(hub.publisher.isCongested()).isTrue();
        hub.settle();

        assertThat(hub.publisher.isCongested()).isFalse();
    }

    @Test
    void what_waits_for_somebody_who_goes_is_no_congestion() {
        var client = hub.connect("ada").on(ROOM);
        hub.publish(ROOM, 11);
        client.lose();
        hub.settle();

        assertThat(hub.publisher.isCongested()).isFalse();
    }

    @Test
    void the_connections_of_a_session_can_be_closed() {
        var inbox = ChannelName.user(ADA);
        var first = hub.connect("ada").on(inbox);
        var second = hub.connect("ada", 1).on(inbox);
        var bob = hub.connect("bob").on(ChannelName.user(BOB));

        hub.hub.close(
                ADA, connection -> connection == second.connection, CloseCode.SESSION_REVOKED);
        hub.settle();

        assertThat(second.link.closed()).contains(CloseCode.SESSION_REVOKED);
        assertThat(first.link.closed()).isEmpty();
        assertThat(bob.link.closed()).isEmpty();
    }

    @Test
    void all_connections_can_be_closed() {
        var ada = hub.connect("ada").on(ROOM);
        var nobody = hub.open(1, hub.encoding).orElseThrow();

        var done = hub.hub.closeAll(CloseCode.SHUTDOWN).toCompletableFuture();
        hub.settle();

        assertThat(done).isCompleted();
        assertThat(ada.link.closed()).contains(CloseCode.SHUTDOWN);
        assertThat(nobody.link.closed()).contains(CloseCode.SHUTDOWN);
        assertThat(hub.hub.openConnections()).isZero();
        assertThat(hub.hub.activeChannels()).isZero();
        assertThat(hub.hub.presence().users()).isZero();
    }
}
