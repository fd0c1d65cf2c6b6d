package dev.carillon.server.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class EndPointsTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @RegisterExtension
    static final RunningServer trusting =
            RunningServer.demo(builder -> builder.set("auth.trust-loopback", "true"));

    @RegisterExtension
    static final RunningServer strict =
            RunningServer.with(builder ->
                    builder.secret("a secret of at least thirty-two bytes")
                            .set("websocket.dialects", "carillon,knowledge"));

    private final Platform platform = new Platform(server);

    private JsonNode stats() {
        return platform.as("ada").get("/api/v1/ws/stats").json();
    }

    @Test
    void D2_D5_stats_follow_who_comes_and_goes() {
        var before = stats();
        var phone = platform.connect("stats");
        var laptop = platform.connect("stats");
        var friend = platform.connect("friend");
        Platform.enter(phone, "stats-a");
        Platform.enter(laptop, "stats-a");
        Platform.enter(friend, "stats-b");

        var during = stats();
        assertThat(grown(before, during, "total_connections")).isEqualTo(3);
        assertThat(grown(before, during, "total_users")).isEqualTo(2);
        assertThat(grown(before, during, "total_rooms")).isEqualTo(2);
        assertThat(grown(before, during, "messages_received")).isEqualTo(3);
        assertThat(grown(before, during, "messages_sent")).isGreaterThanOrEqualTo(6);
        assertThat(during.at("/rooms/stats-a").asInt()).isEqualTo(2);
        assertThat(during.at("/rooms/stats-b").asInt()).isEqualTo(1);

        phone.abort();
        laptop.abort();
        friend.bye();
        await().untilAsserted(() -> {
            var after = stats();
            assertThat(grown(before, after, "total_connections")).isZero();
            assertThat(grown(before, after, "total_users")).isZero();
            assertThat(grown(before, after, "total_rooms")).isZero();
            assertThat(after.path("rooms").has("stats-a")).isFalse();
        });
        assertThat(platform.as("stats").get("/api/v1/ws/connections/stats").json().toString())
                .isEqualTo("{\"user_id\":\"stats\",\"connections\":0,\"online\":false}");
    }

    private static long grown(JsonNode before, JsonNode after, String figure) {
        return after.path(figure).asLong() - before.path(figure).asLong();
    }

    @Test
    void D5_a_broadcast_goes_to_a_bounded_number_of_users() {
        var users =
                IntStream.rangeClosed(0, 1000)
                        .mapToObj("\"u%d\""::formatted)
                        .collect(Collectors.joining(","));
        var answer =
                platform.application()
                        .post(
                                "/api/v1/ws/broadcast",
                                "{\"message\":\"x\",\"users\":[%s]}".formatted(users));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.detail()).contains("1001", "1000");
    }

    @Test
    void D5_a_notification_for_who_is_away_is_queued() {
        var answer =
                platform.post(
                        "/api/v1/ws/notify/away", "{\"title\":\"Later\",\"message\":\"Read me\"}");

        assertThat(answer.path("connections").asInt()).isZero();
        assertThat(answer.path("queued").asBoolean()).isTrue();
        assertThat(answer.path("type").asString()).isEqualTo("info");
    }

    @Test
    void D5_a_sync_update_leaves_out_the_device_that_knows() {
        var phone = platform.open("devices");
        var knows = phone.next().at("/data/connection_id").asString();
        var laptop = platform.connect("devices");

        var answer =
                platform.post(
                        "/api/v1/ws/sync-update/devices",
                        "{\"data\":{\"changes\":5},\"exclude_connection\":\"%s\"}"
                                .formatted(knows));

        assertThat(answer.path("user_id").asString()).isEqualTo("devices");
        assertThat(answer.path("connections").asInt()).isEqualTo(1);
        assertThat(laptop.next("sync_update").path("data").toString()).isEqualTo("{\"changes\":5}");
        platform.mark();
        Platform.assertNothingBeforeMark(phone);
    }

    @Test
    void D5_a_user_may_ask_for_their_own_connections_and_the_application_for_anyones() {
        platform.connect("asked");
        var path = "/api/v1/ws/connections/asked";

        for (var api : new Api[] {platform.as("asked"), platform.application()}) {
            assertThat(api.get(path).text())
                    .isEqualTo("{\"user_id\":\"asked\",\"connections\":1,\"online\":true}");
        }
        assertThat(platform.as("eve").get(path).code()).isEqualTo(106);
        assertThat(server.api().get(path).code()).isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/ws/broadcast",
        "/api/v1/ws/notify/ada",
        "/api/v1/ws/sync-update/ada",
        "/api/v1/notifications"
    })
    void D5_only_the_application_sends_to_others(String path) {
        var body = "{\"user_id\":\"ada\",\"title\":\"a\",\"message\":\"b\"}";

        assertThat(platform.as("eve").post(path, body).status()).isEqualTo(403);
        assertThat(server.api().post(path, body).status()).isEqualTo(401);
    }

    @Test
    void D5_from_this_machine_no_credentials_are_needed_where_that_is_trusted() {
        var client = new Platform(trusting).connect("ada");
        var nobody = trusting.api();

        assertThat(nobody.get("/api/v1/ws/stats").json().path("total_connections").asInt())
                .isEqualTo(1);
        assertThat(nobody.get("/api/v1/ws/connections/ada").json().path("online").asBoolean())
                .isTrue();
        assertThat(nobody.post("/api/v1/ws/broadcast", "{\"message\":\"hi\"}").status())
                .isEqualTo(200);
        assertThat(client.next("system_message").at("/data/message").asString()).isEqualTo("hi");
        var page = nobody.with("Origin", "https://evil.example");
        assertThat(page.post("/api/v1/ws/broadcast", "{\"message\":\"hi\"}").status())
                .isEqualTo(401);
        assertThat(page.get("/api/v1/ws/stats").status()).isEqualTo(401);
    }

    @Test
    void D5_stats_name_only_rooms_that_the_caller_may_enter() {
        var closed = new Platform(strict);
        var admin = strict.openAt("/api/v1/ws/boss?token=" + strict.tokenOf("boss", "admin"));
        admin.next("system_message");
        Platform.enter(admin, "board");

        var mine = closed.as("ada").get("/api/v1/ws/stats").json();
        assertThat(mine.path("total_rooms").asInt()).isEqualTo(1);
        assertThat(mine.path("rooms").isEmpty()).isTrue();
        assertThat(closed.application().get("/api/v1/ws/stats").json().path("rooms").toString())
                .isEqualTo("{\"board\":1}");
        var refused =
                closed.connect("ada")
                        .ask("{\"type\":\"room_subscribe\",\"data\":{\"room\":\"board\"}}");
        assertThat(refused.path("type").asString()).isEqualTo("error");
        assertThat(refused.at("/data/code").asInt()).isEqualTo(106);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "broadcast | {} | 422 | there is nothing to send",
                "broadcast | {\"type\":\"x\"} | 422 | there is nothing to send",
                "broadcast | {\"data\":1,\"message\":\"x\"} | 422 | put it all in 'data'",
                "broadcast | {\"data\":1,\"room\":\"a\",\"users\":[\"b\"]} | 422 | not both",
                "broadcast | {\"data\":1,\"room\":\"\"} | 422 | 'room' must not be empty",
                "broadcast | {\"data\":1,\"room\":\"a b\"} | 422 | space or control character",
                "broadcast | {\"data\":1,\"room\":7} | 422 | 'room' must be a string",
                "broadcast | {\"data\":1,\"users\":[]} | 422 | 'users' must be an array",
                "broadcast | {\"data\":1,\"users\":[7]} | 422 | 'users' must be an array",
                "broadcast | {\"data\":1,\"users\":[\"a b\"]} | 422 | without spaces",
                "broadcast | {\"data\":1,\"type\":7} | 422 | 'type' must be a string",
                "broadcast | [] | 422 | must be a JSON object",
                "broadcast | nonsense | 400 | not valid JSON",
                "notify/ada | {\"message\":\"m\"} | 422 | 'title' is missing",
                "notify/ada | {\"title\":\"t\"} | 422 | 'message' is missing",
                "notify/ada | {\"title\":\" \",\"message\":\"m\"} | 422 | 'title' must not be empty",
                "notify/a%20b | {\"title\":\"t\",\"message\":\"m\"} | 422 | without spaces",
                "sync-update/ada | {} | 422 | there is nothing to send",
                "sync-update/ada | {\"data\":1,\"exclude_connection\":7} | 422 | must be a string",
                "sync-update/%20 | {\"data\":1} | 422 | without spaces"
            })
    void D5_D9_what_can_not_be_sent_is_told_why(String path, String body, int status, String why) {
        var answer = platform.application().post("/api/v1/ws/" + path, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.detail()).contains(why);
    }
}
