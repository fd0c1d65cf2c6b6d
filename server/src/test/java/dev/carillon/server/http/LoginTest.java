package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @RegisterExtension
    static final RunningServer serious =
            RunningServer.with(builder -> builder.secret("a secret of at least thirty-two bytes"));

    private static final String LOGIN = "/api/v1/auth/login";

    @ParameterizedTest
    @ValueSource(strings = {LOGIN, "/login"})
    void a_good_password_opens_a_session(String path) {
        var answer = server.api().post(path, "{\"username\":\"user1\",\"password\":\"password1\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(answer.json().path("user"))
                .hasToString("{\"id\":\"user1\",\"username\":\"user1\",\"roles\":[\"user\"]}");
        assertThat(answer.json().path("token").asString()).isNotEmpty();
        assertThat(answer.json().path("refresh_token").asString()).isNotEmpty();
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource({"user1, password1", "user2, password2", "admin, admin-password"})
    void A1_outside_demo_mode_its_users_log_in_nowhere(String name, String password) {
        var body = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);

        assertThat(server.api().post(LOGIN, body).status()).isEqualTo(200);
        assertThat(serious.api().post(LOGIN, body).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"user1,wrong", "nobody,password1", "user1,''", "'',''"})
    void a_bad_name_or_password_is_refused_without_saying_which(String name, String password) {
        var answer =
                server.api()
                        .post(
                                LOGIN,
                                "{\"username\":\"%s\",\"password\":\"%s\"}"
                                        .formatted(name, password));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(105);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.detail()).isEqualTo("the user name or the password is wrong");
    }

    @Test
    void a_password_too_long_to_be_one_is_refused_unread() {
        var answer =
                server.api()
                        .post(
                                LOGIN,
                                "{\"username\":\"user1\",\"password\":\"%s\"}"
                                        .formatted("x".repeat(1025)));

        assertThat(answer.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"username\":\"user1\" | 400 | 110 | the body is not valid JSON",
                "`` | 400 | 110 | the body is not valid JSON",
                "[] | 422 | 112 | the body must be a JSON object",
                "{\"username\":\"user1\"} | 422 | 112 | 'password' is missing",
                "{\"password\":\"password1\"} | 422 | 112 | 'username' is missing",
                "{\"username\":1,\"password\":\"x\"} | 422 | 112 | 'username' must be a string"
            })
    void a_body_of_the_wrong_form_is_told_what_is_wrong_with_it(
            String body, int status, int code, String detail) {
        var answer = server.api().post(LOGIN, body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.detail()).isEqualTo(detail);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    }

    @Test
    void a_body_over_a_mebibyte_is_too_large() {
        var answer =
                server.api()
                        .post(
                                LOGIN,
                                "{\"username\":\"user1\",\"password\":\"%s\"}"
                                        .formatted("x".repeat(1 << 20)));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo(113);
    }

    @Test
    void the_caller_is_told_who_they_are() {
        assertThat(server.as("admin").get("/api/v1/auth/me").json())
                .hasToString("{\"id\":\"admin\",\"username\":\"admin\",\"roles\":[\"admin\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, 101",
                "Basic dXNlcjE6cGFzc3dvcmQx, 101",
                "Bearer nonsense, 102",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyMSIsImV4cCI6OTk5OTk5OTk5OX0., 102"
            })
    void without_a_good_token_a_caller_is_nobody(String authorization, int code) {
        var api = server.api();
        var answer =
                (authorization == null ? api : api.with("Authorization", authorization))
                        .get("/api/v1/auth/me");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void a_token_with_a_changed_payload_is_not_valid() {
        var parts = server.tokenOf("user1", "user").split("\\.", -1);
        var others = server.tokenOf("admin", "admin").split("\\.", -1);
        var forged = parts[0] + "." + others[1] + "." + parts[2];

        assertThat(server.api().withToken(forged).get("/api/v1/auth/me").code()).isEqualTo(102);
    }
}
