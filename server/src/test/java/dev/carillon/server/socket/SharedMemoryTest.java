package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Many clients who each keep to their own limits, and together would take all memory.
class SharedMemoryTest {
    private static final String UNFINISHED = "carillon_messages_unfinished_bytes";
    private static final String UNFINISHED_CLOSED = "carillon_messages_unfinished_refused_total";
    private static final String UNSENT = "carillon_unsent_bytes";
    private static final String UNSENT_CLOSED = "carillon_unsent_refused_total";
    private static final int HALF = 60_000;
    private static final int LIMIT = 512 * 1024;

    @RegisterExtension
    static final RunningServer writers =
            RunningServer.demo(builder ->
                    builder.set("event-loops", "1")
                            .set("limits.unfinished-messages", String.valueOf(LIMIT)));

    @RegisterExtension
    static final RunningServer readers =
            RunningServer.demo(builder ->
                    builder.set("event-loops", "1")
                            .set("limits.unsent", "2MiB")
                            .set("limits.outbound-queue", "1MiB"));

    private static byte[] halfAFrame() {
        var whole = RawSocket.frame(RawSocket.FINAL | RawSocket.TEXT, new byte[HALF + 1000]);
        return Arrays.copyOf(whole, HALF);
    }

    private static byte[] aFrameWithoutTheLast() {
        return RawSocket.frame(RawSocket.TEXT, "x".repeat(HALF).getBytes(StandardCharsets.UTF_8));
    }

    private static void fillWith(byte[] part) {
        var honest = writers.openAs("honest");
        var before = writers.metric(UNFINISHED_CLOSED);
        var first = writers.rawAs("first").send(part);
        await().until(() -> writers.metric(UNFINISHED) >= HALF);

        var others =
                IntStream.range(0, 12)
                        .mapToObj(i -> writers.rawAs("other-" + i).send(part))
                        .toList();

        assertThat(first.next(RawSocket.CLOSE).status()).isEqualTo(3010);
        await().until(() -> writers.metric(UNFINISHED_CLOSED) > before);
        assertThat(writers.metric(UNFINISHED)).isBetween(1.0, (double) LIMIT);
        assertThat(honest.isAlive()).isTrue();
        others.forEach(RawSocket::reset);
        await().until(() -> writers.metric(UNFINISHED) == 0);
    }

    @Test
    void of_many_who_send_half_a_frame_the_first_is_closed_when_they_take_too_much() {
        fillWith(halfAFrame());
    }

    @Test
    void of_many_who_send_messages_without_their_end_the_first_is_closed_when_they_take_too_much() {
        fillWith(aFrameWithoutTheLast());
    }

    @Test
    void a_message_in_parts_that_comes_whole_is_taken_and_counts_no_more() {
        var raw = writers.rawAs("patient");
        raw.sendFrame(RawSocket.TEXT, "{\"type\":\"ping\",".getBytes(StandardCharsets.UTF_8));
        raw.sendFrame(
                RawSocket.FINAL | RawSocket.CONTINUATION,
                "\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("1");
        await().until(() -> writers.metric(UNFINISHED) == 0);
    }

    private static JsonNode publish(String channel, String key, String more) {
        var body =
                "{\"channel\":\"%s\",\"type\":\"piece\",\"data\":\"%s\"%s%s}"
                        .formatted(
                                channel,
                                "x".repeat(50_000),
                                key.isEmpty() ? "" : ",\"key\":\"%s\"".formatted(key),
                                more);
        var answer =
                readers.api()
                        .withToken(readers.tokenOf("admin", "admin"))
                        .post("/api/v1/publish", body);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static void waitForRoom() {
        await().until(() -> readers.metric(UNSENT) == 0);
    }

    /// Has so much wait for slow readers as there may wait for all, and more.
    private static void fillByFloodOf(String room) {
        var before = readers.metric(UNSENT_CLOSED);
        for (var n = 0; n < 400 && readers.metric(UNSENT_CLOSED) == before; n++) {
            publish(room, "", "");
        }
        assertThat(readers.metric(UNSENT_CLOSED)).isGreaterThan(before);
    }

    private static RawSocket reader(String user, String room) {
        var raw = readers.rawAs(user);
        raw.sendText("{\"type\":\"subscribe\",\"channels\":[\"%s\"]}".formatted(room));
        raw.nextText("subscribed");
        return raw;
    }

    @Test
    void of_many_who_do_not_read_those_give_way_for_whom_most_waits() {
        var quick = readers.openAs("quick");
        quick.subscribe("room:flood");
        var slow = IntStream.range(0, 8).mapToObj(i -> reader("slow-" + i, "room:flood")).toList();

        fillByFloodOf("room:flood");

        assertThat(readers.metric(UNSENT)).isLessThanOrEqualTo(2 << 20);
        assertThat(quick.isAlive()).isTrue();
        slow.forEach(RawSocket::reset);
        waitForRoom();
    }

    @Test
    void who_is_owed_states_of_more_than_its_queue_would_hold_is_closed_to_come_back() {
        var slow = reader("states", "room:states");
        var closed = "carillon_connections_closed_total{code=\"slow_consumer\"}";
        var before = readers.metric(closed);

        for (var n = 0; n < 400 && readers.metric(closed) == before; n++) {
            publish("room:states", "key-" + n, "");
        }

        assertThat(readers.metric(closed)).isEqualTo(before + 1);
        slow.reset();
        waitForRoom();
    }

    @Test
    void what_is_read_for_who_catches_up_with_many_rooms_and_does_not_read_counts_as_well() {
        var before = readers.metric(UNSENT_CLOSED);
        var channels = new StringJoiner(",");
        for (var room = 0; room < 80; room++) {
            var name = "room:kept-" + room;
            var epoch =
                    publish(name, "", ",\"durable\":true").at("/publications/0/epoch").asString();
            for (var more = 0; more < 3; more++) {
                publish(name, "", ",\"durable\":true");
            }
            channels.add(
                    "{\"channel\":\"%s\",\"since\":{\"epoch\":\"%s\",\"offset\":0}}"
                            .formatted(name, epoch));
        }

        var slow = readers.rawAs("late");
        slow.sendText("{\"type\":\"subscribe\",\"channels\":[%s]}".formatted(channels));

        await().until(() -> readers.metric(UNSENT_CLOSED) > before);
        slow.reset();
        waitForRoom();
    }

    @Test
    void answers_over_http_that_nobody_reads_count_as_well() {
        var token = readers.tokenOf("historian", "user");
        for (var n = 0; n < 18; n++) {
            publish("room:history", "", "");
        }
        var before = readers.metric(UNSENT_CLOSED);
        // More than the systems of both take by themselves.
        var requests =
                RawSocket.head(
                                "GET /api/v1/channels/room:history/history?limit=18 HTTP/1.1",
                                "Authorization: Bearer " + token)
                        .repeat(20)
                        .getBytes(StandardCharsets.UTF_8);
        var unread = IntStream.range(0, 12).mapToObj(i -> readers.raw().send(requests)).toList();

        await().until(() -> readers.metric(UNSENT_CLOSED) > before);
        unread.forEach(RawSocket::reset);
        waitForRoom();
    }
}
