package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RoomsTest {
    @RegisterExtension static final RunningServer server = BatchServer.start();

    private static TestClient in(String room) {
        var client = BatchServer.connect(server);
        client.ask("{\"type\":\"join_room\",\"payload\":{\"room\":\"%s\"}}".formatted(room));
        return client;
    }

    @Test
    void C2_a_broadcast_reaches_everybody_in_the_room_and_nobody_else() {
        var sender = in("workshop");
        var other = in("workshop");
        var stranger = in("attic");

        sender.send(
                """
                {"type": "room_broadcast", "room": "workshop", "payload": {"text": "tea is ready"}}
                """);

        for (var client : new TestClient[] {sender, other}) {
            assertThat(client.next("room_broadcast").path("payload"))
                    .isEqualTo(Json.read("{\"text\":\"tea is ready\",\"room\":\"workshop\"}"));
        }
        var pong = stranger.send("{\"type\":\"ping\"}").next();
        assertThat(BatchServer.type(pong)).isEqualTo("pong");
    }

    @Test
    void C2_who_has_left_a_room_hears_it_no_more() {
        var leaver = in("garden");
        var stays = in("garden");
        var ack = leaver.ask("{\"type\":\"leave_room\",\"room\":\"garden\"}");
        assertThat(BatchServer.type(ack)).isEqualTo("subscription_ack");
        assertThat(ack.at("/payload/subscribed").asBoolean()).isFalse();
        assertThat(ack.at("/payload/rooms/0").asString()).isEqualTo("garden");
        assertThat(ack.at("/payload/subscriptions/rooms")).isEmpty();

        stays.send("{\"type\":\"room_broadcast\",\"room\":\"garden\",\"message\":1}");
        stays.next("room_broadcast");

        var pong = leaver.send("{\"type\":\"ping\"}").next();
        assertThat(BatchServer.type(pong)).isEqualTo("pong");
    }

    @Test
    void C2_a_message_published_over_http_comes_under_its_own_type() {
        var client = in("lobby");
        server.as("admin")
                .post(
                        "/api/v1/publish",
                        """
                        {"channel": "room:lobby", "type": "notice", "data": {"n": 1}}
                        """);

        var message = client.next("notice");
        assertThat(message.path("payload")).isEqualTo(Json.read("{\"n\":1}"));
        assertThat(message.path("id").asString()).startsWith("room:lobby@");
    }

    @Test
    void C2_only_the_server_speaks_in_the_room_of_a_task() {
        var refusal =
                BatchServer.connect(server)
                        .ask("{\"type\":\"room_broadcast\",\"room\":\"task:1\",\"message\":1}");

        assertThat(BatchServer.type(refusal)).isEqualTo("error");
        assertThat(refusal.at("/payload/code").asInt()).isEqualTo(106);
    }
}
