package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What waits for users who are away. Each test has a user of its own.
class OfflineQueueTest {
    private static final int QUEUE = 50;

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("offline.queue-size", Integer.toString(QUEUE))
                            .set("event-loops", "3"));

    private static JsonNode publish(String user, int n) {
        var answer =
                server.as("admin")
                        .post(
                                "/api/v1/publish",
                                "{\"user\":\"%s\",\"type\":\"n\",\"data\":%d}".formatted(user, n));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("publications").get(0);
    }

    /// A connection with its token in the handshake, and the position of its inbox in the answer.
    private record Arrival(TestClient client, JsonNode inbox) {}

    private static Arrival come(String user) {
        var client = server.open("?token=" + server.tokenOf(user, "user"));
        return new Arrival(client, inbox(client.next("auth_success"), user));
    }

    private static JsonNode inbox(JsonNode reply, String user) {
        return reply.path("data").path("positions").path("user:" + user);
    }

    /// What came before a message that is published now.
    private static List<JsonNode> received(TestClient client, String user) {
        assertThat(publish(user, -1).path("connections").asInt()).isEqualTo(1);
        var received = new ArrayList<JsonNode>();
        var next = client.next();
        while (next.path("data").asInt(0) != -1) {
            received.add(next);
            next = client.next();
        }
        return received;
    }

    private static List<Integer> numbers(List<JsonNode> received) {
        return received.stream().map(message -> message.path("data").asInt()).toList();
    }

    private static List<Integer> upTo(int n) {
        return IntStream.rangeClosed(1, n).boxed().toList();
    }

    @Test
    void B6_what_is_pushed_to_a_user_who_is_away_is_queued_and_reaches_them_when_they_are_back() {
        come("b6-away").client().bye();
        for (var n = 1; n <= 3; n++) {
            var published = publish("b6-away", n);
            assertThat(published.path("connections").asInt()).isZero();
            assertThat(published.path("queued").asBoolean()).isTrue();
        }
        var back = come("b6-away");

        assertThat(back.inbox().path("recovered").asBoolean()).isTrue();
        assertThat(back.inbox().path("offset").asInt()).isZero();
        assertThat(numbers(received(back.client(), "b6-away"))).containsExactly(1, 2, 3);
    }

    @Test
    void B6_what_a_connection_got_is_not_queued_and_never_comes_again() {
        var there = come("b6-there");
        var published = publish("b6-there", 1);
        assertThat(published.path("connections").asInt()).isEqualTo(1);
        assertThat(published.path("queued").asBoolean()).isFalse();
        there.client().next("n");
        there.client().bye();
        var back = come("b6-there");

        assertThat(back.inbox().path("recovered").asBoolean()).isTrue();
        assertThat(received(back.client(), "b6-there")).isEmpty();
    }

    @Test
    void B6_a_room_has_no_queue() {
        var answer = server.as("admin").post("/api/v1/publish", "{\"channel\":\"room:empty\"}");

        assertThat(answer.json().at("/publications/0/queued").asBoolean(true)).isFalse();
    }

    @Test
    void B6_who_was_never_connected_is_sent_what_waits() {
        publish("b6-new", 1);
        publish("b6-new", 2);
        var first = come("b6-new");

        assertThat(first.inbox().path("recovered").asBoolean()).isTrue();
        assertThat(numbers(received(first.client(), "b6-new"))).containsExactly(1, 2);
    }

    @Test
    void B13_of_a_tasks_progress_only_the_newest_waits() {
        come("b13-owner").client().bye();
        var first = generate("b13-owner");
        publish("b13-owner", 1);
        var second = generate("b13-owner");
        var back = come("b13-owner");
        var received = received(back.client(), "b13-owner");

        assertThat(back.inbox().path("recovered").asBoolean()).isTrue();
        assertThat(received)
                .extracting(message -> message.path("type").asString())
                .containsExactly("task_completed", "n", "task_completed");
        assertThat(received.getFirst().at("/data/taskId").asString()).isEqualTo(first);
        assertThat(received.getFirst().at("/data/current").asInt()).isEqualTo(300);
        assertThat(received.getLast().at("/data/taskId").asString()).isEqualTo(second);
    }

    /// A task of many steps, run to its end.
    private static String generate(String owner) {
        var api = server.api().withToken(server.tokenOf(owner, "user"));
        var task =
                api.post(
                                "/api/v1/tasks",
                                """
                                {"type": "documents.generate", "input": {
                                    "spreadsheet": "sample-students.xlsx",
                                    "template": "sample-certificate.docx"}}
                                """)
                        .json()
                        .path("taskId")
                        .asString();
        await().until(() -> isToldOfEnd(api, owner, task));
        return task;
    }

    private static boolean isToldOfEnd(Api api, String owner, String task) {
        var inbox = api.get("/api/v1/channels/user:%s/history".formatted(owner)).json();
        return inbox.path("publications")
                .valueStream()
                .filter(told -> told.path("type").asString().equals("task_completed"))
                .anyMatch(told -> told.at("/data/taskId").asString().equals(task));
    }

    @Test
    void B13_a_task_that_is_resumed_after_the_inbox_never_goes_back() {
        come("b13-follower").client().bye();
        var task = generate("b13-follower");
        var client = come("b13-follower").client();
        var fromInbox = client.next("task_completed");
        client.subscribe("task:" + task);
        var fromTask = client.next();

        assertThat(fromInbox.path("channel").asString()).isEqualTo("user:b13-follower");
        assertThat(fromTask.path("channel").asString()).isEqualTo("task:" + task);
        assertThat(fromTask.path("data")).isEqualTo(fromInbox.path("data"));
        assertThat(received(client, "b13-follower")).isEmpty();
    }

    @Test
    void C4_the_queue_is_bounded_keeps_the_newest_and_says_that_the_rest_is_gone() {
        come("c4-full").client().bye();
        for (var n = 1; n <= QUEUE + 7; n++) {
            publish("c4-full", n);
        }
        var back = come("c4-full");

        assertThat(back.inbox().path("recovered").asBoolean(true)).isFalse();
        assertThat(back.inbox().path("partial").asBoolean()).isTrue();
        assertThat(numbers(received(back.client(), "c4-full")))
                .isEqualTo(IntStream.rangeClosed(8, QUEUE + 7).boxed().toList());
        assertThat(server.api().get("/metrics").text())
                .contains("carillon_offline_incomplete_total 1.0");
    }

    @Test
    void C4_a_queue_that_is_just_full_is_complete() {
        come("c4-brim").client().bye();
        for (var n = 1; n <= QUEUE; n++) {
            publish("c4-brim", n);
        }
        var back = come("c4-brim");

        assertThat(back.inbox().path("recovered").asBoolean()).isTrue();
        assertThat(numbers(received(back.client(), "c4-brim"))).isEqualTo(upTo(QUEUE));
    }

    @Test
    void C4_an_auth_message_without_positions_is_answered_alike() {
        come("c4-message").client().bye();
        publish("c4-message", 1);
        var client = server.open("");
        var token = server.tokenOf("c4-message", "user");
        var reply = client.ask("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));

        assertThat(inbox(reply, "c4-message").path("recovered").asBoolean()).isTrue();
        assertThat(client.next().path("data").asInt()).isEqualTo(1);
    }

    @Test
    void C4_a_fresh_token_on_a_live_connection_replays_nothing() {
        publish("c4-fresh", 1);
        var client = come("c4-fresh").client();
        assertThat(client.next().path("data").asInt()).isEqualTo(1);
        var token = server.tokenOf("c4-fresh", "user");
        var reply = client.ask("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));

        assertThat(inbox(reply, "c4-fresh").isMissingNode()).isTrue();
        assertThat(received(client, "c4-fresh")).isEmpty();
    }

    @Test
    void C4_a_second_device_is_sent_nothing_of_what_the_first_was() {
        publish("c4-devices", 1);
        var first = come("c4-devices");
        assertThat(first.client().next().path("data").asInt()).isEqualTo(1);
        var second = come("c4-devices");

        assertThat(second.inbox().has("recovered")).isFalse();
        assertThat(second.inbox().path("offset").asInt()).isEqualTo(1);
        publish("c4-devices", 2);
        assertThat(second.client().next().path("data").asInt()).isEqualTo(2);
        assertThat(first.client().next().path("data").asInt()).isEqualTo(2);
    }

    @Test
    void C4_a_user_who_comes_and_goes_while_messages_are_on_their_way_gets_each_once() {
        var user = "c4-restless";
        var taken = new AtomicInteger();
        var over = new AtomicBoolean();
        var publishing = new CompletableFuture<Integer>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> publishing.complete(publishAhead(user, taken, over)));
        var received = new ArrayList<Integer>();
        for (var visit = 0; visit < 40; visit++) {
            var client = come(user).client();
            received.add(client.next("n").path("data").asInt());
            client.bye();
            received.addAll(numbers(client.rest()));
            taken.set(received.size());
        }
        over.set(true);
        var last = publishing.join();
        received.addAll(numbers(received(come(user).client(), user)));

        assertThat(received).isEqualTo(upTo(last));
    }

    /// Publishes without a pause, except that no more are on their way than the queue holds.
    private static int publishAhead(String user, AtomicInteger taken, AtomicBoolean over) {
        var published = 0;
        while (!over.get()) {
            if (published - taken.get() < QUEUE / 2) {
                published++;
                server.carillon().publish(new UserId(user), "n", RawJson.ofTrusted("" + published));
            } else {
                LockSupport.parkNanos(10_000);
            }
        }
        return published;
    }
}
