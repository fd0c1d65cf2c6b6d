package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginLimitsTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @ParameterizedTest
    @ValueSource(strings = {"user1", "nobody"})
    void whoever_guesses_a_password_is_told_when_to_come_back(String name) {
        assertThat(IntStream.range(0, 10).map(_ -> login(name, "wrong").status()))
                .containsOnly(401);

        var answer = login(name, "password1");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo(133);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(answer.detail())
                .startsWith("too many logins have failed that came from there, or were for that");
    }

    @Test
    void others_still_log_in_meanwhile() {
        IntStream.range(0, 11).forEach(_ -> login("admin", "wrong"));

        assertThat(login("user2", "password2").status()).isEqualTo(200);
    }

    private static Api.Answer login(String name, String password) {
        return server.api()
                .post(
                        "/api/v1/auth/login",
                        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
    }
}
