package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskLimitsTest {
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

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.taskHandler(new Patient())
                            .set("tasks.concurrency", "1")
                            .set("tasks.queue", "2")
                            .set("tasks.per-user", "2"));

    @AfterAll
    static void release() {
        released.countDown();
    }

    private static Api.Answer submit(String user) {
        return server.api()
                .withToken(server.tokenOf(user, "user"))
                .post("/api/v1/tasks", "{\"type\":\"patient\"}");
    }

    @Test
    void a_user_with_too_many_tasks_and_a_full_queue_are_told_apart() {
        assertThat(submit("ada").status()).isEqualTo(202);
        await().until(() ->
                server.as("user1").get("/api/v1/stats").json().at("/tasks/running").asInt() == 1);
        assertThat(submit("ada").status()).isEqualTo(202);

        var tooMany = submit("ada");
        assertThat(tooMany.status()).isEqualTo(429);
        assertThat(tooMany.code()).isEqualTo(130);

        assertThat(submit("bob").status()).isEqualTo(202);
        var full = submit("eve");
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.code()).isEqualTo(131);
        assertThat(full.header("Retry-After")).isEqualTo("1");
        assertThat(full.detail()).contains("2 waiting");
    }
}
