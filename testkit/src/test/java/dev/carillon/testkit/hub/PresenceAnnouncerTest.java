package dev.carillon.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.session.PresenceAnnouncer;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is told of whom, and when.
class PresenceAnnouncerTest {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final HubLimits FEW_WAITING =
            new HubLimits(
                    1 << 20,
                    128,
                    10,
                    100,
                    10,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(10));

    private final TestHub hub = new TestHub(FEW_WAITING, 2, log -> log);
    private final PresenceAnnouncer patient = announcer(GRACE);
    private final TestClient observer = hub.connect("observer").on(ChannelName.ALL);

    private PresenceAnnouncer announcer(Duration grace) {
        return new PresenceAnnouncer(
                hub.publisher, hub.hub.presence(), hub.statistics, grace, hub.clock);
    }

    @BeforeEach
    void watch() {
        hub.hub.presence().watch(announcer(Duration.ZERO));
    }

    private void beForgiving() {
        hub.hub.presence().watch(patient);
    }

    private TestClient join(String user) {
        return join(hub.principal(user), 0);
    }

    private TestClient join(Principal principal, int loop) {
        var client = hub.open(loop, hub.encoding).orElseThrow();
        client.authenticate(principal);
        client.on(ChannelName.ALL);
        client.welcome();
        return client;
    }

    /// What somebody was told of others, such as `user_joined ada`.
    private List<String> told(TestClient client) {
        hub.settle();
        return client.link.events(Event.Delivered.class).stream()
                .map(Event.Delivered::publication)
                .map(p -> p.type() + " " + text(p.data(), "user_id"))
                .toList();
    }

    private static String text(RawJson data, String name) {
        return data.fields().flatMap(fields -> fields.text(name)).orElseThrow();
    }

    @Test
    void a_user_joins_with_the_first_connection_and_leaves_with_the_last() {
        var first = join("ada");
        var second = join(hub.principal("ada"), 1);
        assertThat(told(observer)).containsExactly("user_joined ada");

        first.lose();
        assertThat(told(observer)).containsExactly("user_joined ada");
        second.lose();
        assertThat(told(observer)).containsExactly("user_joined ada", "user_left ada");
    }

    @Test
    void users_are_not_told_of_themselves() {
        var ada = join("ada");
        join(hub.principal("ada"), 1);
        join("bob");

        assertThat(told(ada)).containsExactly("user_joined bob");
    }

    @Test
    void both_announcements_have_id_and_name() {
        var principal =
                new Principal.User(
                        hub.principal("ada").user(),
                        "Ada Lovelace",
                        List.of(),
                        List.of(),
                        "s",
                        "t",
                        hub.clock.instant().plusSeconds(60));
        join(principal, 0).lose();
        hub.settle();

        assertThat(observer.link.events(Event.Delivered.class))
                .hasSize(2)
                .extracting(delivered -> delivered.publication().data().toString())
                .containsOnly("{\"user_id\":\"ada\",\"username\":\"Ada Lovelace\"}");
        assertThat(hub.hub.presence().people()).hasSize(1);
    }

    @Test
    void guests_are_nobody_to_tell_of() {
        var guest = join(new Principal.Guest(new UserId("c-1")), 0);
        guest.lose();

        assertThat(told(observer)).isEmpty();
    }

    @Test
    void who_goes_before_being_welcomed_was_never_there() {
        var client = hub.open();
        client.authenticate(hub.principal("ada"));
        client.lose();
        client.welcome();

        assertThat(told(observer)).isEmpty();
    }

    @Test
    void who_comes_back_in_time_has_neither_left_nor_joined() {
        beForgiving();
        join("ada").lose();
        hub.clock.advance(GRACE.minusMillis(1));
        patient.sweep();
        join("ada");
        hub.clock.advance(GRACE);
        patient.sweep();

        assertThat(told(observer)).containsExactly("user_joined ada");
    }

    @Test
    void who_does_not_come_back_in_time_has_left() {
        beForgiving();
        join("ada").lose();
        patient.sweep();
        assertThat(told(observer)).containsExactly("user_joined ada");

        hub.clock.advance(GRACE);
        patient.sweep();
        patient.sweep();
        assertThat(told(observer)).containsExactly("user_joined ada", "user_left ada");
        join("ada");
        assertThat(told(observer)).hasSize(3).last().isEqualTo("user_joined ada");
    }

    @Test
    void each_absence_is_awaited_anew() {
        beForgiving();
        join("ada").lose();
        hub.clock.advance(GRACE.minusMillis(1));
        join("ada").lose();
        hub.clock.advance(GRACE.minusMillis(1));
        patient.sweep();
        assertThat(told(observer)).containsExactly("user_joined ada");

        hub.clock.advance(Duration.ofMillis(1));
        patient.sweep();
        assertThat(told(observer)).containsExactly("user_joined ada", "user_left ada");
    }

    @Test
    void who_is_let_in_but_not_yet_welcomed_when_the_wait_ends_is_there() {
        beForgiving();
        join("ada").lose();
        var back = hub.open();
        back.authenticate(hub.principal("ada"));
        hub.clock.advance(GRACE);
        patient.sweep();
        back.welcome();

        assertThat(told(observer)).containsExactly("user_joined ada");
    }

    @Test
    void of_those_beyond_the_limit_of_who_is_awaited_all_are_told_at_once() {
        var crowd =
                new TestHub(
                        new HubLimits(
                                1 << 20,
                                128,
                                10,
                                20_000,
                                1_000_000,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(25),
                                Duration.ofSeconds(10)),
                        1,
                        log -> log);
        crowd.hub
                .presence()
                .watch(
                        new PresenceAnnouncer(
                                crowd.publisher,
                                crowd.hub.presence(),
                                crowd.statistics,
                                GRACE,
                                crowd.clock));
        IntStream.range(0, PresenceAnnouncer.MAX_AWAITED + 3)
                .forEach(n -> {
                    var client = crowd.connect("u" + n);
                    client.lose();
                });

        assertThat(crowd.publisher.published()).isEqualTo(PresenceAnnouncer.MAX_AWAITED + 3 + 3);
    }

    @Test
    void under_congestion_nobody_is_told_and_it_is_counted() {
        hub.publish(ChannelName.ALL, 11);
        assertThat(hub.publisher.isCongested()).isTrue();
        var published = hub.publisher.published();
        join("ada").lose();

        assertThat(hub.publisher.published()).isEqualTo(published);
        assertThat(hub.statistics.unannounced()).isEqualTo(2);
    }
}
