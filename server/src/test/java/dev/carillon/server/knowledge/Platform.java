package dev.carillon.server.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import tools.jackson.databind.JsonNode;

/// A server as clients of the knowledge platform see it.
record Platform(RunningServer server) {
    static final String SOCKETS = "/api/v1/ws/";
    static final String NOTIFICATIONS = "/api/v1/notifications";

    /// A socket of a user that has not been greeted yet.
    TestClient open(String user) {
        return server.openAt(SOCKETS + user + "?token=" + server.tokenOf(user, "user"));
    }

    /// A socket of a user, past its greeting.
    TestClient connect(String user) {
        var client = open(user);
        client.next("system_message");
        return client;
    }

    /// Enters a room, and gives the answer.
    static JsonNode enter(TestClient client, String room) {
        var answer =
                client.ask(
                        "{\"type\":\"room_subscribe\",\"data\":{\"room\":\"%s\"}}".formatted(room));
        assertThat(answer.path("type").asString())
                .as(answer.toString())
                .isEqualTo("room_subscribe");
        return answer;
    }

    /// The API for the application.
    Api application() {
        return server.api().withToken(server.tokenOf("backend", "service"));
    }

    /// The API for a user.
    Api as(String user) {
        return server.api().withToken(server.tokenOf(user, "user"));
    }

    /// Posts, and gives the answer, which must be good.
    JsonNode post(String path, String body) {
        var answer = application().post(path, body);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return answer.json();
    }

    /// Sends everybody a mark, before which a client that was passed over has nothing.
    void mark() {
        post(SOCKETS + "broadcast", "{\"type\":\"mark\",\"data\":0}");
    }

    static void assertNothingBeforeMark(TestClient client) {
        assertThat(client.next().path("type").asString()).isEqualTo("mark");
    }
}
