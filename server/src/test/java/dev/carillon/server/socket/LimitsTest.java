package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimitsTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @RegisterExtension
    static final RunningServer tiny =
            RunningServer.demo(builder -> builder.set("limits.connections", "2"));

    @RegisterExtension
    static final RunningServer oneRoom =
            RunningServer.demo(builder -> builder.set("limits.rooms", "1"));

    /// Whose heartbeat asks nobody while a test runs.
    @RegisterExtension
    static final RunningServer calm =
            RunningServer.demo(builder -> builder.set("heartbeat.ping", "1h"));

    @Test
    void a_room_too_many_is_refused_by_its_own_code_and_counted_and_the_others_go_on() {
        var ada = oneRoom.openAs("ada");
        assertThat(ada.subscribe("room:1").path("type").asString()).isEqualTo("subscribed");
        var refused = ada.subscribe("room:2");
        assertThat(refused.at("/data/code").asInt()).isEqualTo(137);
        assertThat(refused.at("/data/message").asString())
                .contains("'room:2' would be one room too many", "1 have", "limits.rooms");
        assertThat(oneRoom.openAs("bob").subscribe("room:1").path("type").asString())
                .isEqualTo("subscribed");
        assertThat(oneRoom.api().get("/metrics").text())
                .contains("carillon_rooms_refused_total 1.0", "carillon_faults_total{part=");
    }

    @Test
    void a_name_that_nobody_can_have_is_refused_whatever_is_asked_of_it() {
        var ada = server.openAs("ada");
        for (var name : List.of("user:", "task:", "room:", "user", "all:x")) {
            for (var ask :
                    List.of(
                            "{\"type\":\"subscribe\",\"channels\":[\"%s\"]}",
                            "{\"type\":\"publish\",\"channel\":\"%s\",\"data\":1}",
                            "{\"type\":\"history\",\"channel\":\"%s\"}",
                            "{\"type\":\"presence\",\"channel\":\"%s\"}")) {
                var answer = ada.ask(ask.formatted(name));
                assertThat(answer.at("/data/code").asInt()).isEqualTo(112);
                assertThat(answer.at("/data/message").asString()).contains("'" + name);
            }
        }
        assertThat(ada.isAlive()).isTrue();
    }

    @Test
    void the_eleventh_connection_of_a_user_is_refused_until_another_ends() {
        var open = new ArrayList<TestClient>();
        for (var i = 0; i < 10; i++) {
            open.add(server.openAs("many"));
        }
        var eleventh = server.open("?token=" + server.tokenOf("many", "user"));
        assertThat(eleventh.next("auth_failed").at("/data/code").asInt()).isEqualTo(130);
        assertThat(eleventh.closing().code()).isEqualTo(3009);
        assertThat(open).allMatch(TestClient::isAlive);

        open.getFirst().bye();
        var admin = server.as("admin");
        await().until(() ->
                admin.get("/api/v1/users/many/connections").json().path("connections").asInt()
                        == 9);
        assertThat(server.openAs("many").isAlive()).isTrue();
    }

    @Test
    void who_is_refused_for_too_many_connections_has_the_others_asked_for_a_sign_of_life() {
        var open = new ArrayList<RawSocket>();
        for (var i = 0; i < 10; i++) {
            open.add(calm.rawAs("crowd"));
        }

        var eleventh = calm.open("?token=" + calm.tokenOf("crowd", "user"));

        assertThat(eleventh.closing().code()).isEqualTo(3009);
        assertThat(open).allMatch(raw -> raw.next(RawSocket.PING).opcode() == RawSocket.PING);
    }

    private static String channels(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj("\"room:%d\""::formatted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void the_hundred_and_twenty_ninth_channel_is_refused_and_none_of_its_message_taken() {
        var client = server.openAs("reader");
        var all =
                client.ask("{\"type\":\"subscribe\",\"channels\":%s}".formatted(channels(1, 127)));
        assertThat(all.at("/data/channels")).hasSize(129);

        var refused =
                client.ask(
                        "{\"type\":\"subscribe\",\"channels\":%s}".formatted(channels(128, 129)));
        assertThat(refused.at("/data/code").asInt()).isEqualTo(130);
        assertThat(refused.at("/data/message").asString()).contains("129", "128");

        assertThat(client.subscribe("room:128").at("/data/channels")).hasSize(130);
        assertThat(client.subscribe("room:128").path("type").asString()).isEqualTo("subscribed");
        assertThat(client.subscribe("room:129").at("/data/code").asInt()).isEqualTo(130);

        client.ask("{\"type\":\"unsubscribe\",\"channels\":[\"room:1\"]}");
        assertThat(client.subscribe("room:129").path("type").asString()).isEqualTo("subscribed");
    }

    @Test
    void a_name_of_a_channel_may_be_255_bytes_long_and_no_longer() {
        var client = server.openAs("reader");
        var longest = "room:" + "ä".repeat(125);

        assertThat(client.subscribe(longest).path("type").asString()).isEqualTo("subscribed");
        assertThat(client.subscribe(longest + "x").at("/data/code").asInt()).isEqualTo(112);
    }

    @Test
    void a_message_over_64_kib_ends_the_connection() {
        var client = server.openAs("talker");
        client.send("{\"type\":\"ping\",\"data\":\"%s\"}".formatted("x".repeat(64 * 1024)));

        assertThat(client.closing().code()).isEqualTo(1009);
    }

    @Test
    void a_full_server_asks_to_come_back_later() {
        var first = tiny.openAs("first");
        tiny.openAs("second");
        assertThat(tiny.open("").closing().code()).isEqualTo(3005);

        first.bye();
        await().until(() -> tiny.carillon().connections() < 2);
        assertThat(tiny.openAs("third").isAlive()).isTrue();
    }
}
