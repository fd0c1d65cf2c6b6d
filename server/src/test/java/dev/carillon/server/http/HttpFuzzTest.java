package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/// Requests of all kinds, rightly and wrongly spelled: whatever a client sends is its own mistake.
/// What was sent when it fails follows from the seed that the failure names.
class HttpFuzzTest {
    private static final Duration TIME = Duration.ofSeconds(4);
    private static final int MOST = 3000;

    private static final List<String> METHODS =
            List.of(
                    "GET",
                    "POST",
                    "HEAD",
                    "DELETE",
                    "PUT",
                    "OPTIONS",
                    "TRACE",
                    "CONNECT",
                    "get",
                    "G\u0000T");
    private static final List<String> VALUES =
            List.of(
                    "ada",
                    "",
                    "%",
                    "%00",
                    "%2e%2e",
                    "..",
                    "%ff",
                    "%C3%A9",
                    "é",
                    "a b",
                    "\"",
                    ";",
                    "0",
                    "-1",
                    "99999999999999999999",
                    "null",
                    "true",
                    "{}",
                    "room:x",
                    "user:",
                    ":",
                    "*",
                    "x".repeat(300),
                    "\t",
                    "\u0001",
                    "#",
                    "?",
                    "&",
                    "=",
                    "\\",
                    "//",
                    "application");
    private static final List<String> HEADERS =
            List.of(
                    "Accept",
                    "Accept-Encoding",
                    "If-None-Match",
                    "Content-Type",
                    "Content-Encoding",
                    "Expect",
                    "Origin",
                    "X-Forwarded-For",
                    "Forwarded",
                    "Idempotency-Key",
                    "Prefer",
                    "Upgrade",
                    "Connection",
                    "Sec-WebSocket-Key",
                    "Sec-WebSocket-Version",
                    "X-API-Key",
                    "Authorization",
                    "Access-Control-Request-Method",
                    "Range",
                    "Cookie",
                    "Te",
                    "Trailer");
    private static final List<String> BODIES =
            List.of(
                    "",
                    "{}",
                    "[]",
                    "null",
                    "\"",
                    "{",
                    "{\"user\":1}",
                    "\uFEFF{}",
                    "0",
                    "-",
                    "{\"channel\":\"room:x\",\"data\":{}}",
                    "{\"channel\":null}",
                    "{\"type\":\"\"}",
                    "{\"username\":\"\",\"password\":\"\"}",
                    "{\"username\":{},\"password\":[]}",
                    "{\"channel\":\"user:\",\"data\":1,\"durable\":true}",
                    "{\"a\":\"\\ud800\"}",
                    "{\"type\":\"data.query\",\"input\":{\"rows\":-1}}",
                    "{\"limit\":1e999}");

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("limits.head-time", "300ms").set("limits.body-time", "300ms"));

    private static List<String> routes = List.of();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void findRoutes() {
        var document = Json.read(server.api().get("/openapi.json").text());
        routes = List.copyOf(document.path("paths").propertyNames());
    }

    @Test
    void no_client_makes_the_server_fail_or_log_an_error() {
        var seed = System.nanoTime();
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var logger = (Logger) LoggerFactory.getLogger("ROOT");
        log.start();
        logger.addAppender(log);
        try {
            var end = System.nanoTime() + TIME.toNanos();
            for (var i = 0; i < MOST && System.nanoTime() < end; i++) {
                attack(random, seed);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(List.copyOf(log.list))
                .as("seed %d", seed)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
        assertThat(server.api().get("/health").status()).isEqualTo(200);
    }

    private static void attack(RandomGenerator random, long seed) {
        var request = request(random);
        try (var raw = RawSocket.open(server.carillon().port())) {
            raw.send(request);
            var status = raw.status();
            assertThat(status)
                    .as("seed %d: %s", seed, new String(request, StandardCharsets.UTF_8))
                    .matches(answered -> answered < 500 || answered == 503 || answered == 505);
        } catch (UncheckedIOException e) {
            // the server may hang up on who sends no HTTP
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T any(List<T> of, RandomGenerator random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String path(RandomGenerator random) {
        var parts = new ArrayList<String>();
        for (var part : any(routes, random).split("/", -1)) {
            parts.add(part.startsWith("{") || random.nextInt(20) == 0 ? any(VALUES, random) : part);
        }
        var path = String.join("/", parts);
        var query = new StringBuilder();
        for (var i = random.nextInt(4); i > 0; i--) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(
                            any(
                                    List.of(
                                            "limit", "cursor", "channel", "offset", "epoch", "user",
                                            "status", "type", "token", "dialect", "device", "%",
                                            "lenient"),
                                    random))
                    .append('=')
                    .append(any(VALUES, random));
        }
        return path + query;
    }

    private static byte[] request(RandomGenerator random) {
        var text = new StringBuilder();
        text.append(any(METHODS, random)).append(' ').append(path(random)).append(" HTTP/1.");
        text.append(random.nextInt(10) == 0 ? "0" : "1").append("\r\nHost: localhost\r\n");
        for (var i = random.nextInt(4); i > 0; i--) {
            text.append(any(HEADERS, random))
                    .append(": ")
                    .append(any(VALUES, random))
                    .append("\r\n");
        }
        if (random.nextInt(4) > 0) {
            var roles = random.nextBoolean() ? "service" : "user";
            text.append("Authorization: Bearer ")
                    .append(server.tokenOf("ada", roles))
                    .append("\r\n");
        }
        if (random.nextInt(8) == 0) {
            text.append(
                    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
            text.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        }
        var body = any(BODIES, random);
        var length = body.getBytes(StandardCharsets.UTF_8).length;
        text.append("Content-Length: ").append(length).append("\r\n\r\n").append(body);
        return broken(text.toString().getBytes(StandardCharsets.UTF_8), random);
    }

    /// The same, with a few bytes changed, left out or doubled now and then.
    private static byte[] broken(byte[] request, RandomGenerator random) {
        var bytes = request;
        for (var i = random.nextInt(3) == 0 ? random.nextInt(4) : 0; i > 0; i--) {
            var at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    var more = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, more, at + 1, bytes.length - at);
                    bytes = more;
                }
            }
        }
        return bytes;
    }
}
