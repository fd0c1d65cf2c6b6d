package dev.carillon.server.socket;

import static dev.carillon.server.testing.RawSocket.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    private static final String GET = "GET /ws HTTP/1.1";
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String CONNECTION = "Connection: Upgrade";
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String OWN = "https://app.example.com";

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @RegisterExtension
    static final RunningServer strict =
            RunningServer.with(builder ->
                    builder.secret("a secret of at least thirty-two bytes")
                            .set("allowed-origins", OWN));

    private static String statusOf(String head) {
        return server.raw().request(head).getFirst();
    }

    @Test
    void the_answer_is_that_of_the_rfc() {
        var head = server.raw().request(head(GET, UPGRADE, CONNECTION, VERSION, KEY));

        assertThat(head.getFirst()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(head)
                .anyMatch("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="::equalsIgnoreCase)
                .anyMatch("upgrade: websocket"::equalsIgnoreCase)
                .anyMatch("connection: upgrade"::equalsIgnoreCase)
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("protocol:"))
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("extensions"));
    }

    @Test
    void header_names_and_tokens_are_of_any_case_and_in_lists() {
        var head =
                head(
                        GET,
                        "upgrade: WebSocket",
                        "CONNECTION: keep-alive, upgrade",
                        "sec-websocket-version: 13",
                        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==");

        assertThat(statusOf(head)).contains(" 101 ");
    }

    @Test
    void a_key_that_is_missing_or_no_key_is_refused() {
        assertThat(statusOf(head(GET, UPGRADE, CONNECTION, VERSION))).contains(" 400 ");
        assertThat(statusOf(head(GET, UPGRADE, CONNECTION, VERSION, "Sec-WebSocket-Key: c2hvcnQ=")))
                .contains(" 400 ");
        assertThat(statusOf(head(GET, UPGRADE, CONNECTION, VERSION, "Sec-WebSocket-Key: ???")))
                .contains(" 400 ");
    }

    @Test
    void another_version_is_told_which_is_spoken() {
        var head =
                server.raw()
                        .request(head(GET, UPGRADE, CONNECTION, "Sec-WebSocket-Version: 12", KEY));

        assertThat(head.getFirst()).contains(" 426 ");
        assertThat(head).anyMatch("sec-websocket-version: 13"::equalsIgnoreCase);
    }

    @Test
    void without_a_connection_header_it_is_refused() {
        assertThat(statusOf(head(GET, UPGRADE, VERSION, KEY))).contains(" 400 ");
    }

    @Test
    void a_post_is_no_handshake() {
        assertThat(
                        statusOf(
                                head(
                                        "POST /ws HTTP/1.1",
                                        UPGRADE,
                                        CONNECTION,
                                        VERSION,
                                        KEY,
                                        "Content-Length: 0")))
                .contains(" 400 ");
    }

    @Test
    void a_handshake_elsewhere_opens_nothing() {
        assertThat(statusOf(head("GET /api/v1/stats HTTP/1.1", UPGRADE, CONNECTION, VERSION, KEY)))
                .contains(" 401 ");
        assertThat(statusOf(head("GET /elsewhere HTTP/1.1", UPGRADE, CONNECTION, VERSION, KEY)))
                .contains(" 404 ");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "https://app.example.com, 101",
                "HTTPS://APP.EXAMPLE.COM, 101",
                "http://localhost, 101",
                "https://evil.example.com, 403",
                "https://app.example.com.evil.com, 403",
                "http://app.example.com, 403",
                "null, 403",
                "none, 101"
            })
    void outside_demo_mode_only_pages_of_known_origins_connect(String origin, int status) {
        var head =
                origin == null
                        ? head(GET, UPGRADE, CONNECTION, VERSION, KEY)
                        : head(GET, UPGRADE, CONNECTION, VERSION, KEY, "Origin: " + origin);

        assertThat(strict.raw().request(head).getFirst()).contains(" " + status + " ");
    }

    @Test
    void in_demo_mode_pages_of_any_origin_connect() {
        var head = head(GET, UPGRADE, CONNECTION, VERSION, KEY, "Origin: https://evil.example.com");

        assertThat(statusOf(head)).contains(" 101 ");
    }

    @Test
    void a_subprotocol_names_the_dialect_and_is_agreed_on() {
        var client = server.open("", "mqtt", "carillon.morse", "carillon.carillon");

        assertThat(client.subprotocol()).isEqualTo("carillon.carillon");
        assertThat(client.next().path("type").asString()).isEqualTo("connected");
    }

    @Test
    void subprotocols_that_name_no_dialect_are_left_out() {
        assertThat(
                        String.join(
                                "\n",
                                server.raw()
                                        .request(
                                                head(
                                                        GET,
                                                        UPGRADE,
                                                        CONNECTION,
                                                        VERSION,
                                                        KEY,
                                                        "Sec-WebSocket-Protocol: mqtt, graphql-ws"))))
                .contains(" 101 ")
                .doesNotContainIgnoringCase("sec-websocket-protocol");
    }

    @Test
    void a_dialect_in_the_url_is_spoken_and_an_unknown_one_refused() {
        var client = server.open("?dialect=carillon");
        assertThat(client.next().path("type").asString()).isEqualTo("connected");

        var raw = server.raw();
        assertThat(raw.request(RawSocket.handshakeHead("/ws?dialect=morse")).getFirst())
                .contains(" 400 ");
    }

    @Test
    void a_refused_handshake_leaves_the_connection_to_http() {
        var raw = server.raw();
        raw.request(head(GET, UPGRADE, CONNECTION, "Sec-WebSocket-Version: 7", KEY));

        assertThat(server.api().get("/health").status()).isEqualTo(200);
        assertThat(server.openAs("ada").isAlive()).isTrue();
    }

    @Test
    void a_frame_right_behind_the_handshake_is_not_lost() {
        var path = "/ws?token=" + server.tokenOf("swift", "service");
        for (var i = 0; i < 50; i++) {
            try (var raw = RawSocket.open(server.carillon().port())) {
                raw.handshake(path).sendText("{\"type\":\"ping\",\"id\":\"first\"}");
                assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("first");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
