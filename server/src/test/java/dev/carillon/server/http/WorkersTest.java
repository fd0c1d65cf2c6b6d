package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RunningServer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Workers outside, as programs of their own see the server.
class WorkersTest {
    private static final String KEY = "key-of-the-application";
    private static final String TASKS = "/api/v1/tasks/";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("auth.api-keys", KEY)
                            .set("tasks.outside", "video.encode, held, lost, waited, told, failing")
                            .set("tasks.max-attempts", "2")
                            .set("tasks.retry-delay", "1ms"));

    private static Api application() {
        return server.api().with("X-API-Key", KEY);
    }

    private static String submit(String type) {
        var answer =
                server.api()
                        .withToken(server.tokenOf("ada", "user"))
                        .post(
                                "/api/v1/tasks",
                                "{\"type\":\"%s\",\"input\":{\"film\":1}}".formatted(type));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("taskId").asString();
    }

    private static Api.Answer claim(String worker, String type, int leaseSeconds, int wait) {
        return application()
                .post(
                        "/api/v1/workers/claim",
                        """
                        {"worker": "%s", "types": ["%s"], "lease_seconds": %d, "wait_seconds": %d}
                        """
                                .formatted(worker, type, leaseSeconds, wait));
    }

    private static String lease(Api.Answer claim) {
        assertThat(claim.status()).as(claim.text()).isEqualTo(200);
        return claim.json().path("lease").asString();
    }

    private static Api.Answer say(String task, String what, String lease, String members) {
        return application()
                .post(TASKS + task + "/" + what, "{\"lease\":\"%s\"%s}".formatted(lease, members));
    }

    private static JsonNode task(String id) {
        return application().get(TASKS + id).json();
    }

    private static String status(String id) {
        return task(id).path("status").asString();
    }

    @Test
    void a_worker_that_dies_loses_its_lease_and_the_task_goes_on_elsewhere() {
        var owner = server.openAs("ada");
        var task = submit("video.encode");
        var lost = lease(claim("encoder-1", "video.encode", 5, 0));
        assertThat(task(task).path("worker").asString()).isEqualTo("encoder-1");
        assertThat(claim("encoder-2", "video.encode", 1, 0).status()).isEqualTo(204);

        // encoder-1 is not heard of again, and encoder-2 waits for work
        var second = claim("encoder-2", "video.encode", 60, 30);
        assertThat(second.json().at("/task/taskId").asString()).isEqualTo(task);
        assertThat(second.json().at("/task/attempts").asInt()).isEqualTo(2);

        var late = say(task, "complete", lost, ",\"result\":1");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo(123);
        assertThat(late.detail()).contains("stop working on it");
        assertThat(say(task, "heartbeat", lost, "").code()).isEqualTo(123);
        assertThat(say(task, "progress", lost, ",\"current\":1,\"total\":2").code()).isEqualTo(123);
        assertThat(owner.next("task_retrying").at("/data/lastError").asString())
                .contains("'encoder-1' was not heard of in time");
        say(task, "progress", lease(second), ",\"current\":1,\"total\":4,\"stage\":\"encoding\"");
        var progress = owner.next("task_progress");
        assertThat(progress.at("/data/progress").asDouble()).isEqualTo(25);
        assertThat(progress.at("/data/worker").asString()).isEqualTo("encoder-2");
        assertThat(say(task, "complete", lease(second), ",\"result\":{\"film\":2}").status())
                .isEqualTo(200);
        owner.next("task_completed");
        assertThat(application().get(TASKS + task + "/result").json())
                .isEqualTo(Json.read("{\"film\":2}"));
    }

    @Test
    void a_worker_that_is_heard_of_keeps_its_task() {
        var task = submit("held");
        var lease = lease(claim("encoder-1", "held", 4, 0));
        var until = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        await().pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    var answer = say(task, "heartbeat", lease, "");
                    assertThat(answer.json().path("action").asString()).isEqualTo("continue");
                    return System.nanoTime() > until;
                });

        assertThat(task(task).path("attempts").asInt()).isEqualTo(1);
        assertThat(say(task, "complete", lease, "").status()).isEqualTo(200);
    }

    @Test
    void a_worker_hears_what_the_owner_wants() {
        var task = submit("told");
        var lease = lease(claim("encoder-1", "told", 60, 0));
        var heard = new ArrayList<String>();
        for (var wish : List.of("pause", "resume", "cancel")) {
            application().post(TASKS + task + "/" + wish);
            heard.add(say(task, "heartbeat", lease, "").json().path("action").asString());
        }

        assertThat(heard).containsExactly("pause", "continue", "cancel");
        assertThat(status(task)).isEqualTo("cancelled");
    }

    @Test
    void a_worker_that_waits_is_given_a_task_as_soon_as_there_is_one() {
        var waiting = CompletableFuture.supplyAsync(() -> claim("encoder-1", "waited", 60, 9));
        var task = submit("waited");

        assertThat(waiting.join().json().at("/task/taskId").asString()).isEqualTo(task);
    }

    private static int waitingWorkers() {
        return (int) server.metric("carillon_workers_waiting");
    }

    @Test
    void a_worker_that_hangs_up_while_it_waits_takes_no_task_with_it() throws Exception {
        var body = "{\"worker\":\"gone\",\"types\":[\"lost\"],\"wait_seconds\":60}";
        var request =
                """
                POST /api/v1/workers/claim HTTP/1.1\r
                Host: localhost\r
                X-API-Key: %s\r
                Content-Length: %d\r
                \r
                %s\
                """
                        .formatted(KEY, body.length(), body);
        try (var socket = new Socket("localhost", server.carillon().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            await().until(() -> waitingWorkers() == 1);
        }
        await().until(() -> waitingWorkers() == 0);
        var task = submit("lost");

        var claim = claim("encoder-1", "lost", 60, 5);
        assertThat(claim.json().at("/task/taskId").asString()).isEqualTo(task);
        assertThat(claim.json().at("/task/attempts").asInt()).isEqualTo(1);
    }

    @Test
    void a_task_that_fails_is_tried_again_and_then_dead_until_it_is_put_back() {
        var task = submit("failing");
        var why = ",\"error\":\"no film\"";
        say(task, "fail", lease(claim("encoder-1", "failing", 60, 5)), why);
        var pending = task(task);
        assertThat(pending.path("lastError").asString()).isEqualTo("no film");
        say(task, "fail", lease(claim("encoder-1", "failing", 60, 5)), why);

        var dead = application().get("/api/v1/tasks?state=dead").json().path("tasks");
        assertThat(dead.findValuesAsString("taskId")).contains(task);
        assertThat(dead.get(0).path("error").asString()).isEqualTo("no film");
        assertThat(dead.get(0).path("attempts").asInt()).isEqualTo(2);
        assertThat(application().post(TASKS + task + "/retry").status()).isEqualTo(200);
        say(task, "fail", lease(claim("encoder-1", "failing", 60, 5)), why + ",\"retry\":false");
        assertThat(task(task).path("dead").asBoolean()).isFalse();
        assertThat(application().post(TASKS + task + "/retry").detail()).contains("for good");
    }

    @Test
    void only_the_application_has_workers() {
        var user = server.api().withToken(server.tokenOf("ada", "user"));

        assertThat(user.post("/api/v1/workers/claim", "{}").status()).isEqualTo(403);
        for (var what : List.of("heartbeat", "progress", "complete", "fail")) {
            assertThat(user.post(TASKS + "x/" + what, "{}").status()).as(what).isEqualTo(403);
            assertThat(server.api().post(TASKS + "x/" + what, "{}").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"types":["held"]}                                      | 'worker' is missing
                    {"worker":" ","types":["held"]}                         | 1 to 100 characters
                    {"worker":"w"}                                          | 'types' must be an array of 1 to 100
                    {"worker":"w","types":[]}                               | 'types' must be an array
                    {"worker":"w","types":["data.query"]}                   | 'data.query' is no kind of task for workers outside
                    {"worker":"w","types":["held"],"lease_seconds":0}       | 'lease_seconds' must be a whole number from 1 to 3600
                    {"worker":"w","types":["held"],"wait_seconds":61}       | from 0 to 60
                    """)
    void a_claim_that_can_not_be_understood_is_refused(String body, String why) {
        var answer = application().post("/api/v1/workers/claim", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).contains(why);
    }
}
