package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What comes in one segment with something else.
class PipeliningTest {
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String PING = "{\"type\":\"ping\",\"id\":\"early\"}";

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (var part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] upgradeAndPing() {
        return joined(
                bytes(RawSocket.handshakeHead("/ws?token=" + server.tokenOf("ada", "user"))),
                RawSocket.frame(RawSocket.FINAL | RawSocket.TEXT, bytes(PING)));
    }

    @Test
    void requests_sent_at_once_are_answered_in_their_order() {
        var login = "{\"username\":\"user1\",\"password\":\"password1\"}"; // which takes a while to
        // check
        var raw =
                server.raw()
                        .send(
                                bytes(
                                        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                                                        .formatted(login.length(), login)
                                                + HEALTH
                                                + "GET /nothing.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        assertThat(raw.response().text()).contains("refresh_token");
        assertThat(raw.response().text()).contains("healthy");
        assertThat(raw.response().status()).isEqualTo(404);
    }

    @Test
    void a_frame_in_the_segment_of_the_handshake_is_taken() {
        var raw = server.raw().send(upgradeAndPing());

        assertThat(raw.responseHead().getFirst()).contains(" 101 ");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("early");
    }

    @Test
    void an_upgrade_behind_a_pipelined_request_gets_its_101_and_its_frames_are_taken() {
        var raw = server.raw().send(joined(bytes(HEALTH), upgradeAndPing()));

        assertThat(raw.response().status()).isEqualTo(200);
        assertThat(raw.responseHead().getFirst()).contains(" 101 ");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("early");
    }

    @Test
    void an_upgrade_behind_a_request_that_takes_its_time_gets_its_101() {
        var login = "{\"username\":\"user1\",\"password\":\"wrong\"}";
        var raw =
                server.raw()
                        .send(
                                joined(
                                        bytes(
                                                "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                                                        .formatted(login.length(), login)),
                                        upgradeAndPing()));

        assertThat(raw.response().status()).isEqualTo(401);
        assertThat(raw.responseHead().getFirst()).contains(" 101 ");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("early");
    }
}
