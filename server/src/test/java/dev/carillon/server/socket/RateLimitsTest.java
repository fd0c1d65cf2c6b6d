package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RateLimitsTest {
    @RegisterExtension
    static final RunningServer talking =
            RunningServer.demo(builder -> builder.set("limits.messages-per-minute", "5"));

    @RegisterExtension
    static final RunningServer connecting =
            RunningServer.demo(builder ->
                    builder.set("limits.connections-per-minute", "3")
                            .set("http.trusted-proxies", "127.0.0.0/8, ::1"));

    @Test
    void C12_messages_over_the_limit_are_refused_and_the_connection_stays() {
        var before = talking.metric("carillon_messages_rate_limited_total");
        var client = talking.openAs("talker");
        for (var i = 0; i < 5; i++) {
            assertThat(client.isAlive()).isTrue();
        }

        var refusal = client.ask("{\"type\":\"ping\"}");
        assertThat(refusal.path("type").asString()).isEqualTo("error");
        assertThat(refusal.at("/data/code").asInt()).isEqualTo(133);
        assertThat(refusal.at("/data/name").asString()).isEqualTo("rate_limited");
        assertThat(refusal.at("/data/message").asString())
                .matches("more than 5 messages within a minute; .* the next is in \\d+ s");
        assertThat(client.ask("{\"type\":\"stats\"}").at("/data/code").asInt()).isEqualTo(133);
        assertThat(talking.metric("carillon_messages_rate_limited_total")).isEqualTo(before + 2);
    }

    @Test
    void C12_the_limit_is_each_connections_own_and_does_not_bound_what_it_is_sent() {
        var loud = talking.openAs("loud");
        for (var i = 0; i < 6; i++) {
            loud.ask("{\"type\":\"ping\"}");
        }
        assertThat(talking.openAs("loud").isAlive()).isTrue();

        var admin = talking.as("admin");
        for (var i = 0; i < 20; i++) {
            admin.post(
                    "/api/v1/publish",
                    "{\"user\":\"loud\",\"type\":\"news\",\"data\":%d}".formatted(i));
        }
        for (var i = 0; i < 20; i++) {
            assertThat(loud.next("news").path("data").asInt()).isEqualTo(i);
        }
    }

    @Test
    void C12_a_client_that_does_not_listen_is_told_to_come_back_later() {
        var client = talking.openAs("deaf");
        for (var i = 0; i < 51; i++) {
            client.send("{\"type\":\"ping\"}");
        }

        assertThat(client.closing().code()).isEqualTo(3006);
        assertThat(talking.openAs("deaf").isAlive()).isTrue();
        assertThat(talking.metric("carillon_connections_closed_total{code=\"rate_limited\"}"))
                .isEqualTo(1);
    }

    private static List<String> connect(String... headers) {
        return connecting.raw().request(RawSocket.handshakeHead("/ws", headers));
    }

    @Test
    void C12_connections_over_the_limit_of_an_address_are_refused_in_the_handshake() {
        var from = "X-Forwarded-For: 203.0.113.7";
        for (var i = 0; i < 3; i++) {
            assertThat(connect(from).getFirst()).contains(" 101 ");
        }

        var refused = connecting.metric("carillon_connections_rate_limited_total");
        var head = connect(from);
        assertThat(head.getFirst()).contains(" 429 ");
        assertThat(head).anyMatch(line -> line.matches("(?i)retry-after: [1-9][0-9]?"));
        assertThat(connecting.metric("carillon_connections_rate_limited_total"))
                .isEqualTo(refused + 1);

        assertThat(connect("X-Forwarded-For: 203.0.113.8").getFirst()).contains(" 101 ");
        // What stands before the address that the trusted proxy saw, the client has made up.
        assertThat(connect("X-Forwarded-For: 198.51.100.1, 203.0.113.7").getFirst())
                .contains(" 429 ");
    }
}
