package dev.carillon.server.momentum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The document's `curl` calls, as they stand.
class MomentumApiTest {
    private static final String BROADCAST =
            """
            {
              "message_type": "system_message",
              "data": {
                "content": "服务器将在5分钟后维护",
                "priority": "high"
              }
            }
            """;

    @RegisterExtension static final RunningServer server = MomentumClient.server();

    @RegisterExtension
    static final RunningServer strict =
            RunningServer.demo(builder -> builder.set("websocket.dialect", "momentum"));

    private static String send(String user) {
        return """
        {
          "to_user_id": "%s",
          "message_type": "notification",
          "data": {
            "content": "你有新的私信",
            "type": "private_message"
          }
        }
        """
                .formatted(user);
    }

    @Test
    void E5_online_users_come_with_their_names_and_connections() {
        MomentumClient.as(server, "user-1");
        MomentumClient.as(server, "user-1");
        var answer = server.api().get("/ws/online").json();

        assertThat(answer.propertyNames()).containsExactly("online_users", "count");
        assertThat(answer.path("count").asInt()).isEqualTo(answer.path("online_users").size());
        assertThat(answer.path("online_users").valueStream())
                .anySatisfy(user ->
                        assertThat(user)
                                .hasToString(
                                        "{\"user_id\":\"user-1\",\"username\":\"user-1\",\"connections\":2}"));
    }

    @Test
    void E5_the_figures_are_measured() {
        var before = server.api().get("/ws/stats").json();
        var alice = MomentumClient.as(server, "counted");
        alice.ping();
        alice.ping();
        var after = server.api().get("/ws/stats").json();

        assertThat(difference(before, after, "connections_accepted")).isEqualTo(1);
        assertThat(difference(before, after, "messages_received")).isEqualTo(3);
        assertThat(difference(before, after, "messages_sent")).isGreaterThanOrEqualTo(3);
        assertThat(after.path("total_connections").asInt()).isPositive();
        assertThat(after.path("authenticated_connections").asInt()).isPositive();
        assertThat(after.path("online_users").asInt())
                .isEqualTo(server.api().get("/ws/online").json().path("count").asInt());
        assertThat(after.path("uptime").asInt()).isBetween(0, 3600);
    }

    private static int difference(JsonNode before, JsonNode after, String figure) {
        return after.path(figure).asInt() - before.path(figure).asInt();
    }

    @Test
    void E5_a_broadcast_reaches_everybody_online() {
        var alice = MomentumClient.as(server, "alice");
        var bob = MomentumClient.as(server, "bob");
        var answer = server.api().post("/ws/broadcast", BROADCAST);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("recipients").asInt()).isGreaterThanOrEqualTo(2);
        for (var client : new MomentumClient[] {alice, bob}) {
            var message = client.next("system_message");
            assertThat(message.path("id").asString())
                    .isEqualTo(answer.json().path("message_id").asString());
            assertThat(message.at("/data/content").asString()).isEqualTo("服务器将在5分钟后维护");
            assertThat(message.at("/data/priority").asString()).isEqualTo("high");
            assertThat(message.has("from_user_id")).isFalse();
        }
    }

    @Test
    void E5_a_message_to_a_user_reaches_all_their_connections_and_nobody_else() {
        var laptop = MomentumClient.as(server, "target");
        var phone = MomentumClient.as(server, "target");
        var other = MomentumClient.as(server, "other");
        var answer = server.api().post("/ws/send", send("target"));

        assertThat(answer.json().path("to_user_id").asString()).isEqualTo("target");
        assertThat(answer.json().path("recipients").asInt()).isEqualTo(2);
        for (var client : new MomentumClient[] {laptop, phone}) {
            var message = client.next("notification");
            assertThat(message.path("id").asString())
                    .isEqualTo(answer.json().path("message_id").asString());
            assertThat(message.path("data"))
                    .hasToString("{\"content\":\"你有新的私信\",\"type\":\"private_message\"}");
        }
        var id = other.send("ping", "{}");
        var next = other.next();
        while (next.path("message_type").asString().startsWith("user_")) {
            next = other.next();
        }
        assertThat(next.at("/data/reply_to").asString()).isEqualTo(id);
    }

    @Test
    void E5_a_message_to_a_user_who_is_offline_stays_in_their_inbox() {
        var answer = server.api().post("/ws/send", send("offline"));

        assertThat(answer.json().path("recipients").asInt(-1)).isZero();
        var history = server.as("admin").get("/api/v1/channels/user:offline/history").json();
        assertThat(history.path("publications").size()).isEqualTo(1);
        assertThat(history.at("/publications/0/data/content").asString()).isEqualTo("你有新的私信");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ws/broadcast|{}|422",
                "/ws/broadcast|{'message_type':''}|422",
                "/ws/broadcast|{'message_type':7}|422",
                "/ws/broadcast|[]|422",
                "/ws/broadcast|{|400",
                "/ws/send|{'message_type':'text'}|422",
                "/ws/send|{'to_user_id':'a b','message_type':'text'}|422",
                "/ws/send|{'to_user_id':'a'}|422"
            })
    void E5_what_makes_no_sense_is_refused(String path, String body, int status) {
        assertThat(server.api().post(path, body.replace('\'', '"')).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/broadcast", "/ws/send"})
    void E5_sending_is_for_the_application_where_this_machine_is_not_trusted(String path) {
        var body = send("target");

        assertThat(strict.api().post(path, body).status()).isEqualTo(401);
        assertThat(strict.as("user1").post(path, body).status()).isEqualTo(403);
        assertThat(strict.as("admin").post(path, body).status()).isEqualTo(200);
        assertThat(server.api().with("X-Forwarded-For", "10.0.0.1").post(path, body).status())
                .isEqualTo(401);
        assertThat(server.api().with("Origin", "http://evil.example").post(path, body).status())
                .isEqualTo(401);
        assertThat(server.as("user1").post(path, body).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/online", "/ws/stats"})
    void E5_figures_are_for_those_who_are_known_where_this_machine_is_not_trusted(String path) {
        assertThat(strict.api().get(path).status()).isEqualTo(401);
        assertThat(strict.as("user1").get(path).status()).isEqualTo(200);
    }
}
