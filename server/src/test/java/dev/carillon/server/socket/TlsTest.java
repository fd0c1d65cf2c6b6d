package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.Carillon;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.Certificate;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.TestClient;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TlsTest {
    @TempDir static Path folder;

    static Carillon server;
    static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        var certificate = Certificate.in(folder);
        http = certificate.client();
        server =
                Carillon.builder()
                        .port(0)
                        .dataDirectory(folder.resolve("data"))
                        .demo()
                        .set("tls.certificate", certificate.certificate().toString())
                        .set("tls.key", certificate.key().toString())
                        .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        http.shutdownNow();
    }

    @Test
    void the_api_is_served_over_https() {
        assertThat(server.uri().getScheme()).isEqualTo("https");
        assertThat(new Api(http, server.uri()).logIn("user1").get("/api/v1/auth/me").status())
                .isEqualTo(200);
    }

    @Test
    void a_client_that_breaks_the_encryption_is_gone_and_no_error_of_the_server() throws Exception {
        var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        root.addAppender(logged);
        var token = new Api(http, server.uri()).session("user1").path("token").asString();
        try (var plain = new Socket("localhost", server.port());
                var encrypted =
                        (SSLSocket)
                                http.sslContext()
                                        .getSocketFactory()
                                        .createSocket(plain, "localhost", server.port(), false)) {
            plain.setSoTimeout(10_000);
            encrypted
                    .getOutputStream()
                    .write(
                            RawSocket.handshakeHead("/ws?token=" + token)
                                    .getBytes(StandardCharsets.UTF_8));
            assertThat(
                            new String(
                                    encrypted.getInputStream().readNBytes(12),
                                    StandardCharsets.UTF_8))
                    .isEqualTo("HTTP/1.1 101");
            plain.getOutputStream().write(new byte[100]);

            assertThat(plain.getInputStream().readAllBytes()).isNotNull(); // to its end
        } finally {
            root.detachAppender(logged);
        }
        assertThat(List.copyOf(logged.list))
                .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    @Test
    void sockets_are_served_over_wss() {
        var token = new Api(http, server.uri()).session("user1").path("token").asString();
        var uri = URI.create("wss://localhost:%d/ws?token=%s".formatted(server.port(), token));
        try (var client = TestClient.open(http, uri)) {
            client.next("auth_success");
            var text = "x".repeat(60_000);
            var pong = client.ask("{\"type\":\"ping\",\"data\":\"%s\"}".formatted(text));
            assertThat(pong.path("data").asString()).isEqualTo(text);
            assertThat(client.bye().code()).isEqualTo(1000);
        }
    }
}
