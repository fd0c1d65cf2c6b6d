package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.KIND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests with an idempotency key.
class SubmittedOnceTest {
    private static final UserId BOB = new UserId("bob");

    @TempDir Path root;

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    @BeforeEach
    void start() {
        tasks = new TestTasks(root, TestTasks.limits(2), _ -> DONE);
    }

    @AfterEach
    void stop() {
        tasks.close();
    }

    private Answer submit(UserId owner, String input, String key) {
        return tasks.service.submit(
                new TaskRequest(owner, KIND, RawJson.ofTrusted(input), Optional.of(key)));
    }

    private static Task done(Answer answer) {
        return ((Answer.Done) answer).task();
    }

    @Test
    void the_same_key_gives_the_same_task_while_it_runs_and_when_it_is_over() {
        var first = done(submit(ADA, "{}", "k"));
        assertThat(done(submit(ADA, "{}", "k")).id()).isEqualTo(first.id());
        tasks.awaitEnd(first);

        assertThat(done(submit(ADA, "{}", "k")).id()).isEqualTo(first.id());
        assertThat(tasks.service.tasksOf(ADA, 10)).hasSize(1);
    }

    @Test
    void keys_are_each_owners_own() {
        assertThat(done(submit(ADA, "{}", "k")).id())
                .isNotEqualTo(done(submit(BOB, "{}", "k")).id());
    }

    @Test
    void the_same_key_for_something_else_is_a_mistake_that_names_it() {
        var first = done(submit(ADA, "{\"n\":1}", "k"));

        assertThat(submit(ADA, "{\"n\":2}", "k"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(refused.message()).contains("'k'").contains(first.id());
                        });
    }

    @Test
    void a_key_is_forgotten_after_a_day() {
        var first = done(submit(ADA, "{}", "k"));
        tasks.clock.advance(Duration.ofHours(24));
        var second = done(submit(ADA, "{}", "k"));

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(done(submit(ADA, "{}", "k")).id()).isEqualTo(second.id());
    }

    @Test
    void many_requests_with_one_key_at_once_make_one_task() throws Exception {
        var calls = new ArrayList<Callable<String>>();
        for (var i = 0; i < 50; i++) {
            calls.add(() -> done(submit(ADA, "{}", "k")).id());
        }
        var ids = new HashSet<String>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : pool.invokeAll(calls)) {
                ids.add(call.get());
            }
        }

        assertThat(ids).hasSize(1);
        assertThat(tasks.service.tasksOf(ADA, 100)).hasSize(1);
    }

    @Test
    void a_refusal_is_not_remembered() {
        tasks.close();
        tasks = new TestTasks(root, new TaskLimits(1, 1, 1, 0, 10, TestTasks.BRISK), _ -> DONE);
        assertThat(submit(ADA, "{}", "k")).isInstanceOf(Answer.Refused.class);

        assertThat(tasks.service.tasksOf(ADA, 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb"})
    void a_key_that_is_none_is_refused(String key) {
        assertThat(submit(ADA, "{}", key))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_FIELD));
        assertThat(submit(ADA, "{}", "x".repeat(256))).isInstanceOf(Answer.Refused.class);
    }
}
