package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PresenceAndHistoryTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private static Api user(String name) {
        return server.api().withToken(server.tokenOf(name, "user"));
    }

    private static Api admin() {
        return server.api().withToken(server.tokenOf("boss", "admin"));
    }

    private static void publish(String channel, int n) {
        var answer =
                admin().post(
                                "/api/v1/publish",
                                "{\"channel\":\"%s\",\"type\":\"n\",\"data\":%d}"
                                        .formatted(channel, n));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static int[] numbers(JsonNode page) {
        return page.path("publications")
                .valueStream()
                .mapToInt(p -> p.path("data").asInt())
                .toArray();
    }

    @Test
    void users_online_come_with_their_connections_and_leave_with_them() {
        var first = server.openAs("here");
        var second = server.openAs("here");

        assertThat(admin().get("/api/v1/users/online").json().path("users").valueStream())
                .anySatisfy(user ->
                        assertThat(user).hasToString("{\"user\":\"here\",\"connections\":2}"));
        assertThat(connectionsOf("here")).isEqualTo(2);

        first.bye();
        second.abort();
        await().untilAsserted(() -> assertThat(connectionsOf("here")).isZero());
        assertThat(admin().get("/api/v1/users/online").text()).doesNotContain("here");
    }

    private static int connectionsOf(String user) {
        return admin().get("/api/v1/users/%s/connections".formatted(user))
                .json()
                .path("connections")
                .asInt();
    }

    @Test
    void a_user_id_that_can_not_be_one_is_told_so() {
        var answer = admin().get("/api/v1/users/a%20b/connections");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).contains("user id 'a b'");
    }

    @Test
    void who_is_online_is_for_the_application() {
        assertThat(user("nosy").get("/api/v1/users/online").status()).isEqualTo(403);
        assertThat(user("nosy").get("/api/v1/users/ada/connections").status()).isEqualTo(403);
    }

    @Test
    void the_presence_of_a_channel_is_who_subscribes_to_it() {
        var ada = server.openAs("ada");
        ada.subscribe("room:present");
        server.openAs("ada").subscribe("room:present");
        server.openAs("bob");

        assertThat(user("bob").get("/api/v1/channels/room:present/presence").json())
                .hasToString("{\"users\":[{\"user\":\"ada\",\"connections\":2}],\"total\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "user:ada/presence, 403",
        "user:ada/history, 403",
        "task:nothing/history, 403",
        "attic:x/history, 404",
        "attic:x/presence, 404",
        "room%20x/history, 422",
        "room:x/history?limit=0, 422",
        "room:x/history?limit=1001, 422",
        "room:x/history?limit=ten, 422",
        "room:x/history?epoch=e, 422",
        "room:x/history?offset=1, 422",
        "room:x/history?epoch=e&offset=-1, 422"
    })
    void what_may_not_be_seen_or_makes_no_sense_is_refused(String path, int status) {
        assertThat(user("bob").get("/api/v1/channels/" + path).status()).isEqualTo(status);
    }

    @Test
    void history_is_the_newest_and_pages_go_on_from_a_position() {
        IntStream.rangeClosed(1, 25).forEach(n -> publish("room:log", n));
        var log = "/api/v1/channels/room:log/history?limit=10";
        var newest = user("bob").get(log).json();
        var epoch = newest.path("epoch").asString();

        assertThat(numbers(newest)).containsExactly(IntStream.rangeClosed(16, 25).toArray());
        assertThat(newest.path("offset").asInt()).isEqualTo(25);

        var page = user("bob").get(log + "&epoch=%s&offset=8".formatted(epoch)).json();
        assertThat(numbers(page)).containsExactly(IntStream.rangeClosed(9, 18).toArray());
        assertThat(page.path("complete").asBoolean()).isFalse();

        var last = user("bob").get(log + "&epoch=%s&offset=18".formatted(epoch)).json();
        assertThat(numbers(last)).containsExactly(IntStream.rangeClosed(19, 25).toArray());
        assertThat(last.path("complete").asBoolean()).isTrue();

        var none = user("bob").get(log + "&epoch=%s&offset=25".formatted(epoch)).json();
        assertThat(numbers(none)).isEmpty();
        assertThat(none.path("complete").asBoolean()).isTrue();
    }

    @Test
    void a_position_of_another_epoch_is_not_complete() {
        publish("room:epoch", 1);
        var page =
                user("bob").get("/api/v1/channels/room:epoch/history?epoch=gone&offset=0").json();

        assertThat(page.path("complete").asBoolean()).isFalse();
    }

    @Test
    void a_channel_that_never_had_anything_has_an_empty_history() {
        var page = user("bob").get("/api/v1/channels/room:silent/history").json();

        assertThat(page.path("publications")).isEmpty();
        assertThat(page.path("offset").asInt()).isZero();
        assertThat(page.path("epoch").asString()).isNotEmpty();
    }
}
