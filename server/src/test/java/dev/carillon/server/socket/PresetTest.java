package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Servers under the presets, on free ports.
class PresetTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @RegisterExtension
    static final RunningServer momentum =
            RunningServer.with(builder -> builder.preset("momentum").secret(SECRET));

    @RegisterExtension
    static final RunningServer knowledge =
            RunningServer.with(builder ->
                    builder.preset("knowledge")
                            .secret(SECRET)
                            .set("limits.connections-per-user", "2"));

    @RegisterExtension
    static final RunningServer batch =
            RunningServer.with(builder -> builder.preset("batch").set("websocket.port", "0"));

    private static String upgrade(RunningServer server, String origin) {
        var head =
                RawSocket.head(
                        "GET /ws?token=%s HTTP/1.1".formatted(server.tokenOf("ada", "user")),
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Origin: " + origin);
        return server.raw().request(head).getFirst();
    }

    @Test
    void E8_a_page_that_was_opened_from_a_file_may_connect_and_other_sites_may_not() {
        assertThat(upgrade(momentum, "null")).contains(" 101 ");
        assertThat(upgrade(momentum, "https://evil.example.com")).contains(" 403 ");

        Api page = momentum.api().with("Origin", "null");
        assertThat(page.get("/health").header("access-control-allow-origin")).isEqualTo("null");
    }

    @Test
    void D9_connections_of_one_user_are_limited_and_the_limit_can_be_set() {
        var http = HttpClient.newHttpClient();
        knowledge.keep(http::shutdownNow);
        var token = knowledge.tokenOf("ada", "user");
        var uri =
                URI.create(
                        "ws://localhost:%d/api/v1/ws/ada?dialect=carillon&token=%s"
                                .formatted(knowledge.carillon().port(), token));
        var first = knowledge.keep(TestClient.open(http, uri));
        var second = knowledge.keep(TestClient.open(http, uri));
        var third = knowledge.keep(TestClient.open(http, uri));

        assertThat(third.closing().code()).isEqualTo(3009);
        assertThat(first.isAlive()).isTrue();
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    void C12_without_authentication_nobody_needs_a_token_or_a_secret() {
        var http = HttpClient.newHttpClient();
        batch.keep(http::shutdownNow);
        var uri =
                URI.create(
                        "ws://localhost:%d/ws?dialect=carillon"
                                .formatted(batch.carillon().websocketPort()));
        var guest = batch.keep(TestClient.open(http, uri));

        assertThat(guest.subscribe("room:x").path("type").asString()).isEqualTo("subscribed");
        assertThat(
                        guest.ask("{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":1}")
                                .path("type")
                                .asString())
                .isEqualTo("ack");
    }
}
