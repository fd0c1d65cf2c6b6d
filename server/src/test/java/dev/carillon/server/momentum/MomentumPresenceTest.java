package dev.carillon.server.momentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class MomentumPresenceTest {
    @RegisterExtension static final RunningServer server = MomentumClient.server();

    @RegisterExtension
    static final RunningServer brisk =
            RunningServer.demo(builder ->
                    MomentumClient.setUp(builder)
                            .set("heartbeat.ping", "250ms")
                            .set("heartbeat.pong", "3s"));

    @RegisterExtension
    static final RunningServer patient =
            RunningServer.demo(
                    builder -> MomentumClient.setUp(builder).set("presence.grace", "1h"));

    @RegisterExtension
    static final RunningServer hasty =
            RunningServer.demo(
                    builder -> MomentumClient.setUp(builder).set("presence.grace", "300ms"));

    @RegisterExtension
    static final RunningServer silent =
            RunningServer.demo(builder -> builder.set("websocket.dialect", "momentum"));

    private static boolean isOnline(RunningServer where, String user) {
        return where.api()
                .get("/ws/online")
                .json()
                .path("online_users")
                .valueStream()
                .anyMatch(u -> u.path("user_id").asString().equals(user));
    }

    /// What is said of one user.
    private static JsonNode next(MomentumClient client, String type, String user) {
        var message = client.next(type);
        while (!message.at("/data/user_id").asString().equals(user)) {
            message = client.next(type);
        }
        return message;
    }

    @Test
    void E2_everybody_else_is_told_who_joins_and_leaves() {
        var alice = MomentumClient.as(server, "alice");
        var bob = MomentumClient.as(server, "bob");

        var joined = alice.next("user_joined");
        assertThat(joined.path("data")).hasToString("{\"user_id\":\"bob\",\"username\":\"bob\"}");
        assertThat(joined.has("from_user_id")).isFalse();
        bob.socket().bye();
        assertThat(alice.next("user_left").path("data"))
                .hasToString("{\"user_id\":\"bob\",\"username\":\"bob\"}");
    }

    @Test
    void E2_a_user_with_two_tabs_joins_once_and_leaves_once() {
        var watcher = MomentumClient.as(server, "watcher");
        var first = MomentumClient.as(server, "tabs");
        var second = MomentumClient.as(server, "tabs");
        first.socket().bye();
        second.text("still here");
        second.socket().bye();
        MomentumClient.as(server, "end");

        assertThat(saidOf("tabs", watcher)).containsExactly("user_joined", "text", "user_left");
    }

    /// The types of what is said of and by a user before `end` joins.
    private static List<String> saidOf(String user, MomentumClient watcher) {
        var types = new ArrayList<String>();
        while (true) {
            var message = watcher.next();
            var subject =
                    message.at("/data/user_id").asString(message.path("from_user_id").asString(""));
            if (subject.equals("end")) {
                return types;
            }
            if (subject.equals(user)) {
                types.add(message.path("message_type").asString());
            }
        }
    }

    @Test
    void E2_loading_a_page_anew_is_not_leaving() {
        var watcher = MomentumClient.as(patient, "watcher");
        var before = MomentumClient.as(patient, "fresh");
        next(watcher, "user_joined", "fresh");
        before.socket().bye();
        await().until(() -> !isOnline(patient, "fresh"));
        var back = MomentumClient.as(patient, "fresh");
        back.text("back");
        back.ping(); // answered once that was said
        MomentumClient.as(patient, "end");

        assertThat(saidOf("fresh", watcher)).containsExactly("text");
    }

    @Test
    void E2_who_does_not_come_back_has_left_after_a_while() {
        var watcher = MomentumClient.as(hasty, "watcher");
        var gone = MomentumClient.as(hasty, "gone");
        next(watcher, "user_joined", "gone");
        gone.socket().abort();

        next(watcher, "user_left", "gone");
    }

    @Test
    void E2_nobody_is_told_where_that_is_not_wanted() {
        var watcher = MomentumClient.as(silent, "watcher");
        MomentumClient.as(silent, "secret").text("first");

        assertThat(watcher.next().path("message_type").asString()).isEqualTo("text");
    }

    @Test
    void E4_a_connection_without_a_sign_of_life_is_cleaned_up_and_its_user_has_left() {
        var living = MomentumClient.as(brisk, "living");
        var dead = brisk.keep(brisk.raw());
        dead.handshake("/ws?token=" + brisk.tokenOf("dead"));
        next(living, "user_joined", "dead");
        assertThat(isOnline(brisk, "dead")).isTrue();

        assertThat(dead.next(RawSocket.PING).payload().remaining()).isZero();
        assertThat(dead.next(RawSocket.CLOSE).status()).isEqualTo(3003);
        next(living, "user_left", "dead");
        assertThat(isOnline(brisk, "dead")).isFalse();
        assertThat(isOnline(brisk, "living")).isTrue();
        living.ping();
    }

    @Test
    void E4_a_clients_own_pings_keep_it_alive() {
        var talking = brisk.keep(brisk.raw());
        talking.handshake("/ws?token=" + brisk.tokenOf("talking"));
        for (var i = 0; i < 3; i++) {
            talking.next(RawSocket.PING);
            talking.sendText("{\"id\":\"%d\",\"message_type\":\"ping\",\"data\":{}}".formatted(i));
        }
        talking.next(RawSocket.PING);

        assertThat(isOnline(brisk, "talking")).isTrue();
    }

    @Test
    void E4_who_is_online_is_who_has_a_connection() {
        var first = MomentumClient.as(server, "present");
        var second = MomentumClient.as(server, "present");
        assertThat(connections("present")).isEqualTo(2);

        first.socket().bye();
        await().untilAsserted(() -> assertThat(connections("present")).isEqualTo(1));
        second.socket().abort();
        await().until(() -> !isOnline(server, "present"));
    }

    private static int connections(String user) {
        return server.api()
                .get("/ws/online")
                .json()
                .path("online_users")
                .valueStream()
                .filter(u -> u.path("user_id").asString().equals(user))
                .mapToInt(u -> u.path("connections").asInt())
                .sum();
    }
}
