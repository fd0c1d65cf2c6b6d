package dev.carillon.server.knowledge;

import static dev.carillon.server.testing.RawSocket.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SocketTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private final Platform platform = new Platform(server);

    @Test
    void D1_a_socket_with_a_token_of_the_paths_user_is_greeted() {
        var greeting = platform.open("ada").next();

        assertThat(greeting.path("type").asString()).isEqualTo("system_message");
        assertThat(greeting.path("user_id").asString()).isEqualTo("ada");
        assertThat(greeting.at("/data/user_id").asString()).isEqualTo("ada");
        assertThat(greeting.at("/data/connection_id").asString()).startsWith("c-");
        assertThat(greeting.at("/data/message").asString()).isEqualTo("connected");
    }

    @Test
    void D1_a_token_may_come_in_a_header() {
        var raw = server.raw();
        var answer =
                raw.request(
                        head(
                                "GET /api/v1/ws/ada HTTP/1.1",
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                "Authorization: Bearer " + server.tokenOf("ada", "user")));

        assertThat(answer.getFirst()).contains(" 101 ");
        assertThat(raw.nextText("system_message").at("/data/user_id").asString()).isEqualTo("ada");
    }

    @Test
    void D1_a_users_id_in_the_path_may_hold_any_character() {
        var client =
                server.openAt(
                        "/api/v1/ws/a+b%40x.example?token="
                                + server.tokenOf("a+b@x.example", "user"));

        assertThat(client.next().path("user_id").asString()).isEqualTo("a+b@x.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "admin"})
    void D1_a_token_of_another_user_is_refused(String role) {
        var client = server.openAt("/api/v1/ws/ada?token=" + server.tokenOf("eve", role));

        assertRefused(client, 106, "not one of user 'ada'");
    }

    @Test
    void D1_a_bad_token_is_refused() {
        assertRefused(server.openAt("/api/v1/ws/ada?token=no.such.token"), 102, "not valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/ws/ada", "/api/v1/ws/ada?token="})
    void D1_a_socket_without_a_token_is_told_how_to_send_one(String path) {
        assertRefused(server.openAt(path), 101, "there is no token; add '?token=");
    }

    private static void assertRefused(TestClient client, int code, String why) {
        var error = client.next();
        assertThat(error.path("type").asString()).isEqualTo("error");
        assertThat(error.at("/data/code").asInt()).isEqualTo(code);
        assertThat(error.at("/data/message").asString()).contains(why);
        assertThat(client.closing().code()).isEqualTo(3500);
    }

    @Test
    void D1_a_path_that_names_nobody_opens_nothing() {
        for (var path : new String[] {"/api/v1/ws/%zz", "/api/v1/ws/ada/more", "/api/v1/ws"}) {
            var answer =
                    server.raw()
                            .request(
                                    head(
                                            "GET %s HTTP/1.1".formatted(path),
                                            "Upgrade: websocket",
                                            "Connection: Upgrade",
                                            "Sec-WebSocket-Version: 13",
                                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
            assertThat(answer.getFirst()).as(path).matches("HTTP/1.1 4\\d\\d .*");
        }
    }

    @Test
    void D1_a_token_is_renewed_on_a_live_connection() {
        var ada = platform.connect("ada");

        var answer =
                ada.ask(
                        "{\"type\":\"auth\",\"data\":{\"token\":\"%s\"}}"
                                .formatted(server.tokenOf("ada", "user")));

        assertThat(answer.path("type").asString()).isEqualTo("system_message");
        assertThat(ada.isAlive()).isTrue();
    }

    @Test
    void D2_a_user_has_many_connections_and_each_gets_what_is_theirs() {
        var phone = platform.connect("many");
        var laptop = platform.connect("many");

        var answer =
                platform.post(
                        "/api/v1/ws/sync-update/many", "{\"device\":\"server\",\"changes\":1}");

        assertThat(answer.path("connections").asInt()).isEqualTo(2);
        assertThat(phone.next("sync_update").at("/data/changes").asInt()).isEqualTo(1);
        assertThat(laptop.next("sync_update").path("user_id").asString()).isEqualTo("many");
    }

    @Test
    void D2_a_room_is_entered_and_left_with_an_answer_each() {
        var ada = platform.connect("ada");

        var entered = Platform.enter(ada, "notifications");
        assertThat(entered.at("/data/room").asString()).isEqualTo("notifications");
        assertThat(entered.at("/data/subscribed").asBoolean()).isTrue();
        assertThat(texts(entered.at("/data/rooms"))).isEqualTo("notifications");
        assertThat(texts(Platform.enter(ada, "notifications").at("/data/rooms")))
                .isEqualTo("notifications");
        assertThat(texts(Platform.enter(ada, "资料 库".replace(" ", "")).at("/data/rooms")))
                .isEqualTo("notifications 资料库");

        var left = ada.ask("{\"type\":\"room_unsubscribe\",\"room\":\"notifications\"}");
        assertThat(left.path("type").asString()).isEqualTo("room_unsubscribe");
        assertThat(left.at("/data/room").asString()).isEqualTo("notifications");
        assertThat(left.at("/data/subscribed").asBoolean()).isFalse();
        assertThat(texts(left.at("/data/rooms"))).isEqualTo("资料库");

        var never = ada.ask("{\"type\":\"room_unsubscribe\",\"room\":\"never\"}");
        assertThat(never.at("/data/room").asString()).isEqualTo("never");
        assertThat(never.at("/data/subscribed").asBoolean()).isFalse();
    }

    private static String texts(JsonNode array) {
        return String.join(" ", array.valueStream().map(JsonNode::asString).toList());
    }

    @Test
    void D3_an_envelope_has_a_type_data_and_the_moment_in_iso_8601() {
        var pong = platform.connect("ada").send("{\"type\":\"ping\"}").next();

        assertThat(pong.propertyNames()).containsExactly("type", "data", "timestamp");
        assertThat(pong.path("type").asString()).isEqualTo("pong");
        var timestamp = pong.path("timestamp").asString();
        assertThat(timestamp).endsWith("Z");
        assertThat(Duration.between(Instant.parse(timestamp), Instant.now()).abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void D3_a_ping_has_its_data_back() {
        var ada = platform.connect("ada");

        ada.send("{\"type\":\"ping\",\"data\":{\"n\":[1, 2.50]}}");

        assertThat(ada.next("pong").at("/data/n/1").asString()).isEqualTo("2.5");
    }

    @Test
    void D3_stats_tell_the_figures_by_their_names() {
        var ada = platform.connect("ada");
        Platform.enter(ada, "figures");

        var stats = ada.send("{\"type\":\"stats\"}").next("stats").path("data");

        var measured = platform.as("ada").get("/api/v1/ws/stats").json();
        for (var name : new String[] {"total_connections", "total_users", "total_rooms"}) {
            assertThat(stats.path(name).asInt()).as(name).isPositive();
            assertThat(stats.path(name)).as(name).isEqualTo(measured.path(name));
        }
        assertThat(stats.path("messages_sent").asInt()).isPositive();
        assertThat(stats.path("messages_received").asInt()).isPositive();
    }

    @Test
    void D3_what_only_the_server_says_is_refused_and_the_connection_stays() {
        var ada = platform.connect("ada");
        var bob = platform.connect("bob");

        for (var type : new String[] {"notification", "system_message"}) {
            var error = ada.ask("{\"type\":\"%s\",\"data\":{\"title\":\"x\"}}".formatted(type));
            assertThat(error.path("type").asString()).isEqualTo("error");
            assertThat(error.at("/data/code").asInt()).isEqualTo(106);
            assertThat(error.at("/data/name").asString()).isEqualTo("forbidden");
        }

        assertThat(ada.isAlive()).isTrue();
        platform.mark();
        Platform.assertNothingBeforeMark(bob);
    }

    @Test
    void D4_a_notification_reaches_its_user_on_all_devices_and_nobody_else() {
        var phone = platform.connect("dora");
        var laptop = platform.connect("dora");
        var other = platform.connect("other");

        var answer =
                platform.post(
                        "/api/v1/ws/notify/dora",
                        "{\"title\":\"新消息\",\"message\":\"您有一条新的通知\",\"type\":\"info\"}");

        assertThat(answer.path("connections").asInt()).isEqualTo(2);
        assertThat(answer.path("queued").asBoolean()).isFalse();
        for (var device : new TestClient[] {phone, laptop}) {
            var pushed = device.next();
            assertThat(pushed.path("type").asString()).isEqualTo("notification");
            assertThat(pushed.path("user_id").asString()).isEqualTo("dora");
            assertThat(pushed.at("/data/title").asString()).isEqualTo("新消息");
            assertThat(pushed.at("/data/message").asString()).isEqualTo("您有一条新的通知");
            assertThat(pushed.at("/data/type").asString()).isEqualTo("info");
            assertThat(pushed.at("/data/id")).isEqualTo(answer.path("id"));
        }
        platform.mark();
        Platform.assertNothingBeforeMark(other);
    }

    @Test
    void D4_a_sync_update_reaches_the_users_other_devices_and_nobody_else() {
        var phone = platform.connect("sync");
        var laptop = platform.connect("sync");
        var other = platform.connect("other");

        phone.send("{\"type\":\"sync_update\",\"data\":{\"device\":\"iPhone\",\"changes\":5}}");

        var update = laptop.next();
        assertThat(update.path("type").asString()).isEqualTo("sync_update");
        assertThat(update.path("user_id").asString()).isEqualTo("sync");
        assertThat(update.path("data").toString())
                .isEqualTo("{\"device\":\"iPhone\",\"changes\":5}");
        platform.mark();
        Platform.assertNothingBeforeMark(phone);
        Platform.assertNothingBeforeMark(other);
    }

    @Test
    void D4_a_knowledge_base_update_reaches_those_in_its_room_only() {
        var inside = platform.connect("inside");
        var outside = platform.connect("outside");
        Platform.enter(inside, "kb:7");

        var answer =
                platform.post(
                        "/api/v1/ws/broadcast",
                        "{\"type\":\"knowledge_update\",\"room\":\"kb:7\",\"data\":{\"article\":7}}");

        assertThat(answer.path("connections").asInt()).isEqualTo(1);
        var update = inside.next();
        assertThat(update.path("type").asString()).isEqualTo("knowledge_update");
        assertThat(update.at("/data/article").asInt()).isEqualTo(7);
        platform.mark();
        Platform.assertNothingBeforeMark(outside);
    }

    @Test
    void D4_a_system_message_reaches_all_or_some() {
        var ada = platform.connect("some1");
        var bob = platform.connect("some2");
        var eve = platform.connect("some3");

        platform.post(
                "/api/v1/ws/broadcast",
                "{\"message\":\"for some\",\"users\":[\"some1\",\"some2\",\"some1\"]}");
        platform.post("/api/v1/ws/broadcast", "{\"message\":\"for all\",\"level\":\"info\"}");

        for (var client : new TestClient[] {ada, bob}) {
            var some = client.next();
            assertThat(some.path("type").asString()).isEqualTo("system_message");
            assertThat(some.at("/data/message").asString()).isEqualTo("for some");
        }
        for (var client : new TestClient[] {ada, bob, eve}) {
            assertThat(client.next().path("data").toString())
                    .isEqualTo("{\"message\":\"for all\",\"level\":\"info\"}");
        }
    }
}
