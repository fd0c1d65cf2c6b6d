package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RunningServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class OperationTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    /// A sample of Prometheus' text format, version 0.0.4.
    private static final Pattern SAMPLE =
            Pattern.compile(
                    "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"(\\\\.|[^\"\\\\])*\",?)*})? ([-+]?[0-9.]+([eE][-+]?[0-9]+)?|NaN|[-+]?Inf)( [0-9]+)?");

    private static JsonNode stats() {
        return server.as("user1").get("/api/v1/stats").json();
    }

    @Test
    void a_living_server_is_healthy_and_ready() {
        assertThat(server.api().get("/health").text())
                .isEqualTo("{\"status\":\"healthy\",\"demo\":true}");
        assertThat(server.api().get("/ready").status()).isEqualTo(200);
    }

    @Test
    void metrics_are_in_the_text_format_of_prometheus() {
        var answer = server.api().get("/metrics");

        assertThat(answer.header("Content-Type"))
                .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.text().lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("# ") || SAMPLE.matcher(line).matches());
        assertThat(answer.text())
                .contains("# TYPE carillon_connections gauge")
                .contains("# TYPE carillon_publications_total counter")
                .contains("carillon_connections_closed_total{code=\"slow_consumer\"}");
    }

    @Test
    void metrics_move_with_what_happens() {
        var received = server.metric("carillon_messages_received_total");
        var accepted = server.metric("carillon_connections_accepted_total");
        var failed = server.metric("carillon_authentications_failed_total");
        var published = server.metric("carillon_publications_total");
        var client = server.openAs("counted");
        client.ask("{\"type\":\"auth\",\"token\":\"bad\"}");
        client.ask("{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":1}");

        assertThat(server.metric("carillon_messages_received_total")).isEqualTo(received + 2);
        assertThat(server.metric("carillon_connections_accepted_total")).isEqualTo(accepted + 1);
        assertThat(server.metric("carillon_authentications_failed_total")).isEqualTo(failed + 1);
        assertThat(server.metric("carillon_publications_total")).isEqualTo(published + 1);
    }

    @Test
    void connections_are_counted_while_they_last() {
        var open = server.metric("carillon_connections");
        var client = server.openAs("counted");
        assertThat(server.metric("carillon_connections")).isEqualTo(open + 1);

        client.bye();
        await().until(() -> server.metric("carillon_connections") == open);
    }

    @Test
    void statistics_are_figures_that_move() {
        var before = stats();
        var client = server.openAs("figure");
        client.subscribe("room:figures");
        client.ask("{\"type\":\"chat_message\",\"channel\":\"room:figures\",\"data\":1}");
        var after = stats();

        assertThat(after.at("/connections/open").asInt())
                .isEqualTo(before.at("/connections/open").asInt() + 1);
        assertThat(after.at("/connections/authenticated").asInt())
                .isEqualTo(before.at("/connections/authenticated").asInt() + 1);
        assertThat(after.at("/connections/accepted").asInt())
                .isEqualTo(before.at("/connections/accepted").asInt() + 1);
        assertThat(after.at("/messages/received").asInt())
                .isEqualTo(before.at("/messages/received").asInt() + 2);
        assertThat(after.at("/messages/published").asInt())
                .isEqualTo(before.at("/messages/published").asInt() + 1);
        assertThat(after.at("/authentication/succeeded").asInt())
                .isEqualTo(before.at("/authentication/succeeded").asInt() + 1);
        assertThat(after.at("/channels").asInt()).isGreaterThan(before.at("/channels").asInt());
        assertThat(after.at("/uptime").asLong()).isGreaterThan(before.at("/uptime").asLong());
    }

    @Test
    void statistics_are_for_those_who_are_somebody() {
        assertThat(server.api().get("/api/v1/stats").status()).isEqualTo(401);
    }
}
