package dev.carillon.server.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RunningServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    /// What only somebody who looks into the server should see.
    private static final String INNARDS =
            "(?s).*(Exception|dev\\.carillon|java\\.|io\\.netty|jackson|\\bat [a-z]+\\.|Error:).*";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("limits.connections-per-user", "2"));

    private final Platform platform = new Platform(server);

    @Test
    void D9_a_user_has_so_many_connections_and_no_more() {
        var first = platform.connect("crowd");
        platform.connect("crowd");

        var third = platform.open("crowd");
        var error = third.next();
        assertThat(error.path("type").asString()).isEqualTo("error");
        assertThat(error.at("/data/name").asString()).isEqualTo("limit_exceeded");
        assertThat(error.at("/data/message").asString()).contains("'crowd' has 2 connections");
        assertThat(third.closing().code()).isEqualTo(3009);

        first.bye();
        await().until(() ->
                platform.open("crowd").next().path("type").asString().equals("system_message"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | 110 | not one JSON object",
                "[] | 110 | not one JSON object",
                "{} | 112 | has no 'type'",
                "{\"type\":7} | 112 | has no 'type'",
                "{\"type\":\"room_subscribe\"} | 112 | 'room' is missing",
                "{\"type\":\"room_subscribe\",\"data\":{\"room\":7}} | 112 | 'room' must be a string",
                "{\"type\":\"room_subscribe\",\"data\":{\"room\":\"\"}} | 112 | 'room' must not be empty",
                "{\"type\":\"room_unsubscribe\",\"data\":{\"room\":\"a b\"}} | 112 | space or control",
                "{\"type\":\"subscribe\",\"channels\":[\"user:bob\"]} | 111 | known are auth, ping, room_subscribe",
                "{\"type\":\"publish\",\"channel\":\"all\",\"data\":1} | 111 | no message type 'publish'",
                "{\"type\":\"auth\",\"token\":\"x\"} | 102 | not valid"
            })
    void D9_a_message_that_is_wrong_is_told_why_and_the_connection_stays(
            String message, int code, String why) {
        var ada = platform.connect("mistaken");

        var error = ada.send(message).next();

        assertThat(error.path("type").asString()).isEqualTo("error");
        assertThat(error.at("/data/code").asInt()).isEqualTo(code);
        assertThat(error.at("/data/message").asString()).contains(why);
        assertThat(ada.isAlive()).isTrue();
        ada.bye();
    }

    @Test
    void D9_a_message_that_is_too_large_ends_its_connection_only() {
        var ada = platform.connect("large");
        var bob = platform.connect("bystander");

        ada.send("{\"type\":\"ping\",\"data\":\"%s\"}".formatted("x".repeat(70_000)));

        assertThat(ada.closing().code()).isEqualTo(1009);
        assertThat(bob.isAlive()).isTrue();
    }

    @Test
    void D9_no_error_shows_the_servers_innards() {
        var eve = platform.connect("eve");
        var hostile =
                List.of(
                        "",
                        "null",
                        "{\"type\":null}",
                        "{\"type\":\"" + "x".repeat(500) + "\"}",
                        "{\"type\":\"ping\",\"data\":" + "[".repeat(500) + "]".repeat(500) + "}",
                        "{\"type\":\"room_subscribe\",\"data\":" + "9".repeat(5000) + "}",
                        "{\"type\":\"room_subscribe\",\"data\":{\"room\":\"\\ud800\"}}",
                        "{\"type\":\"auth\",\"data\":{\"token\":\"a.b.c\"}}",
                        "{\"type\":\"auth\",\"data\":{\"token\":{}}}",
                        "{\"type\":\"toString\",\"id\":[]}");
        for (var message : hostile) {
            var error = eve.send(message).next();
            assertThat(error.path("type").asString()).as(message).isEqualTo("error");
            assertThat(error.toString()).hasSizeLessThan(600).doesNotMatch(INNARDS);
        }
        assertThat(eve.isAlive()).isTrue();
        eve.bye();
        var application = platform.application();
        for (var message : hostile) {
            for (var path :
                    new String[] {"broadcast", "notify/%00", "notify/ada", "sync-update/ada"}) {
                var answer = application.post("/api/v1/ws/" + path, message);
                assertThat(answer.status()).as(message).isLessThan(500);
                assertThat(answer.text()).doesNotMatch(INNARDS);
            }
        }
        for (var path :
                new String[] {"ws/connections/%20", "ws/%00", "notifications/%00", "ws/a/b/c"}) {
            var answer = application.get("/api/v1/" + path);
            assertThat(answer.status()).as(path).isBetween(400, 499);
            assertThat(answer.text()).doesNotMatch(INNARDS);
        }
    }

    @Test
    void D5_stats_list_a_bounded_number_of_rooms() {
        var ada = platform.connect("collector");
        for (var i = 0; i < 120; i++) {
            Platform.enter(ada, "room-%03d".formatted(i));
        }

        var stats = platform.as("collector").get("/api/v1/ws/stats").json();

        assertThat(stats.path("total_rooms").asInt()).isEqualTo(120);
        assertThat(stats.path("rooms").propertyNames())
                .hasSize(100)
                .contains("room-000", "room-099")
                .doesNotContain("room-100");
    }
}
