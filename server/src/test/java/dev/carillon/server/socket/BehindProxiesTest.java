package dev.carillon.server.socket;

import static dev.carillon.server.testing.RawSocket.FINAL;
import static dev.carillon.server.testing.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Requests as proxies, load balancers and other people's clients write them, byte by byte.
class BehindProxiesTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.with(builder ->
                    builder.set("websocket.dialects", "carillon,knowledge")
                            .secret(SECRET)
                            .set(
                                    "allowed-origins",
                                    "https://*.example.com, capacitor://localhost, tauri://localhost, file://")
                            .set("http.trusted-proxies", "127.0.0.1, ::1"));

    /// Nobody but the test of its log talks to it.
    @RegisterExtension
    static final RunningServer quiet = RunningServer.with(builder -> builder.secret(SECRET));

    private static List<String> handshake(String path, String... more) {
        var lines =
                new ArrayList<>(
                        List.of(
                                "GET " + path + " HTTP/1.1",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        lines.addAll(List.of(more));
        return lines;
    }

    private static RawSocket sent(List<String> lines) {
        return server.raw().send(bytes(lines));
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String statusOf(List<String> lines) {
        return sent(lines).responseHead().getFirst();
    }

    private static String token() {
        return server.tokenOf("ada", "user");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Connection: keep-alive~Connection: Upgrade~Upgrade: websocket",
                "Connection: close~Connection: upgrade, keep-alive~Upgrade: websocket",
                "Connection: Upgrade~Upgrade: h2c, websocket",
                "Connection: Upgrade~Upgrade: h2c~Upgrade: WebSocket",
                "Connection: , Upgrade ,~Upgrade: , websocket ,"
            })
    void an_upgrade_is_one_however_its_headers_are_written(String headers) {
        var lines = handshake("/ws", "Host: localhost");
        lines.addAll(List.of(headers.split("~", -1)));

        assertThat(statusOf(lines)).contains(" 101 ");
    }

    private static List<String> plain(String path, String... more) {
        var lines = handshake(path, "Connection: Upgrade", "Upgrade: websocket");
        lines.addAll(List.of(more));
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            lines.add("Host: localhost");
        }
        return lines;
    }

    @Test
    void a_slash_behind_the_path_is_no_other_path() {
        assertThat(statusOf(plain("/ws/"))).contains(" 101 ");
        assertThat(statusOf(plain("/ws/?token=" + token()))).contains(" 101 ");
        assertThat(statusOf(plain("/api/v1/ws/ada/?token=" + token()))).contains(" 101 ");
        assertThat(statusOf(plain("/ws//"))).contains(" 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   ", "bearer\t"})
    void a_token_in_a_header_is_one_in_any_case_and_spacing(String scheme) {
        var raw = sent(plain("/ws", "Authorization: " + scheme + token()));
        raw.responseHead();
        assertThat(raw.nextText("auth_success").at("/data/user/id").asString()).isEqualTo("ada");

        var me = server.api().with("Authorization", scheme + token()).get("/api/v1/auth/me");
        assertThat(me.status()).isEqualTo(200);
    }

    @Test
    void an_empty_token_in_the_url_does_not_hide_a_good_header() {
        var raw = sent(plain("/ws?token=", "Authorization: Bearer " + token()));
        raw.responseHead();

        assertThat(raw.nextText("auth_success").at("/data/user/id").asString()).isEqualTo("ada");
    }

    @Test
    void frames_in_the_segment_of_the_handshake_are_taken() {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(bytes(plain("/ws?token=" + token())));
        bytes.writeBytes(text("first"));
        bytes.writeBytes(text("second"));
        var raw = server.raw().send(bytes.toByteArray());

        assertThat(raw.responseHead().getFirst()).contains(" 101 ");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("first");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("second");
    }

    private static byte[] text(String id) {
        return RawSocket.frame(
                FINAL | TEXT,
                "{\"type\":\"ping\",\"id\":\"%s\"}".formatted(id).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_upgrade_behind_a_request_in_one_segment_gets_its_answer() {
        var both =
                "HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + String.join("\r\n", plain("/ws?token=" + token()))
                        + "\r\n\r\n";
        var raw = server.raw().send(both.getBytes(StandardCharsets.UTF_8));

        assertThat(raw.responseHead().getFirst()).contains(" 200 ");
        assertThat(raw.responseHead().getFirst()).contains(" 101 ");
        raw.nextText("auth_success");
        raw.send(text("after"));
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("after");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://push.example.org | Host: push.example.org | 101",
                "https://push.example.org | Host: push.example.org:443 | 101",
                "http://push.example.org | Host: push.example.org:80 | 101",
                "https://push.example.org | Host: push.example.org:80 | 403",
                "https://push.example.org | Host: push.example.org:80~X-Forwarded-Proto: https | 101",
                "https://push.example.org | Host: 127.0.0.1:8000~X-Forwarded-Host: push.example.org | 101",
                "https://push.example.org | Host: a~Forwarded: for=1.1.1.1;host=push.example.org;proto=https | 101",
                "https://push.example.org:8443 | Host: push.example.org~X-Forwarded-Port: 8443 | 101",
                "https://evil.example.org | Host: push.example.org~X-Forwarded-Host: push.example.org | 403",
                "https://app.example.com | Host: push.example.org | 101",
                "https://example.com | Host: push.example.org | 403",
                "capacitor://localhost | Host: push.example.org | 101",
                "tauri://localhost | Host: push.example.org | 101",
                "ionic://localhost | Host: localhost | 403",
                "file:// | Host: push.example.org | 101",
                "null | Host: push.example.org | 101"
            })
    void pages_come_from_where_they_may(String origin, String headers, int status) {
        var lines = plain("/ws", headers.split("~", -1));
        lines.add("Origin: " + origin);
        assertThat(statusOf(lines)).contains(" " + status + " ");

        var preflight =
                new ArrayList<>(
                        List.of(
                                "OPTIONS /api/v1/publish HTTP/1.1",
                                "Origin: " + origin,
                                "Access-Control-Request-Method: POST"));
        preflight.addAll(List.of(headers.split("~", -1)));
        var answer = statusOf(preflight);
        if (status == 403) {
            assertThat(answer).contains(" 403 ");
        } else {
            assertThat(answer).contains(" 204 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "content-type",
                "content-encoding",
                "x-api-key",
                "idempotency-key",
                "prefer"
            })
    void a_page_of_another_site_may_send_what_the_api_reads(String header) {
        var head =
                sent(List.of(
                                "OPTIONS /api/v1/publish HTTP/1.1",
                                "Host: push.example.org",
                                "Origin: https://app.example.com",
                                "Access-Control-Request-Method: POST",
                                "Access-Control-Request-Headers: " + header))
                        .responseHead();

        assertThat(head.getFirst()).contains(" 204 ");
        assertThat(valuesOf(head, "access-control-allow-headers")).contains(header);
        assertThat(valuesOf(head, "access-control-allow-methods"))
                .contains("get", "post", "put", "patch", "delete");
        assertThat(valuesOf(head, "vary")).contains("origin");
    }

    private static List<String> valuesOf(List<String> head, String name) {
        return head.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith(name + ":"))
                .flatMap(line -> List.of(line.substring(name.length() + 1).split(",", -1)).stream())
                .map(String::strip)
                .toList();
    }

    @Test
    void a_page_that_is_refused_is_in_the_log_with_the_setting_and_not_too_often() {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        var logger = (Logger) LoggerFactory.getLogger("dev.carillon");
        logger.addAppender(log);
        try {
            for (var i = 0; i < 50; i++) {
                var lines = plain("/ws", "Origin: https://evil%d.org".formatted(i));
                var raw = quiet.raw().send(bytes(lines));
                assertThat(raw.responseHead().getFirst()).contains(" 403 ");
            }
        } finally {
            logger.detachAppender(log);
        }

        var said =
                log.list.stream()
                        .filter(event -> event.getFormattedMessage().contains("not let in"))
                        .toList();
        assertThat(said).hasSizeBetween(1, 10);
        assertThat(said.getFirst().getKeyValuePairs().toString())
                .contains("https://evil0.org", "allowed-origins");
    }

    @Test
    void a_page_that_is_refused_is_told_which_setting_lets_it_in() {
        var answer = server.api().with("Origin", "https://evil.org").get("/health");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("https://evil.org", "allowed-origins");
    }
}
