package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Deflate;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Clients of one event loop, of which one sends much in few bytes.
class ReadTurnsTest {
    private static final int MESSAGES = 8000;

    /// Some 60 KB, of which a hundred bytes go over the wire.
    private static final String LONG = " ".repeat(60_000) + "{\"type\":\"ack\",\"offset\":1}";

    private static final String LAST =
            "{\"type\":\"publish\",\"channel\":\"room:end\",\"event\":\"end\",\"data\":1}";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("event-loops", "1"));

    @Test
    void the_others_get_their_turn_between_two_reads_from_who_sends_much_in_few_bytes() {
        var eve = server.rawAs("eve", "Sec-WebSocket-Extensions: permessage-deflate");
        server.as("admin").post("/api/v1/publish", "{\"user\":\"eve\",\"data\":1}");
        eve.nextText("message");
        var ann = server.rawAs("ann");
        ann.sendText("{\"type\":\"subscribe\",\"channels\":[\"room:end\"]}");
        ann.nextText("subscribed");
        var sending = CompletableFuture.runAsync(() -> eve.send(burst()));
        var turns = 0;
        while (true) {
            ann.sendFrame(RawSocket.FINAL | RawSocket.PING, new byte[] {1});
            var frame = ann.next();
            while (frame.opcode() != RawSocket.PONG && !isEnd(frame)) {
                frame = ann.next();
            }
            if (isEnd(frame)) {
                break;
            }
            turns++;
        }

        sending.join();
        assertThat(turns).isGreaterThan(5);
    }

    private static boolean isEnd(RawSocket.Frame frame) {
        return frame.opcode() == RawSocket.TEXT && frame.text().contains("room:end");
    }

    private static byte[] burst() {
        var one =
                RawSocket.frame(
                        RawSocket.FINAL | Deflate.COMPRESSED | RawSocket.TEXT,
                        Deflate.compress(LONG));
        var all = new ByteArrayOutputStream();
        for (var i = 0; i < MESSAGES; i++) {
            all.writeBytes(one);
        }
        all.writeBytes(
                RawSocket.frame(
                        RawSocket.FINAL | RawSocket.TEXT, LAST.getBytes(StandardCharsets.UTF_8)));
        return all.toByteArray();
    }
}
