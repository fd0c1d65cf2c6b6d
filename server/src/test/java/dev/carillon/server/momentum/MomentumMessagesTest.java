package dev.carillon.server.momentum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MomentumMessagesTest {
    @RegisterExtension static final RunningServer server = MomentumClient.server();

    private static void assertEnvelope(JsonNode message) {
        assertThat(UUID.fromString(message.path("id").asString())).isNotNull();
        assertThat(message.path("data").isObject()).isTrue();
        assertThat(Instant.parse(message.path("timestamp").asString()))
                .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "notification"})
    void E2_what_a_client_says_has_the_envelope_and_its_sender(String type) {
        var alice = MomentumClient.as(server, "alice");
        var bob = MomentumClient.as(server, "bob");
        alice.send(type, "{\"content\":\"大家好，我是 Alice！\",\"priority\":\"normal\"}");

        var message = bob.next(type);
        assertEnvelope(message);
        assertThat(message.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "message_type", "data", "timestamp", "from_user_id");
        assertThat(message.path("from_user_id").asString()).isEqualTo("alice");
        assertThat(message.path("data"))
                .hasToString("{\"content\":\"大家好，我是 Alice！\",\"priority\":\"normal\"}");
    }

    @Test
    void E2_a_message_has_the_same_id_for_everybody() {
        var alice = MomentumClient.as(server, "alice");
        var bob = MomentumClient.as(server, "bob");
        var cyd = MomentumClient.as(server, "cyd");
        alice.text("one");
        alice.text("two");

        var one = bob.next("text").path("id").asString();
        var two = bob.next("text").path("id").asString();
        assertThat(cyd.next("text").path("id").asString()).isEqualTo(one).isNotEqualTo(two);
        assertThat(cyd.next("text").path("id").asString()).isEqualTo(two);
    }

    @Test
    void E2_a_ping_is_answered_by_a_pong_with_its_data_and_nothing_comes_before() {
        var client = new MomentumClient(server.open("?token=" + server.tokenOf("pinger")));
        var id = client.send("ping", "{\"manual\":true}");

        var pong = client.next();
        assertEnvelope(pong);
        assertThat(pong.path("message_type").asString()).isEqualTo("pong");
        assertThat(pong.path("data"))
                .hasToString("{\"manual\":true,\"reply_to\":\"%s\"}".formatted(id));
        assertThat(pong.has("from_user_id")).isFalse();
    }

    @Test
    void E2_a_ping_as_the_document_tries_it_is_answered() {
        var client = MomentumClient.as(server, "json");
        client.socket()
                .send(
                        """
                        {"id":"test","message_type":"ping","data":{},"timestamp":"2024-01-01T00:00:00Z"}\
                        """);

        assertThat(client.next("pong").at("/data/reply_to").asString()).isEqualTo("test");
    }

    @Test
    void E2_a_clients_own_pong_is_taken_without_an_answer() {
        var client = MomentumClient.as(server, "ponger");
        client.send("pong", "{}");
        var id = client.send("ping", "{}");

        assertThat(client.next().at("/data/reply_to").asString()).isEqualTo(id);
    }

    @Test
    void E2_a_text_that_is_no_object_is_shown_all_the_same() {
        var alice = MomentumClient.as(server, "alice");
        var bob = MomentumClient.as(server, "bob");
        alice.send("text", "\"hi\"");

        assertThat(bob.next("text").path("data")).hasToString("{\"content\":\"hi\"}");
    }

    @Test
    void E2_what_the_application_publishes_is_shown_all_the_same() {
        var bob = MomentumClient.as(server, "bob");
        server.as("admin")
                .post("/api/v1/publish", "{\"user\":\"bob\",\"type\":\"text\",\"data\":\"hi\"}");

        var message = bob.next("text");
        assertThat(message.path("data")).hasToString("{\"content\":\"hi\"}");
        assertThat(message.has("from_user_id")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'id':'x','message_type':'system_message','data':{}}|106|for the server to say",
                "{'id':'x','message_type':'user_joined','data':{}}|106|for the server to say",
                "{'id':'x','message_type':'user_left','data':{}}|106|for the server to say",
                "{'id':'x','message_type':'dance','data':{}}|111|notification, ping, text",
                "{'id':'x','message_type':'text'}|112|'data' is missing",
                "{'id':'x','data':{}}|112|no 'message_type'"
            })
    void E2_what_is_not_understood_is_said_in_a_system_message_and_the_connection_stays(
            String frame, int code, String content) {
        var client = MomentumClient.as(server, "clumsy");
        client.socket().send(frame.replace('\'', '"'));

        var error = client.next("system_message");
        assertEnvelope(error);
        assertThat(error.at("/data/level").asString()).isEqualTo("error");
        assertThat(error.at("/data/code").asInt()).isEqualTo(code);
        assertThat(error.at("/data/content").asString().replace('"', '\'')).contains(content);
        assertThat(error.at("/data/reply_to").asString()).isEqualTo("x");
        client.ping();
    }

    @Test
    void E2_what_is_no_json_is_said_so_and_the_connection_stays() {
        var client = MomentumClient.as(server, "clumsy");
        client.socket().send("hello");

        assertThat(client.next("system_message").at("/data/code").asInt()).isEqualTo(110);
        client.ping();
    }

    @Test
    void E3_a_text_reaches_every_other_user_once_a_connection_and_not_its_sender() {
        var sender = MomentumClient.as(server, "sender");
        var tab = MomentumClient.as(server, "sender");
        var bob = MomentumClient.as(server, "bob");
        var phone = MomentumClient.as(server, "bob");
        var cyd = MomentumClient.as(server, "cyd");
        sender.text("Hello everyone!");
        assertThat(cyd.next("text").at("/data/content").asString()).isEqualTo("Hello everyone!");
        cyd.text("end");

        for (var other : new MomentumClient[] {bob, phone}) {
            assertThat(other.next("text").at("/data/content").asString())
                    .isEqualTo("Hello everyone!");
            assertThat(other.next("text").at("/data/content").asString()).isEqualTo("end");
        }
        assertThat(sender.next("text").at("/data/content").asString()).isEqualTo("end");
        assertThat(tab.next("text").at("/data/content").asString()).isEqualTo("end");
    }

    @Test
    void E3_nothing_but_the_others_get_an_answer_to_a_text() {
        var alice = MomentumClient.as(server, "quiet");
        alice.text("hi");
        var id = alice.send("ping", "{}");

        assertThat(alice.next().at("/data/reply_to").asString()).isEqualTo(id);
    }
}
