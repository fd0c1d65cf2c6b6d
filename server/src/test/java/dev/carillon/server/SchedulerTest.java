package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.TaskReporter;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that a scheduler of the application's own runs elsewhere, as clients see them.
class SchedulerTest {
    /// Notes what it is asked and does nothing by itself.
    private record Elsewhere(CompletableFuture<TaskReporter> reporter, BlockingQueue<String> asked)
            implements TaskScheduler {
        Elsewhere() {
            this(new CompletableFuture<>(), new LinkedBlockingQueue<>());
        }

        @Override
        public void start(TaskReporter given) {
            reporter.complete(given);
        }

        @Override
        public boolean control(String taskId, TaskAction action) {
            if (taskId.equals("stubborn")) {
                throw new IllegalStateException("the line to the scheduler is down");
            }
            if (taskId.equals("broken")) {
                throw new NoClassDefFoundError("as the test wants it");
            }
            return asked.add(action + " " + taskId);
        }
    }

    private static final Elsewhere scheduler = new Elsewhere();
    private static final UserId ADA = new UserId("ada");
    private static final int INTERNAL = 100;

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.taskScheduler(scheduler));

    private static TaskReporter reporter() {
        return scheduler.reporter().join();
    }

    private static void begin(String id) {
        reporter().created(id, ADA, "batch.generate", RawJson.ofTrusted("{\"rows\":4}"));
        reporter().started(id);
    }

    @Test
    void C6_a_new_subscriber_has_the_state_first_and_then_what_the_scheduler_reports() {
        begin("task-123");
        reporter().progress("task-123", 1, 4, "generating", "");
        var ada = server.openAs("ada");
        ada.subscribe("task:task-123");
        var snapshot = ada.next("task_progress");

        assertThat(snapshot.at("/data/taskId").asString()).isEqualTo("task-123");
        assertThat(snapshot.at("/data/progress").asInt()).isEqualTo(25);
        reporter().emit("task-123", "document_generated", RawJson.ofTrusted("{\"row\":1}"));
        reporter().completed("task-123", new TaskResult.Value(RawJson.ofTrusted("{\"files\":4}")));
        assertThat(ada.next("document_generated").at("/data/row").asInt()).isEqualTo(1);
        assertThat(ada.next("task_completed").at("/data/result/files").asInt()).isEqualTo(4);
        assertThat(server.openAs("bob").subscribe("task:task-123").at("/data/code").asInt())
                .isEqualTo(106);
    }

    @Test
    void C6_http_tells_of_its_tasks_and_hands_on_what_is_asked() throws InterruptedException {
        begin("task-http");
        var api = server.api().withToken(server.tokenOf("ada", "user"));

        assertThat(api.get("/api/v1/tasks/task-http").json().at("/input/rows").asInt())
                .isEqualTo(4);
        assertThat(api.get("/api/v1/tasks").json().findValuesAsString("taskId"))
                .contains("task-http");
        var paused = api.post("/api/v1/tasks/task-http/pause");
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.json().path("status").asString()).isEqualTo("running");
        assertThat(scheduler.asked().poll(RunningServer.SECONDS, TimeUnit.SECONDS))
                .isEqualTo("PAUSE task-http");
        reporter().paused("task-http");
        assertThat(api.get("/api/v1/tasks/task-http").json().path("status").asString())
                .isEqualTo("paused");
        reporter().completed("task-http", new TaskResult.Value(RawJson.ofTrusted("[1]")));
        assertThat(api.get("/api/v1/tasks/task-http/result").text()).isEqualTo("[1]");
        assertThat(api.post("/api/v1/tasks/task-http/cancel").code()).isEqualTo(121);
    }

    @Test
    void a_scheduler_that_fails_when_asked_harms_nobody() {
        var ada = server.openAs("ada");
        var http = server.api().withToken(server.tokenOf("ada", "user"));
        for (var id : List.of("stubborn", "broken")) {
            begin(id);
            var answer = ada.ask("{\"type\":\"task_cancel\",\"taskId\":\"%s\"}".formatted(id));
            assertThat(answer.at("/data/code").asInt()).as(id).isEqualTo(INTERNAL);
            assertThat(http.post("/api/v1/tasks/%s/cancel".formatted(id)).code())
                    .as(id)
                    .isEqualTo(INTERNAL);
        }
        assertThat(ada.isAlive()).isTrue();
    }

    @Test
    void a_scheduler_that_does_not_start_stops_the_start(@TempDir Path folder) {
        TaskScheduler broken =
                new TaskScheduler() {
                    @Override
                    public void start(TaskReporter reporter) {
                        throw new IllegalStateException("no licence");
                    }

                    @Override
                    public boolean control(String taskId, TaskAction action) {
                        return false;
                    }
                };

        assertThatThrownBy(() ->
                        Carillon.builder()
                                .port(0)
                                .demo()
                                .dataDirectory(folder)
                                .taskScheduler(broken)
                                .start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no licence");
    }
}
