package dev.carillon.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What strangers learn of the server, and what their pages can do to it.
class StrangersTest {
    private static final String SECRET = "2f7c9b0e51d84a6693aa0c1b7de5f8423b91c6d07ea45f18";
    private static final String TOKEN = "figures-90a1b7c4d2e8";

    @RegisterExtension
    private static final RunningServer server =
            RunningServer.with(builder ->
                    builder.secret(SECRET)
                            .set("metrics.token", TOKEN)
                            .set("page.servers", "https://push.example.com:8443"));

    @RegisterExtension
    private static final RunningServer open =
            RunningServer.with(builder ->
                    builder.secret(SECRET)
                            .set("auth.required", "false")
                            .set("metrics.access", "anyone")
                            .set("allowed-origins", "https://app.example.com"));

    @RegisterExtension
    private static final RunningServer named =
            RunningServer.with(builder ->
                    builder.secret(SECRET).set("allowed-hosts", "push.example.com, *.example.org"));

    /// As a proxy on the same machine hands it on.
    private static Api fromOutside(RunningServer of) {
        return of.api().with("X-Forwarded-For", "192.0.2.1");
    }

    private static int statusWith(RunningServer of, String... lines) {
        var head = "GET /health HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
        return status(of.raw().request(head));
    }

    private static int status(List<String> head) {
        return Integer.parseInt(head.getFirst().split(" ", 3)[1]);
    }

    @Test
    void figures_are_for_programs_of_this_machine() {
        assertThat(server.api().get("/metrics").status()).isEqualTo(200);
    }

    @Test
    void figures_are_not_for_strangers_nor_for_who_comes_by_a_proxy() {
        for (var header : List.of("X-Forwarded-For", "Forwarded", "Via", "Origin")) {
            var answer = server.api().with(header, "http://192.0.2.1").get("/metrics");

            assertThat(answer.status()).as(header).isIn(401, 403);
            assertThat(answer.text()).doesNotContain("carillon_connections");
        }
        assertThat(fromOutside(server).get("/metrics").detail()).contains("carillon.metrics.token");
        assertThat(fromOutside(server).withToken("wrong").get("/metrics").status()).isEqualTo(401);
        assertThat(
                        fromOutside(server)
                                .withToken(server.tokenOf("ann", "user"))
                                .get("/metrics")
                                .status())
                .isEqualTo(403);
    }

    @Test
    void figures_are_for_who_has_the_token_for_them_and_for_the_application() {
        assertThat(fromOutside(server).withToken(TOKEN).get("/metrics").text())
                .contains("carillon_connections");
        assertThat(
                        fromOutside(server)
                                .withToken(server.tokenOf("root", "admin"))
                                .get("/metrics")
                                .status())
                .isEqualTo(200);
        assertThat(fromOutside(open).get("/metrics").status()).isEqualTo(200);
    }

    @Test
    void the_token_for_figures_opens_nothing_else() {
        for (var path : List.of("/api/v1/stats", "/api/v1/tasks", "/api/v1/auth/me", "/ws/stats")) {
            assertThat(server.api().withToken(TOKEN).get(path).status()).isEqualTo(401);
        }
    }

    @Test
    void figures_in_json_need_a_token() {
        for (var path :
                List.of("/api/v1/stats", "/ws/stats", "/ws/online", "/api/websocket/stats")) {
            assertThat(server.api().get(path).status()).as(path).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "127.0.0.1:8000", "[::1]:8000", "carillon", "APP.example.com"})
    void without_tokens_the_server_is_known_by_its_own_names(String host) {
        assertThat(statusWith(open, "Host: " + host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8000",
                "x.app.example.com",
                "127.0.0.1.evil.example"
            })
    void a_name_that_somebody_lets_point_here_is_refused_where_nobody_needs_a_token(String host) {
        var answer = open.raw().request("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        assertThat(status(answer)).isEqualTo(403);

        var socket =
                RawSocket.handshakeHead("/ws", "Origin: http://" + host)
                        .replace("Host: localhost", "Host: " + host);
        assertThat(status(open.raw().request(socket))).isEqualTo(403);
    }

    @Test
    void where_names_are_set_no_others_will_do() {
        assertThat(statusWith(named, "Host: push.example.com:443")).isEqualTo(200);
        assertThat(statusWith(named, "Host: a.example.org")).isEqualTo(200);
        assertThat(statusWith(named, "Host: example.org")).isEqualTo(403);
        assertThat(statusWith(named, "Host: other.example.com")).isEqualTo(403);
        assertThat(statusWith(server, "Host: other.example.com")).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: no host",
                "Host: a\r\nHost: a",
                "Host: a\r\nhost: b",
                "Host:",
                "Host: a b",
                "Host: a, b",
                "Host: user@a",
                "Host: a/b",
                "Host: a?b",
                "Host: a:b",
                "Host: a:1:2",
                "Host: a:123456",
                "Host: http://a",
                "Host: [::1",
                "Host: <script>",
                "Host: a\\b",
            })
    void a_request_without_one_sound_host_is_malformed(String lines) {
        assertThat(statusWith(server, lines)).isEqualTo(400);
    }

    @Test
    void the_page_says_how_far_a_browser_may_trust_it() {
        for (var path : List.of("/", "/index.html")) {
            var page = server.api().with("Accept", "text/html").get(path);

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'", "object-src 'none'")
                    .contains("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")
                    .contains(
                            "connect-src 'self' https://push.example.com:8443 wss://push.example.com:8443;")
                    .doesNotContain("*", "unsafe-eval", "script-src 'self' 'unsafe");
            assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(page.header("Permissions-Policy")).contains("camera=()", "geolocation=()");
            assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        }
        assertThat(open.api().get("/").header("Content-Security-Policy"))
                .contains("connect-src 'self';");
    }

    @Test
    void data_is_not_kept_not_guessed_at_and_not_framed() {
        for (var path : List.of("/health", "/api/v1/tasks", "/nothing/here", "/api/v1/server")) {
            var answer = server.api().get(path);

            assertThat(answer.header("Cache-Control")).as(path).isEqualTo("no-store");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
        }
    }

    @Test
    void a_download_is_saved_and_not_kept() {
        var user = server.api().withToken(server.tokenOf("ann", "user"));
        var id = user.upload("page.html", "<script>".getBytes(UTF_8)).json().path("id").asString();
        var file = user.get("/api/v1/files/" + id);

        assertThat(file.header("Content-Disposition")).startsWith("attachment;");
        assertThat(file.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(file.header("Cache-Control")).isEqualTo("no-store");
        assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(file.header("Content-Security-Policy")).contains("default-src 'none'");
    }
}
