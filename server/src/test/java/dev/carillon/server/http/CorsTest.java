package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CorsTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final String FRIEND = "https://app.example.com";
    private static final String STRANGER = "https://evil.example.com";

    @RegisterExtension static final RunningServer demo = RunningServer.demo();

    @RegisterExtension
    static final RunningServer closed = RunningServer.with(builder -> builder.secret(SECRET));

    @RegisterExtension
    static final RunningServer listed =
            RunningServer.with(builder -> builder.secret(SECRET).set("allowed-origins", FRIEND));

    /// Sends what a browser sends before a request to another site; the JDK's client may not.
    private static String preflight(RunningServer server, String origin) {
        var raw = server.raw();
        return String.join(
                "\n",
                raw.request(
                        """
                        OPTIONS /api/v1/tasks HTTP/1.1\r
                        Host: localhost\r
                        Origin: %s\r
                        Access-Control-Request-Method: POST\r
                        Access-Control-Request-Headers: authorization,content-type\r
                        \r
                        """
                                .formatted(origin)));
    }

    private static Api.Answer request(RunningServer server, String origin) {
        return server.api().with("Origin", origin).get("/health");
    }

    @Test
    void in_demo_mode_a_page_of_any_site_may_use_the_api() {
        assertThat(preflight(demo, STRANGER))
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("access-control-allow-origin: *")
                .containsIgnoringCase("access-control-allow-headers:")
                .contains("Authorization", "POST");
        assertThat(request(demo, STRANGER).header("access-control-allow-origin")).isEqualTo("*");
    }

    @Test
    void outside_demo_mode_no_other_site_is_let_in() {
        assertThat(preflight(closed, STRANGER))
                .doesNotStartWith("HTTP/1.1 2")
                .doesNotContainIgnoringCase("access-control-allow-origin");
        assertThat(request(closed, STRANGER).header("access-control-allow-origin")).isEmpty();
    }

    @Test
    void a_listed_site_is_let_in() {
        assertThat(preflight(listed, FRIEND))
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("access-control-allow-origin: " + FRIEND);
        assertThat(request(listed, FRIEND).status()).isEqualTo(200);
        assertThat(request(listed, FRIEND).header("access-control-allow-origin")).isEqualTo(FRIEND);
    }

    @Test
    void a_site_that_is_not_listed_is_refused() {
        assertThat(preflight(listed, STRANGER)).startsWith("HTTP/1.1 403 ");
        assertThat(request(listed, STRANGER).code()).isEqualTo(106);
    }

    @Test
    void the_servers_own_page_is_let_in_although_it_is_not_listed() {
        var own = listed.carillon().uri().toString();

        assertThat(request(listed, own).status()).isEqualTo(200);
    }
}
