package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Clients that send, and never read what they are answered.
class UnreadTest {
    /// More than all the buffers of both systems hold.
    private static final int FLOOD_BYTES = 64 * 1024 * 1024;

    /// Likewise, and less than an upload may have.
    private static final int LARGE = 19 * 1024 * 1024;

    private static final String LATE = "carillon_http_late_total{deadline=\"write\"}";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("limits.write-time", "500ms"));

    @RegisterExtension
    static final RunningServer patient =
            RunningServer.demo(builder -> builder.set("limits.write-time", "3s"));

    @RegisterExtension
    static final RunningServer brisk =
            RunningServer.demo(builder ->
                    builder.set("heartbeat.ping", "500ms").set("heartbeat.pong", "500ms"));

    /// Sends the same bytes over and over.
    private static void flood(RawSocket raw, byte[] bytes) {
        for (var sent = 0L; sent < FLOOD_BYTES; sent += bytes.length) {
            raw.send(bytes);
        }
    }

    private static byte[] repeated(byte[] bytes, int count) {
        var all = ByteBuffer.allocate(bytes.length * count);
        for (var i = 0; i < count; i++) {
            all.put(bytes);
        }
        return all.array();
    }

    @Test
    void who_pings_and_never_reads_is_not_read_from_and_then_let_go_as_silent() {
        var raw = brisk.rawAs("ada");
        var pings = repeated(RawSocket.frame(RawSocket.FINAL | RawSocket.PING, new byte[125]), 500);

        assertThatThrownBy(() -> flood(raw, pings)).isInstanceOf(UncheckedIOException.class);
        await().until(() ->
                brisk.metric("carillon_connections_closed_total{code=\"ping_timeout\"}") == 1);
    }

    @Test
    void who_reads_late_is_answered_the_newest_ping_and_is_read_on() throws Exception {
        var raw = server.rawAs("bob");
        var last = 400_000;
        var sending =
                CompletableFuture.runAsync(
                        () -> {
                            for (var i = 0; i <= last; i += 1000) {
                                var some = ByteBuffer.allocate(1000 * 10);
                                for (var j = i; j < i + 1000 && j <= last; j++) {
                                    some.put(
                                            RawSocket.frame(
                                                    RawSocket.FINAL | RawSocket.PING,
                                                    ByteBuffer.allocate(4).putInt(j).array()));
                                }
                                raw.send(java.util.Arrays.copyOf(some.array(), some.position()));
                            }
                        },
                        task -> Thread.ofVirtual().start(task));
        var before = -1;
        while (before < last) {
            var answered = raw.next(RawSocket.PONG).payload().getInt(0);
            assertThat(answered).isGreaterThan(before);
            before = answered;
        }
        sending.get();
        raw.sendText("{\"type\":\"ping\",\"id\":\"after\"}");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("after");
    }

    @RepeatedTest(5) // what is read ahead is a matter of what came when
    void of_requests_that_come_without_end_no_more_are_read_than_are_answered() {
        var before = server.metric(LATE);
        var raw = server.raw();
        var requests =
                repeated(
                        "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.UTF_8),
                        100);

        assertThatThrownBy(() -> flood(raw, requests)).isInstanceOf(UncheckedIOException.class);
        await().until(() -> server.metric(LATE) == before + 1);
    }

    @Test
    void who_sends_many_requests_at_once_and_reads_no_answer_is_closed_in_time() {
        var before = server.metric(LATE);
        var one = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        server.raw().send(repeated(one.getBytes(StandardCharsets.UTF_8), 2000));

        await().until(() -> server.metric(LATE) == before + 1);
        assertThat(server.api().get("/ready").status()).isEqualTo(200);
    }

    @Test
    void who_asks_for_a_file_and_never_reads_it_is_closed_in_time() {
        var before = server.metric(LATE);
        askForLargeFile(server);

        await().until(() -> server.metric(LATE) == before + 1);
    }

    @Test
    void who_reads_a_file_slowly_gets_all_of_it_though_that_takes_longer_than_a_write_may() {
        var before = patient.metric(LATE);
        var slow = askForLargeFile(patient);
        var head = slow.responseHead();
        askForLargeFile(patient);
        var began = System.nanoTime();
        var read = 0;
        while (patient.metric(LATE) == before) { // as long as a write may take, by the other's end
            var due = (System.nanoTime() - began) * (LARGE / 12e9); // all of it would take 12 s
            read += slow.read((int) Math.min(due, LARGE / 2.0) - read).length;
        }

        assertThat(head.getFirst()).contains("200");
        assertThat(read).isLessThan(LARGE);
        assertThat(slow.read(LARGE - read)).hasSize(LARGE - read);
        assertThat(patient.metric(LATE)).isEqualTo(before + 1);
    }

    private static RawSocket askForLargeFile(RunningServer server) {
        var user = server.api().session("user1").path("token").asString();
        var id =
                server.api()
                        .withToken(user)
                        .upload("large.bin", new byte[LARGE])
                        .json()
                        .path("id")
                        .asString();
        return server.raw()
                .send(
                        RawSocket.head(
                                        "GET /api/v1/files/%s HTTP/1.1".formatted(id),
                                        "Authorization: Bearer " + user)
                                .getBytes(StandardCharsets.UTF_8));
    }
}
