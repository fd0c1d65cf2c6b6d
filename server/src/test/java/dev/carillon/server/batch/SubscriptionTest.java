package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SubscriptionTest {
    private static final Puppet puppet = new Puppet();

    @RegisterExtension static final RunningServer server = BatchServer.start(puppet);

    @RegisterExtension
    static final RunningServer withTokens =
            RunningServer.demo(builder -> builder.set("websocket.dialect", "batch"));

    @Test
    void C10_subscribe_with_task_ids_and_rooms_is_acknowledged() {
        var client = BatchServer.connect(server);
        var first = BatchServer.submit(client, Puppet.TYPE);
        var second = BatchServer.submit(client, Puppet.TYPE);
        var ack =
                client.ask(
                        """
                        {"type": "subscribe", "taskIds": ["%s", "%s"], "rooms": ["task:%s", "lobby"]}
                        """
                                .formatted(first, second, first));

        assertThat(BatchServer.type(ack)).isEqualTo("subscription_ack");
        assertThat(ack.path("payload").path("subscribed").asBoolean()).isTrue();
        assertThat(ack.at("/payload/taskIds"))
                .isEqualTo(Json.read("[\"%s\",\"%s\"]".formatted(first, second)));
        assertThat(ack.at("/payload/rooms"))
                .isEqualTo(
                        Json.read("[\"task:%s\",\"task:%s\",\"lobby\"]".formatted(first, second)));
        puppet.end(first);
        puppet.end(second);
    }

    @Test
    void C10_the_message_of_the_reference_is_acknowledged_to_those_who_may_see_every_task() {
        var client = withTokens.openWith(withTokens.tokenOf("worker", "service"));
        client.send(
                """
                {"type": "subscribe",
                 "taskIds": ["task-123", "task-456"],
                 "rooms": ["task:task-123"]}
                """);

        var payload = client.next("subscription_ack").path("payload");
        assertThat(payload.path("taskIds")).isEqualTo(Json.read("[\"task-123\",\"task-456\"]"));
        assertThat(payload.path("subscribed").asBoolean()).isTrue();
    }

    @Test
    void C10_unsubscribing_is_acknowledged_and_says_what_is_left() {
        var client = BatchServer.connect(server);
        client.ask("{\"type\":\"subscribe\",\"rooms\":[\"a\",\"b\",\"c\"]}");
        var ack = client.ask("{\"type\":\"unsubscribe\",\"payload\":{\"rooms\":[\"b\"]}}");

        assertThat(ack.path("payload"))
                .isEqualTo(
                        Json.read(
                                """
                                {"taskIds": [], "rooms": ["b"], "subscribed": false,
                                 "subscriptions": {"taskIds": [], "rooms": ["a", "c"]}}
                                """));
    }

    @Test
    void C10_a_subscription_that_names_nothing_is_refused() {
        var refusal = BatchServer.connect(server).ask("{\"type\":\"subscribe\"}");

        assertThat(BatchServer.type(refusal)).isEqualTo("error");
        assertThat(refusal.at("/payload/message").asString()).contains("taskIds", "rooms");
    }

    @Test
    void a_token_says_who_it_is_and_a_bad_one_is_refused() {
        var client = withTokens.open("");
        client.next("connected");
        var refused = client.ask("{\"type\":\"auth\",\"payload\":{\"token\":\"no.such.token\"}}");
        assertThat(BatchServer.type(refused)).isEqualTo("error");
        assertThat(refused.at("/payload/code").asInt()).isEqualTo(102);

        var token = withTokens.tokenOf("ada", "user");
        var accepted = client.ask("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
        assertThat(BatchServer.type(accepted)).isEqualTo("auth_success");
        assertThat(accepted.at("/payload/userId").asString()).isEqualTo("ada");
    }
}
