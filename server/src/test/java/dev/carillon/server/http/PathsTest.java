package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/nothing",
        "POST, /api/v1/nothing",
        "GET, /nothing.txt",
    })
    void what_is_not_there_is_a_problem(String method, String path) {
        var answer = server.api().send(method, path, new byte[0]);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(120);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.detail())
                .isEqualTo(
                        "there is nothing at %s %s; /openapi.json lists what there is"
                                .formatted(method, path));
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/v1/publish",
        "GET, /api/v1/publish",
        "PUT, /api/v1/auth/me",
        "PATCH, /health",
        "POST, /a/page",
    })
    void a_wrong_method_is_told_from_a_wrong_path(String method, String path) {
        var answer = server.api().send(method, path, new byte[0]);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo(122);
        assertThat(answer.detail())
                .isEqualTo(
                        "%s does not take %s; /openapi.json lists what it takes"
                                .formatted(path, method));
    }

    @Test
    void what_can_be_got_can_be_asked_for_without_its_body() {
        var answer = server.api().send("HEAD", "/health", new byte[0]);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void a_page_is_not_served_in_the_place_of_an_end_point() {
        var answer =
                server.api().with("Accept", "text/html").get("/api/v1/surely/not/an/end/point");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..%2f..%2f..%2fetc%2fpasswd",
                "/assets/..%2f..%2fserver/http/openapi.json",
                "/%2e%2e/server/http/openapi.json",
                "/../config/presets/bench.yaml"
            })
    void a_path_does_not_climb_out_of_the_page(String path) {
        var raw = server.raw();
        var head = raw.request("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path));

        assertThat(head.getFirst()).matches("HTTP/1.1 (404|400) .*");
    }

    @Test
    void a_get_of_the_socket_is_told_that_it_is_one() {
        var answer = server.api().get("/ws");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).contains("this is a WebSocket");
    }

    @Test
    void a_header_that_is_too_long_breaks_nothing() {
        var answer = server.api().with("X-Long", "x".repeat(40_000)).get("/health");

        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.detail()).contains("32768 bytes", "limits.head-size");
        assertThat(server.api().get("/health").status()).isEqualTo(200);
    }
}
