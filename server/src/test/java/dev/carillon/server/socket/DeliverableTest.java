package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever is taken can be delivered, and whatever is asked for comes in pages that fit.
class DeliverableTest {
    private static final String KEY = "a-key-of-the-application";
    private static final int PAGE = 20_000;

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("auth.api-keys", KEY)
                            .set("tasks.outside", "outside")
                            .set("limits.outbound-queue", "256KiB")
                            .set("namespaces.room.history-size", "1000"));

    static Api application;

    @BeforeAll
    static void connect() {
        application = server.api().with("X-API-Key", KEY);
    }

    private static Api.Answer publish(String target, int bytes) {
        return application.post(
                "/api/v1/publish",
                "{%s,\"type\":\"big\",\"data\":\"%s\"}".formatted(target, "x".repeat(bytes)));
    }

    @Test
    void what_no_connection_could_be_sent_is_refused_when_it_is_published() {
        var refused = publish("\"user\":\"ada\"", 250_000);

        assertThat(refused.status()).as(refused.text()).isEqualTo(413);
        assertThat(refused.code()).isEqualTo(113);
        assertThat(refused.detail()).contains("245760").contains("limits.outbound-queue");
        assertThat(server.metric("carillon_publications_too_large_total")).isPositive();
    }

    @Test
    void the_largest_that_is_taken_reaches_a_user_who_was_away_and_one_who_is_there() {
        assertThat(publish("\"user\":\"bob\"", 245_000).status()).isEqualTo(200);
        assertThat(publish("\"user\":\"bob\"", 245_000).status()).isEqualTo(200);

        var bob = server.openAs("bob");

        bob.next("big");
        bob.next("big");
        assertThat(publish("\"user\":\"bob\"", 245_000).status()).isEqualTo(200);
        bob.next("big");
        assertThat(bob.isAlive()).isTrue();
    }

    @Test
    void a_workers_result_that_could_not_be_told_is_refused_and_a_smaller_one_taken() {
        var task =
                application
                        .post("/api/v1/tasks", "{\"user\":\"eve\",\"type\":\"outside\"}")
                        .json()
                        .path("taskId")
                        .asString();
        var lease =
                application
                        .post("/api/v1/workers/claim", "{\"worker\":\"w\",\"types\":[\"outside\"]}")
                        .json()
                        .path("lease")
                        .asString();
        var result = "{\"lease\":\"%s\",\"result\":\"%s\"}";
        var path = "/api/v1/tasks/" + task + "/complete";

        var refused = application.post(path, result.formatted(lease, "x".repeat(300_000)));
        assertThat(refused.status()).as(refused.text()).isEqualTo(413);
        assertThat(refused.detail()).contains("limits.outbound-queue");

        assertThat(application.post(path, result.formatted(lease, "small")).status())
                .isEqualTo(200);
        var eve = server.openAs("eve");
        assertThat(eve.next("task_completed").at("/data/result").asString()).isEqualTo("small");
    }

    @Test
    void a_history_larger_than_the_queue_comes_in_pages_to_its_end() {
        for (var n = 0; n < 100; n++) {
            publish("\"channel\":\"room:long\"", PAGE);
        }
        var client = server.openAs("reader");
        var newest = client.ask("{\"type\":\"history\",\"channel\":\"room:long\"}").path("data");
        assertThat(newest.path("complete").asBoolean()).isFalse();
        assertThat(newest.path("publications").size()).isBetween(1, 20);
        assertThat(
                        newest.at("/publications")
                                .get(newest.at("/publications").size() - 1)
                                .path("offset")
                                .asInt())
                .isEqualTo(100);

        var offsets = new ArrayList<Integer>();
        var since = "{\"epoch\":\"%s\",\"offset\":0}".formatted(newest.path("epoch").asString());
        while (!since.isEmpty()) {
            var page =
                    client.ask(
                                    "{\"type\":\"history\",\"channel\":\"room:long\",\"limit\":1000,\"since\":%s}"
                                            .formatted(since))
                            .path("data");
            page.path("publications").forEach(one -> offsets.add(one.path("offset").asInt()));
            since = page.has("next") ? page.path("next").toString() : "";
            assertThat(page.path("complete").asBoolean()).isEqualTo(since.isEmpty());
        }
        assertThat(offsets).hasSize(100).isSorted();

        var overHttp = application.get("/api/v1/channels/room:long/history?limit=1000").json();
        assertThat(overHttp.path("publications").size()).isBetween(30, 60);
        assertThat(overHttp.path("complete").asBoolean()).isFalse();
    }

    @Test
    void many_large_answers_asked_for_at_once_all_come() {
        for (var n = 0; n < 20; n++) {
            publish("\"channel\":\"room:eager\"", PAGE);
        }
        var client = server.openAs("eager");
        for (var n = 0; n < 40; n++) {
            client.send(
                    "{\"type\":\"history\",\"id\":\"h%d\",\"channel\":\"room:eager\"}"
                            .formatted(n));
        }

        for (var n = 0; n < 40; n++) {
            assertThat(client.reply("h" + n).path("type").asString()).isEqualTo("history");
        }
        assertThat(client.isAlive()).isTrue();
    }

    @Test
    void a_list_of_who_is_there_comes_in_pages_to_its_end() {
        for (var name : new String[] {"p1", "p2", "p3"}) {
            server.openAs(name).subscribe("room:crowd");
        }
        var client = server.openAs("p2");
        var ask = "{\"type\":\"presence\",\"channel\":\"room:crowd\",\"limit\":2%s}";

        var first = client.ask(ask.formatted("")).path("data");
        var cursor = first.path("next_cursor").asString();
        var second = client.ask(ask.formatted(",\"cursor\":\"" + cursor + "\"")).path("data");

        assertThat(first.path("users").size()).isEqualTo(2);
        assertThat(first.path("total").asInt()).isEqualTo(3);
        assertThat(second.at("/users/0/user").asString()).isEqualTo("p3");
        assertThat(second.has("next_cursor")).isFalse();
    }
}
