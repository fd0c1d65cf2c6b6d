package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.testkit.Patience;
import io.netty.util.internal.ThreadExecutorMap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A thread without which there is no going on hangs or ends, and whoever asks the others is told.
class ThreadsTest {
    private static final String READY = RawSocket.head("GET /ready HTTP/1.1");

    private static final Loops hanging = new Loops();
    private static final Loops ending = new Loops();

    @RegisterExtension
    static final RunningServer hangs =
            RunningServer.demo(builder -> builder.set("event-loops", "2").dialect(hanging));

    @RegisterExtension
    static final RunningServer ends =
            RunningServer.demo(builder -> builder.set("event-loops", "2").dialect(ending));

    /// An application's own code, which runs on event loops and does there what it must not.
    private static final class Loops implements Dialect {
        private final CountDownLatch held = new CountDownLatch(1);

        @Override
        public String name() {
            return "loops";
        }

        @Override
        public Decoded decode(byte[] message) {
            switch (new String(message, StandardCharsets.UTF_8)) {
                case "hang" -> hang();
                case "end" -> end();
                default -> {}
            }
            return new Decoded.Accepted(new Command.Ping(null, null));
        }

        private void hang() {
            try {
                assertThat(held.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void end() {
            var _ = ThreadExecutorMap.currentExecutor().shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }

        @Override
        public void encode(Event event, Form form, ByteArrayOutputStream out) {
            out.writeBytes(event.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Connections to both loops: those that were opened by turns.
    private static List<RawSocket> open(RunningServer server) {
        return IntStream.range(0, 4).mapToObj(_ -> server.raw()).toList();
    }

    private static String ask(RawSocket raw) {
        var head = raw.request(READY);
        return head.getFirst() + " " + raw.body(head);
    }

    @Test
    void a_loop_that_hangs_makes_the_server_not_ready_until_it_goes_on() {
        var raws = open(hangs);
        raws.forEach(raw -> assertThat(ask(raw)).contains(" 200 "));
        raws.getFirst().handshake("/ws?dialect=loops").sendText("hang");

        await().untilAsserted(() ->
                assertThat(ask(raws.get(1)))
                        .contains(" 503 ", "event loop", "has been at one thing"));
        hanging.held.countDown();
        await().untilAsserted(() -> assertThat(ask(raws.get(1))).contains(" 200 "));
    }

    @Test
    void a_loop_that_has_ended_makes_the_server_not_ready_and_it_can_be_closed_still() {
        var raws = open(ends);
        raws.forEach(raw -> assertThat(ask(raw)).contains(" 200 "));
        raws.getFirst().handshake("/ws?dialect=loops").sendText("end");

        await().untilAsserted(() ->
                assertThat(ask(raws.get(1))).contains(" 503 ", "event loop", "has ended; restart"));
    }
}
