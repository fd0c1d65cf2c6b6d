package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is published durably, over HTTP and a socket, and a server that is started again.
class DurablePublishTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("database.url", "")
                            .secret("a secret of at least thirty-two bytes")
                            .set("namespaces.notes.durable", "never")
                            .set("namespaces.notes.subscribe", "authenticated")
                            .set("namespaces.notes.publish", "authenticated"));

    private static Api.Answer publish(String key, String body) {
        var admin = server.as("admin");
        return (key.isEmpty() ? admin : admin.with("Idempotency-Key", key))
                .post("/api/v1/publish", body);
    }

    private static JsonNode published(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/publications/0");
    }

    private static JsonNode positions(TestClient client, String channel, JsonNode since) {
        client.send(
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"%s\",\"since\":{\"epoch\":\"%s\",\"offset\":%d}}]}"
                        .formatted(
                                channel,
                                since.path("epoch").asString(),
                                since.path("offset").asLong()));
        return client.next("subscribed").at("/data/positions").path(channel);
    }

    @Test
    void B11_D10_what_is_durable_reaches_a_user_who_was_away_while_the_server_was_started_again() {
        var first = published(publish("", "{\"user\":\"away\",\"data\":1,\"durable\":true}"));
        assertThat(first.path("queued").asBoolean()).isTrue();
        assertThat(first.path("connections").asInt()).isZero();
        server.restart();
        published(publish("", "{\"user\":\"away\",\"data\":2,\"durable\":true}"));

        var client = server.openAs("away");

        assertThat(client.next("message").path("data").asInt()).isEqualTo(1);
        assertThat(client.next("message").path("data").asInt()).isEqualTo(2);
    }

    @Test
    void a_client_goes_on_where_it_was_after_the_server_was_started_again() {
        var client = server.openAs("ada");
        client.subscribe("room:durable");
        client.send(
                "{\"type\":\"publish\",\"id\":\"p\",\"channel\":\"room:durable\",\"data\":1,\"durable\":true}");
        var position = client.reply("p").path("data");
        server.restart();
        published(publish("", "{\"channel\":\"room:durable\",\"data\":2,\"durable\":true}"));

        var back = server.openAs("ada");
        var state = positions(back, "room:durable", position);

        assertThat(state.path("recovered").asBoolean()).isTrue();
        var message = back.next("message");
        assertThat(message.path("data").asInt()).isEqualTo(2);
        assertThat(message.path("offset").asLong()).isEqualTo(position.path("offset").asLong() + 1);
    }

    @Test
    void a_key_publishes_once_however_often_it_is_tried() {
        var client = server.openAs("once");
        var body = "{\"user\":\"once\",\"data\":\"x\",\"durable\":true}";
        var first = published(publish("order-1", body));
        var again = published(publish("\"order-1\"", body));
        server.restart();
        var later = published(publish("order-1", body));

        assertThat(first.path("repeated").asBoolean()).isFalse();
        assertThat(first.path("connections").asInt()).isEqualTo(1);
        assertThat(again.path("repeated").asBoolean()).isTrue();
        assertThat(again.path("connections").asInt()).isEqualTo(1);
        assertThat(later.path("repeated").asBoolean()).isTrue();
        assertThat(later.path("offset")).isEqualTo(first.path("offset"));
        assertThat(later.has("connections")).as("it is not known any more").isFalse();
        assertThat(later.has("queued")).isFalse();
        assertThat(publish("order-1", body).json().has("connections")).isFalse();
        client.next("message");
        assertThat(server.openAs("once").rest()).noneMatch(m -> m.has("offset"));
    }

    @Test
    void a_key_that_was_used_for_something_else_is_refused() {
        published(publish("order-2", "{\"user\":\"other\",\"data\":1,\"durable\":true}"));

        var answer = publish("order-2", "{\"user\":\"other\",\"data\":2,\"durable\":true}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.detail()).contains("order-2", "user:other", "use a new key");
        var elsewhere = publish("order-2", "{\"user\":\"another\",\"data\":2,\"durable\":true}");
        assertThat(published(elsewhere).path("repeated").asBoolean()).isFalse();
    }

    @Test
    void a_key_works_for_what_is_not_durable_too() {
        var first = published(publish("k", "{\"channel\":\"room:k\",\"data\":1}"));
        var again = published(publish("k", "{\"channel\":\"room:k\",\"data\":1}"));

        assertThat(again.path("offset")).isEqualTo(first.path("offset"));
        assertThat(again.path("repeated").asBoolean()).isTrue();
    }

    @Test
    void a_key_over_a_socket_is_the_users_own() {
        var ada = server.openAs("ada");
        var bob = server.openAs("bob");
        var message =
                "{\"type\":\"publish\",\"id\":\"1\",\"channel\":\"room:keys\",\"data\":1,\"durable\":true,\"idempotency_key\":\"k\"}";

        var first = ada.ask(message).at("/data/offset").asLong();

        assertThat(ada.ask(message).at("/data/offset").asLong()).isEqualTo(first);
        assertThat(bob.ask(message).at("/data/offset").asLong()).isEqualTo(first + 1);
    }

    @Test
    void the_trace_tells_what_became_of_a_message() {
        var client = server.openAs("traced");
        var body =
                "{\"user\":\"traced\",\"type\":\"t\",\"data\":1,\"key\":\"k\",\"durable\":true,\"priority\":\"high\"}";
        var first = published(publish("", body));
        client.next("t");
        assertThat(client.isAlive()).isTrue();

        await().untilAsserted(() -> {
            var trace = trace("user:traced", first.path("offset").asLong());
            assertThat(trace.path("state").asString()).isEqualTo("stored");
            assertThat(trace.path("priority").asString()).isEqualTo("high");
            assertThat(trace.path("stored_at").asLong())
                    .isGreaterThanOrEqualTo(trace.path("accepted_at").asLong());
            assertThat(trace.at("/devices/0/delivered_at").asLong())
                    .isGreaterThanOrEqualTo(trace.path("stored_at").asLong());
        });

        var second = published(publish("", body));
        var trace = trace("user:traced", first.path("offset").asLong());
        assertThat(trace.path("state").asString()).isEqualTo("replaced");
        assertThat(trace.path("replaced_by")).isEqualTo(second.path("offset"));
    }

    @Test
    void receivers_are_told_of_a_priority_that_is_not_normal_at_once_and_afterwards() {
        var live = server.openAs("ada");
        live.subscribe("room:priorities");
        var first = published(publish("", prioritised("high")));
        published(publish("", prioritised("normal")));
        published(publish("", prioritised("low")));
        published(publish("", "{\"channel\":\"room:priorities\"}"));

        var before = live.next("message");
        var told = List.of(before, live.next("message"), live.next("message"));
        assertPriorities(told);
        assertThat(live.next("message").has("priority")).isFalse();

        server.restart();
        var back = server.openAs("ada");
        positions(back, "room:priorities", beginning(first));
        assertPriorities(List.of(back.next("message"), back.next("message"), back.next("message")));
        var asked = back.ask("{\"type\":\"history\",\"id\":\"h\",\"channel\":\"room:priorities\"}");
        assertPriorities(asked.at("/data/publications").valueStream().toList());
        var history = server.as("admin").get("/api/v1/channels/room:priorities/history").json();
        assertPriorities(history.path("publications").valueStream().toList());
    }

    private static String prioritised(String priority) {
        return "{\"channel\":\"room:priorities\",\"durable\":true,\"priority\":\"%s\"}"
                .formatted(priority);
    }

    private static JsonNode beginning(JsonNode position) {
        return ((ObjectNode) position.deepCopy()).put("offset", 0);
    }

    private static void assertPriorities(List<JsonNode> publications) {
        assertThat(publications)
                .extracting(publication -> publication.path("priority").asString("none"))
                .containsExactly("high", "none", "low");
    }

    private static JsonNode trace(String channel, long offset) {
        var answer =
                server.as("admin")
                        .get("/api/v1/trace?channel=%s&offset=%d".formatted(channel, offset));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void the_trace_says_that_nothing_is_known_and_is_for_the_application_only() {
        var unknown = server.as("admin").get("/api/v1/trace?channel=user:nobody&offset=1");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.detail()).contains("offset 1 of 'user:nobody'");
        assertThat(server.as("admin").get("/api/v1/trace?channel=user:x&offset=y").detail())
                .contains("'offset' is 'y'");
        assertThat(server.as("user1").get("/api/v1/trace?channel=user:user1&offset=1").status())
                .isEqualTo(403);
    }

    @Test
    void what_has_expired_is_not_sent_any_more() {
        published(publish("", "{\"user\":\"late\",\"data\":1,\"durable\":true,\"ttl\":1}"));
        published(publish("", "{\"user\":\"late\",\"data\":2,\"durable\":true,\"ttl\":1000}"));
        await().until(() -> {
            var history = server.as("admin").get("/api/v1/channels/user:late/history").json();
            return history.path("publications").size() == 1;
        });

        assertThat(server.openAs("late").next("message").path("data").asInt()).isEqualTo(2);
    }

    @Test
    void where_nothing_is_stored_something_durable_is_refused() {
        var answer = publish("", "{\"channel\":\"notes:n\",\"data\":1,\"durable\":true}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.detail()).contains("'notes:n'", "namespaces.notes.durable");

        var refused =
                server.openAs("ada")
                        .ask(
                                "{\"type\":\"publish\",\"id\":\"1\",\"channel\":\"notes:n\",\"data\":1,\"durable\":true}");
        assertThat(refused.at("/data/code").asInt()).isEqualTo(121);
    }

    @Test
    void bad_terms_are_told_with_their_limits() {
        assertThat(publish("", "{\"user\":\"x\",\"ttl\":0}").detail())
                .contains("'ttl' is 0; it must be 1 to 315360000 seconds");
        assertThat(publish("", "{\"user\":\"x\",\"priority\":\"urgent\"}").detail())
                .contains("'urgent'; it must be low, normal or high");
        assertThat(publish("", "{\"user\":\"x\",\"durable\":\"yes\"}").detail())
                .contains("'durable' must be true or false");
        assertThat(publish("x".repeat(256), "{\"user\":\"x\"}").detail())
                .contains("256 characters long; it must be 1 to 255");
        assertThat(publish("", "{\"user\":\"x\",\"type\":\"a\\u0000\",\"durable\":true}").detail())
                .contains("'type'");
    }

    @Test
    void what_stands_in_the_data_is_the_applications_own() {
        var client = server.openAs("ada");

        var answer =
                client.ask(
                        "{\"type\":\"publish\",\"id\":\"1\",\"channel\":\"room:x\",\"data\":{\"ttl\":-1,\"key\":5,\"durable\":\"x\"}}");

        assertThat(answer.path("type").asString()).isEqualTo("ack");
    }
}
