package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class DeliveryTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    /// Ends what a test expects nobody else to have got before.
    private static void publishMarker(String channel) {
        var answer =
                server.as("admin")
                        .post(
                                "/api/v1/publish",
                                "{\"channel\":\"%s\",\"type\":\"marker\"}".formatted(channel));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static void assertNothingBeforeMarker(TestClient client) {
        assertThat(client.next().path("type").asString()).isEqualTo("marker");
    }

    private static String since(String channel, JsonNode position) {
        return "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"%s\",\"since\":{\"epoch\":\"%s\",\"offset\":%d}}]}"
                .formatted(
                        channel,
                        position.path("epoch").asString(),
                        position.path("offset").asLong());
    }

    @Test
    void chat_reaches_all_others_and_none_of_the_senders_devices() {
        var ada = server.openAs("ada");
        var adasPhone = server.openAs("ada");
        var bob = server.openAs("bob");
        var ack = ada.ask("{\"type\":\"chat_message\",\"data\":{\"text\":\"hello\"}}");

        assertThat(ack.at("/data/channel").asString()).isEqualTo("all");
        var received = bob.next();
        assertThat(received.path("type").asString()).isEqualTo("chat_message");
        assertThat(received.path("user").asString()).isEqualTo("ada");
        assertThat(received.path("data")).hasToString("{\"text\":\"hello\"}");
        publishMarker("all");
        assertNothingBeforeMarker(ada);
        assertNothingBeforeMarker(adasPhone);
        assertNothingBeforeMarker(bob);
    }

    @Test
    void chat_in_a_room_stays_in_the_room() {
        var ada = server.openAs("ada");
        var bob = server.openAs("bob");
        var eve = server.openAs("eve");
        bob.subscribe("room:quiet");
        ada.ask("{\"type\":\"chat_message\",\"channel\":\"room:quiet\",\"data\":1}");

        assertThat(bob.next("chat_message").path("channel").asString()).isEqualTo("room:quiet");
        publishMarker("all");
        assertNothingBeforeMarker(eve);
    }

    @Test
    void who_left_a_channel_gets_no_more_of_it() {
        var ada = server.openAs("ada");
        ada.subscribe("room:left");
        var reply = ada.ask("{\"type\":\"unsubscribe\",\"channels\":[\"room:left\"]}");
        assertThat(reply.at("/data/removed/0").asString()).isEqualTo("room:left");
        publishMarker("room:left");
        publishMarker("all");

        assertThat(ada.next().path("channel").asString()).isEqualTo("all");
    }

    @Test
    void publications_of_a_channel_come_in_the_order_of_their_offsets() {
        var publisher = server.openAs("ada");
        var reader = server.openAs("bob");
        reader.subscribe("room:order");
        for (var n = 1; n <= 500; n++) {
            publisher.send(
                    "{\"type\":\"publish\",\"channel\":\"room:order\",\"event\":\"n\",\"data\":%d}"
                            .formatted(n));
        }

        for (var n = 1; n <= 500; n++) {
            var received = reader.next("n");
            assertThat(received.path("offset").asInt()).isEqualTo(n);
            assertThat(received.path("data").asInt()).isEqualTo(n);
        }
    }

    @Test
    void a_client_that_comes_back_gets_exactly_what_it_missed() {
        var publisher = server.openAs("ada");
        var before = server.openAs("bob");
        before.subscribe("room:resume");
        publish(publisher, 1);
        var seen = before.next("n");
        var position =
                publisher.ask("{\"type\":\"history\",\"channel\":\"room:resume\"}").path("data");
        assertThat(seen.path("offset")).isEqualTo(position.path("offset"));
        before.abort();
        publish(publisher, 2);
        publish(publisher, 3);

        var after = server.openAs("bob");
        var reply = after.ask(since("room:resume", position));
        publish(publisher, 4);

        assertThat(reply.at("/data/positions/room:resume/recovered").asBoolean()).isTrue();
        for (var n = 2; n <= 4; n++) {
            var received = after.next();
            assertThat(received.path("data").asInt()).isEqualTo(n);
            assertThat(received.path("offset").asInt()).isEqualTo(n);
        }
        publishMarker("room:resume");
        assertNothingBeforeMarker(after);
    }

    private static void publish(TestClient publisher, int n) {
        publisher.ask(
                "{\"type\":\"publish\",\"channel\":\"room:resume\",\"event\":\"n\",\"data\":%d}"
                        .formatted(n));
    }

    @Test
    void the_inbox_is_resumed_with_the_authentication() {
        var token = server.tokenOf("away", "user");
        var before = server.open("?token=" + token);
        var position = before.next("auth_success").at("/data/positions/user:away");
        before.abort();
        server.as("admin")
                .post("/api/v1/publish", "{\"user\":\"away\",\"type\":\"missed\",\"data\":1}");

        var after = server.open("");
        var reply =
                after.ask(
                        "{\"type\":\"auth\",\"token\":\"%s\",\"positions\":{\"user:away\":%s}}"
                                .formatted(token, position));
        assertThat(reply.at("/data/positions/user:away/recovered").asBoolean()).isTrue();
        assertThat(after.next().path("type").asString()).isEqualTo("missed");
    }

    @Test
    void a_position_of_another_epoch_is_not_recovered_and_nothing_is_replayed() {
        publishMarker("room:epoch");
        var client = server.openAs("ada");
        var reply =
                client.ask(
                        "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"room:epoch\",\"since\":{\"epoch\":\"gone\",\"offset\":0}}]}");

        assertThat(reply.at("/data/positions/room:epoch/recovered").asBoolean()).isFalse();
        assertThat(reply.at("/data/positions/room:epoch").has("recovered")).isTrue();
        assertThat(client.isAlive()).isTrue();
    }

    @Test
    void a_room_that_may_not_be_entered_may_not_be_looked_into() {
        var client = server.openAs("ada");
        for (var command : new String[] {"subscribe", "history", "presence"}) {
            var reply =
                    client.ask(
                            "{\"type\":\"%s\",\"channel\":\"task:of-another\"}".formatted(command));
            assertThat(reply.at("/data/code").asInt()).as(command).isEqualTo(106);
        }
    }
}
