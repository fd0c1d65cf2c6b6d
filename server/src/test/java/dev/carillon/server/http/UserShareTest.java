package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One user takes all they can get, and another finds what is theirs.
class UserShareTest {
    private static final String FILES = "/api/v1/files";
    private static final String TASKS = "/api/v1/tasks";
    private static final byte[] TEN_KILOBYTES = new byte[10 * 1024];
    private static final CountDownLatch released = new CountDownLatch(1);

    /// Works until the test class is over.
    private record Patient() implements TaskHandler {
        @Override
        public String type() {
            return "patient";
        }

        @Override
        public TaskResult run(TaskContext context) throws InterruptedException {
            released.await();
            return new TaskResult.Value(RawJson.EMPTY_OBJECT);
        }
    }

    /// Leaves a file of ten kilobytes.
    private record Writer() implements TaskHandler {
        @Override
        public String type() {
            return "writer";
        }

        @Override
        public TaskResult run(TaskContext context) throws IOException {
            var file = Files.write(context.workDirectory().resolve("out"), TEN_KILOBYTES);
            return new TaskResult.File(
                    RawJson.EMPTY_OBJECT, file, "out.bin", "application/octet-stream");
        }
    }

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.taskHandler(new Patient())
                            .taskHandler(new Writer())
                            .set("limits.stored-files-per-user", "3")
                            .set("limits.stored-size-per-user", "100KiB")
                            .set("limits.stored-files", "7")
                            .set("tasks.input-size-per-user", "20KiB")
                            .set("tasks.input-size", "50KiB")
                            .set("tasks.result-size-per-user", "25KiB")
                            .set("tasks.concurrency", "8"));

    @RegisterExtension
    static final RunningServer memory =
            RunningServer.demo(builder ->
                    builder.taskHandler(new Writer())
                            .set("database.url", "memory")
                            .set("tasks.finished", "5"));

    @AfterAll
    static void release() {
        released.countDown();
    }

    private static Api user(String name) {
        return server.api().withToken(server.tokenOf(name, "user"));
    }

    private static String id(Api.Answer uploaded) {
        assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(201);
        return uploaded.json().path("id").asString();
    }

    private static int delete(Api api, String path) {
        return api.send("DELETE", path, new byte[0]).status();
    }

    @Test
    void whoever_uploads_too_many_files_is_refused_until_some_are_deleted_and_others_are_not() {
        var eve = user("eve-many");
        var first = id(eve.upload("1.bin", TEN_KILOBYTES));
        id(eve.upload("2.bin", TEN_KILOBYTES));
        id(eve.upload("3.bin", TEN_KILOBYTES));
        var refused = server.metric("carillon_files_refused_total");

        var fourth = eve.upload("4.bin", TEN_KILOBYTES);
        assertThat(fourth.status()).isEqualTo(429);
        assertThat(fourth.code()).isEqualTo(130);
        assertThat(fourth.detail()).contains("3 uploaded files", "limits.stored-files-per-user");
        assertThat(server.metric("carillon_files_refused_total")).isEqualTo(refused + 1);
        id(user("ada-many").upload("mine.bin", TEN_KILOBYTES));

        assertThat(delete(user("ada-many"), FILES + "/" + first)).isEqualTo(404);
        assertThat(eve.get(FILES + "/" + first).status()).isEqualTo(200);
        assertThat(delete(eve, FILES + "/" + first)).isEqualTo(204);
        assertThat(eve.get(FILES + "/" + first).status()).isEqualTo(404);
        assertThat(delete(eve, FILES + "/" + first)).isEqualTo(404);
        id(eve.upload("4.bin", TEN_KILOBYTES));
    }

    @Test
    void what_a_user_has_uploaded_counts_by_its_bytes_and_after_a_restart_too() {
        id(user("eve-large").upload("1.bin", new byte[90 * 1024]));
        server.restart();

        var second = user("eve-large").upload("2.bin", new byte[20 * 1024]);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.detail()).contains("102400 bytes", "limits.stored-size-per-user");
    }

    private static Api.Answer submit(String user, String type, int inputBytes) {
        return user(user)
                .post(
                        TASKS,
                        "{\"type\":\"%s\",\"input\":\"%s\"}"
                                .formatted(type, "x".repeat(inputBytes)));
    }

    @Test
    void the_inputs_of_ones_unfinished_tasks_may_take_so_many_bytes() {
        assertThat(submit("eve", "patient", 15_000).status()).isEqualTo(202);

        var second = submit("eve", "patient", 15_000);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.code()).isEqualTo(130);
        assertThat(second.detail()).contains("20480", "tasks.input-size-per-user");
        assertThat(submit("ada", "patient", 15_000).status()).isEqualTo(202);
    }

    private static String finished(RunningServer on, String user) {
        var api = on.api().withToken(on.tokenOf(user, "user"));
        var task = api.post(TASKS, "{\"type\":\"writer\"}").json().path("taskId").asString();
        await().until(() ->
                api.get(TASKS + "/" + task).json().path("status").asString().equals("completed"));
        return TASKS + "/" + task;
    }

    @Test
    void results_of_ones_own_give_way_to_newer_ones_and_those_of_others_do_not() {
        var other = finished(server, "ada-results");
        var first = finished(server, "eve-results");
        finished(server, "eve-results");
        var third = finished(server, "eve-results");

        await().until(() -> user("eve-results").get(first).status() == 404);
        assertThat(user("eve-results").get(third + "/result").status()).isEqualTo(200);
        assertThat(user("ada-results").get(other + "/result").status()).isEqualTo(200);
    }

    @Test
    void a_task_that_is_over_and_its_file_are_deleted_by_their_owner_alone() {
        var ada = user("ada-deletes");
        var task = finished(server, "ada-deletes");

        assertThat(delete(user("eve"), task)).isEqualTo(404);
        assertThat(delete(ada, task + "/result")).isEqualTo(204);
        assertThat(ada.get(task + "/result").status()).isEqualTo(404);
        assertThat(ada.get(task).status()).isEqualTo(200);
        assertThat(delete(ada, task)).isEqualTo(204);
        assertThat(ada.get(task).status()).isEqualTo(404);
    }

    @Test
    void a_task_that_is_not_over_is_not_deleted() {
        var submitted = submit("ada-waits", "patient", 10);
        var task = TASKS + "/" + submitted.json().path("taskId").asString();
        var answer = user("ada-waits").send("DELETE", task, new byte[0]);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.detail()).contains("cancel it");
        assertThat(delete(user("ada-waits"), task + "/result")).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void many_finished_tasks_of_one_user_do_not_push_out_those_of_another(int many) {
        var mine = finished(memory, "ada" + many);
        for (var i = 0; i < many; i++) {
            finished(memory, "eve" + many);
        }

        var ada = memory.api().withToken(memory.tokenOf("ada" + many, "user"));
        assertThat(ada.get(mine).status()).isEqualTo(200);
    }
}
