package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class SessionTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private static String token(JsonNode session) {
        return session.path("token").asString();
    }

    private static String refreshBody(JsonNode session) {
        return "{\"refresh_token\":\"%s\"}".formatted(session.path("refresh_token").asString());
    }

    @Test
    void refreshing_gives_two_new_tokens_that_work() {
        var session = server.api().session("user1");
        var answer = server.api().post("/api/v1/auth/refresh", refreshBody(session));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(token(answer.json())).isNotEqualTo(token(session));
        assertThat(refreshBody(answer.json())).isNotEqualTo(refreshBody(session));
        assertThat(server.api().withToken(token(answer.json())).get("/api/v1/auth/me").status())
                .isEqualTo(200);
        assertThat(server.api().post("/api/v1/auth/refresh", refreshBody(answer.json())).status())
                .isEqualTo(200);
    }

    @Test
    void a_spent_refresh_token_is_refused() {
        var body = refreshBody(server.api().session("user1"));
        server.api().post("/api/v1/auth/refresh", body);
        var again = server.api().post("/api/v1/auth/refresh", body);

        assertThat(again.status()).isEqualTo(401);
        assertThat(again.code()).isEqualTo(102);
        assertThat(again.detail()).contains("used before");
    }

    @Test
    void a_token_is_no_refresh_token_and_the_other_way_round() {
        var session = server.api().session("user1");
        var body = "{\"refresh_token\":\"%s\"}".formatted(token(session));

        assertThat(server.api().post("/api/v1/auth/refresh", body).status()).isEqualTo(401);
        assertThat(
                        server.api()
                                .withToken(session.path("refresh_token").asString())
                                .get("/api/v1/auth/me")
                                .detail())
                .contains("refresh token");
    }

    @Test
    void logging_out_revokes_the_token_and_its_refresh_token() {
        var session = server.api().session("user1");
        var api = server.api().withToken(token(session));

        assertThat(api.post("/api/v1/auth/logout").status()).isEqualTo(204);
        assertThat(api.get("/api/v1/auth/me").code()).isEqualTo(104);
        assertThat(server.api().post("/api/v1/auth/refresh", refreshBody(session)).status())
                .isEqualTo(401);
    }

    @Test
    void logging_out_also_revokes_what_the_session_was_refreshed_to() {
        var session = server.api().session("user1");
        var renewed = server.api().post("/api/v1/auth/refresh", refreshBody(session)).json();
        server.api().withToken(token(session)).post("/api/v1/auth/logout");

        assertThat(server.api().withToken(token(renewed)).get("/api/v1/auth/me").code())
                .isEqualTo(104);
    }

    @Test
    void logging_out_closes_the_sockets_of_that_session_and_no_others() {
        var session = token(server.api().session("user2"));
        var first = server.openWith(session);
        var second = server.openWith(session);
        var otherSession = server.openWith(token(server.api().session("user2")));
        server.api().withToken(session).post("/api/v1/auth/logout");

        assertThat(first.closing().code()).isEqualTo(3502);
        assertThat(second.closing().reason()).isEqualTo("logged out");
        assertThat(otherSession.isAlive()).isTrue();
    }

    @Test
    void a_socket_with_a_revoked_token_does_not_get_in() {
        var session = token(server.api().session("user2"));
        server.api().withToken(session).post("/api/v1/auth/logout");
        var late = server.open("?token=" + session);

        assertThat(late.next("auth_failed").path("data").path("code").asInt()).isEqualTo(104);
        assertThat(late.closing().code()).isEqualTo(3500);
    }

    @Test
    void logging_out_needs_a_token() {
        assertThat(server.api().post("/api/v1/auth/logout").status()).isEqualTo(401);
    }
}
