package dev.carillon.server.socket;

import static dev.carillon.server.testing.RawSocket.BINARY;
import static dev.carillon.server.testing.RawSocket.CONTINUATION;
import static dev.carillon.server.testing.RawSocket.FINAL;
import static dev.carillon.server.testing.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.EchoServer;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A dialect of an application's own may speak in binary, and say nothing in a message.
class EchoTest {
    @RegisterExtension static final RunningServer server = RunningServer.with(EchoServer::speak);

    private RawSocket raw;

    @BeforeEach
    void connect() {
        raw = server.raw().handshake("/ws");
    }

    @Test
    void a_binary_message_reaches_the_dialect_and_its_answer_is_binary() {
        var bytes = new byte[70_000];
        new Random(1).nextBytes(bytes);
        raw.sendFrame(BINARY, bytes);
        raw.sendFrame(FINAL | CONTINUATION, new byte[] {-1});

        var answer = raw.next();
        assertThat(answer.first()).isEqualTo(FINAL | BINARY);
        assertThat(answer.payload().remaining()).isEqualTo(70_001);
        assertThat(answer.payload().get(69_999)).isEqualTo(bytes[69_999]);
        assertThat(answer.payload().get(70_000)).isEqualTo((byte) -1);
    }

    @Test
    void a_dialect_may_send_an_empty_message() {
        raw.sendFrame(FINAL | TEXT, new byte[0]);
        raw.sendFrame(FINAL | BINARY, new byte[0]);
        raw.sendText("after");

        assertThat(raw.next().first()).isEqualTo(FINAL | TEXT);
        assertThat(raw.next().first()).isEqualTo(FINAL | BINARY);
        assertThat(raw.next().text()).isEqualTo("after");
    }
}
