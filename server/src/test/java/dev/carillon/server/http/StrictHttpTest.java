package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Requests that two readers could read differently, and those that are too long or too slow.
class StrictHttpTest {
    /// What must never be answered: it stands where a body or nothing should be.
    private static final String SMUGGLED = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @RegisterExtension
    static final RunningServer hasty =
            RunningServer.demo(builder ->
                    builder.set("limits.head-time", "200ms")
                            .set("limits.body-time", "200ms")
                            .set("limits.idle-time", "200ms"));

    private static final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger("ROOT")).addAppender(log);
    }

    /// What a client does wrong is not an error of the server's.
    @AfterAll
    static void nothing_was_logged_as_an_error() {
        ((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(log);
        assertThat(List.copyOf(log.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
    }

    private static RawSocket send(String text) {
        return server.raw().send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: a\r\nHost: b",
                "X: y",
                "Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked",
                "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Host: a\r\nTransfer-Encoding: gzip, chunked",
                "Host: a\r\nTransfer-Encoding: xchunked",
                "Host: a\r\nContent-Length: 3\r\nContent-Length: 4",
                "Host: a\r\nContent-Length: +3",
                "Host: a\r\nContent-Length: -3",
                "Host: a\r\nContent-Length: 3, 3",
                "Host: a\r\nContent-Length : 3",
                "Host: a\r\nX: one\r\n two",
                "Host: a\r\nX: one\r\n\ttwo",
                " Host: a",
                "Host: a\nX: y",
                "Host: a\r\nX: y\rContent-Length: 3",
                "Host: a\r\nX: a\u0000b",
                "Host: a\r\nX y: z",
                "Host: a\r\nno colon"
            })
    void what_two_readers_could_read_differently_is_refused_and_ends_the_connection(
            String headers) {
        var raw = send("POST /api/v1/publish HTTP/1.1\r\n" + headers + "\r\n\r\n" + SMUGGLED);

        assertThat(raw.response().status()).isEqualTo(400);
        assertThat(raw.isEnded()).isTrue();
    }

    /// Of the same length and of similar letters (CVE-2026-102479).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content_Length",
                "C0ntent-Length",
                "Content-Lengxx",
                "content-lEngth\u00E9"
            })
    void a_header_that_only_looks_like_a_length_is_none(String name) {
        var raw =
                send(
                        "POST /health HTTP/1.1\r\nHost: a\r\n%s: %d\r\n\r\n%s"
                                .formatted(name, SMUGGLED.length(), SMUGGLED));
        var first = raw.response();

        if (first.status() == 405) {
            // it was left aside, and so what comes behind is a request of its own
            assertThat(raw.response().status()).isEqualTo(200);
        } else {
            assertThat(first.status()).isEqualTo(400);
            assertThat(raw.isEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x\r\n", "5;\u0001\r\nhello\r\n0\r\n\r\n", "-1\r\n\r\n", "ffffffffff\r\n"})
    void chunks_that_are_none_end_the_connection(String chunks) {
        var raw =
                send(
                        "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunks
                                + SMUGGLED);

        assertThat(raw.response().status()).isIn(400, 413);
        assertThat(raw.isEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/tasks/%",
                "/api/v1/tasks/%zz",
                "/health?a=%f",
                "/health?%C3%28=1",
                "/ws?token=%",
                "/api/v1/ws/%zz"
            })
    void a_malformed_percent_sign_is_told_in_a_sentence(String path) {
        var answer = send("GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path)).response();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("%");
    }

    @Test
    void a_malformed_percent_sign_in_a_handshake_is_answered_too() {
        var answer = server.raw().request(RawSocket.handshakeHead("/ws?token=%zz"));

        assertThat(answer.getFirst()).contains(" 400 ");
    }

    @Test
    void a_url_may_be_long() {
        var answer =
                send("GET /health?x=%s HTTP/1.1\r\nHost: a\r\n\r\n".formatted("y".repeat(15_000)));

        assertThat(answer.response().status()).isEqualTo(200);
    }

    @Test
    void a_url_that_is_too_long_is_told_the_limit_and_the_setting() {
        var raw =
                send("GET /health?x=%s HTTP/1.1\r\nHost: a\r\n\r\n".formatted("y".repeat(17_000)));
        var answer = raw.response();

        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.text()).contains("16384 bytes", "limits.url-size");
        assertThat(raw.isEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/health", "/metrics", "/ready", "/openapi.json", "/api/v1/server", "/"})
    void head_is_answered_wherever_get_is(String path) {
        var get = send("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path)).response();
        var raw = send("HEAD %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path));
        var head = raw.responseHead();

        assertThat(head.getFirst()).isEqualTo(get.head().getFirst()).contains(" 200 ");
        assertThat(head)
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length: "));
        raw.send(SMUGGLED.getBytes(StandardCharsets.US_ASCII));
        assertThat(raw.response().text()).contains("healthy");
    }

    @Test
    void options_tells_what_may_be_done() {
        var answer = send("OPTIONS /api/v1/publish HTTP/1.1\r\nHost: a\r\n\r\n").response();

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).isEqualTo("POST, OPTIONS");
    }

    @Test
    void who_sends_half_a_head_is_told_that_it_took_too_long() {
        var raw = hasty.raw().send("GET /hea".getBytes(StandardCharsets.US_ASCII));
        var answer = raw.response();

        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.text()).contains("limits.head-time");
        assertThat(raw.isEnded()).isTrue();
    }

    @Test
    void who_sends_half_a_body_is_told_that_it_took_too_long() {
        var raw =
                hasty.raw()
                        .send(
                                "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
                                        .getBytes(StandardCharsets.US_ASCII));
        var answer = raw.response();

        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.text()).contains("limits.body-time");
        assertThat(raw.isEnded()).isTrue();
    }

    @Test
    void who_says_nothing_is_not_waited_for() {
        assertThat(hasty.raw().isEnded()).isTrue();

        var idle = hasty.raw().send(SMUGGLED.getBytes(StandardCharsets.US_ASCII));
        assertThat(idle.response().status()).isEqualTo(200);
        assertThat(idle.isEnded()).isTrue();
    }

    @Test
    void a_socket_is_not_bound_to_the_time_of_a_request() {
        var socket = hasty.openAs("ada");
        assertThat(hasty.raw().isEnded()).isTrue(); // which opened later

        assertThat(socket.isAlive()).isTrue();
    }
}
