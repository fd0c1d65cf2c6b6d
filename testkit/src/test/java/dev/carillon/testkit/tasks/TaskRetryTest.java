package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.TaskAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Attempts that fail, and those that come after them.
class TaskRetryTest {
    @TempDir Path root;

    private final Gate gate = new Gate();
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    private void with(int maxAttempts, TestTasks.Work work) {
        tasks = new TestTasks(root, TestTasks.retrying(maxAttempts, 10), work);
    }

    @AfterEach
    void stop() {
        gate.openForAll();
        tasks.close();
    }

    /// Fails the first so many times.
    private TestTasks.Work failing(int times) {
        return context -> {
            attempts.add(context.attempt());
            if (attempts.size() <= times) {
                throw new IOException("the line was busy");
            }
            return DONE;
        };
    }

    private void awaitAttempts(int count) {
        soon().until(() -> attempts.size() == count);
    }

    private void awaitFailures(Task task, int count) {
        tasks.awaitEvent(task, "task_retrying", count);
    }

    @Test
    void an_attempt_that_failed_is_made_again_after_a_pause_that_doubles() {
        with(4, failing(3));
        var task = tasks.submit();
        var delay = TestTasks.DELAY;
        for (var failure = 1; failure <= 3; failure++) {
            awaitFailures(task, failure);
            var waiting = tasks.now(task);
            assertThat(waiting.state()).isEqualTo(TaskState.PENDING);
            assertThat(waiting.attempts().lastError()).isEqualTo("the line was busy");
            assertThat(waiting.attempts().nextAt() - tasks.clock.millis())
                    .isBetween(delay.toMillis() / 2, delay.toMillis());
            assertThat(attempts).hasSize(failure);
            tasks.clock.advance(delay);
            delay = delay.multipliedBy(2);
        }
        tasks.awaitEnd(task);

        assertThat(attempts).containsExactly(1, 2, 3, 4);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(tasks.types(task))
                .containsExactly(
                        "task_created",
                        "task_started",
                        "task_retrying",
                        "task_started",
                        "task_retrying",
                        "task_started",
                        "task_retrying",
                        "task_started",
                        "task_completed");
    }

    @Test
    void what_is_told_of_a_retry_says_why_when_and_which() {
        with(2, failing(2));
        var task = tasks.submit();
        var told = tasks.awaitEvent(task, "task_retrying", 1);

        assertThat(told.text("status")).contains("pending");
        assertThat(told.text("lastError")).contains("the line was busy");
        assertThat(told.integer("attempts")).contains(1L);
        assertThat(told.integer("nextAttemptAt")).contains(tasks.now(task).attempts().nextAt());
        assertThat(told.has("error")).isFalse();
    }

    @Test
    void a_task_whose_attempts_are_used_up_is_dead_and_can_be_put_back() {
        with(2, failing(3));
        var task = tasks.submit();
        awaitFailures(task, 1);
        tasks.clock.advance(TestTasks.DELAY);
        tasks.awaitEnd(task);

        var dead = tasks.now(task);
        assertThat(dead.state()).isEqualTo(TaskState.FAILED);
        assertThat(tasks.awaitEvent(task, "task_failed", 1).bool("dead")).contains(true);
        assertThat(tasks.service.dead(10)).containsExactly(dead);

        assertThat(tasks.service.retry(TestTasks.principal(ADA), task.id()))
                .isInstanceOf(Answer.Done.class);
        awaitAttempts(3);
        awaitFailures(task, 3);
        assertThat(tasks.service.dead(10)).isEmpty();
        tasks.clock.advance(TestTasks.DELAY);
        tasks.awaitEnd(task);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(attempts).containsExactly(1, 2, 3, 4);
    }

    @Test
    void only_a_dead_task_can_be_put_back() throws InterruptedException {
        with(
                1,
                _ -> {
                    gate.pass();
                    throw new InvalidTaskInputException("row 7 has no name");
                });
        var task = tasks.submit();
        gate.awaitArrival();
        assertConflict(task, "is running");
        gate.openForAll();
        tasks.awaitEnd(task);

        assertConflict(task, "failed for good");
        assertThat(tasks.service.dead(10)).isEmpty();
    }

    private void assertConflict(Task task, String why) {
        assertThat(tasks.service.retry(TestTasks.principal(ADA), task.id()))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
                            assertThat(refused.message()).contains(why);
                        });
    }

    @Test
    void an_input_that_can_not_be_worked_on_is_not_tried_again() {
        with(
                5,
                context -> {
                    attempts.add(context.attempt());
                    throw new InvalidTaskInputException("row 7 has no name");
                });
        var task = tasks.submit();
        tasks.awaitEnd(task);

        assertThat(attempts).containsExactly(1);
        assertThat(tasks.types(task)).doesNotContain("task_retrying");
    }

    @Test
    void a_task_that_waits_for_its_next_attempt_can_be_cancelled() {
        with(5, failing(9));
        var task = tasks.submit();
        awaitFailures(task, 1);

        assertThat(tasks.control(task, TaskAction.CANCEL)).isInstanceOf(Answer.Done.class);
        tasks.clock.advance(Duration.ofHours(1));
        tasks.awaitEnd(task);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void an_attempt_that_fails_under_a_pause_is_made_again_when_resumed()
            throws InterruptedException {
        with(
                5,
                context -> {
                    gate.pass();
                    return failing(1).run(context);
                });
        var task = tasks.submit();
        gate.awaitArrival();
        tasks.control(task, TaskAction.PAUSE);
        gate.openForAll();
        soon().until(() -> tasks.now(task).attempts().failed() == 1);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PAUSED);

        tasks.control(task, TaskAction.RESUME);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PENDING);
        tasks.clock.advance(TestTasks.DELAY);
        tasks.awaitEnd(task);
        assertThat(attempts).containsExactly(1, 2);
    }

    @Test
    void each_attempt_finds_an_empty_folder_and_starts_from_no_progress() {
        var left = new CopyOnWriteArrayList<Boolean>();
        with(
                2,
                context -> {
                    var file = context.workDirectory().resolve("half.zip");
                    left.add(Files.exists(file));
                    Files.writeString(file, "x");
                    context.progress(1, 2, "packing", "");
                    return failing(1).run(context);
                });
        var task = tasks.submit();
        awaitFailures(task, 1);
        tasks.clock.advance(TestTasks.DELAY);
        tasks.awaitEnd(task);

        assertThat(left).containsExactly(false, false);
        assertThat(tasks.awaitEvent(task, "task_started", 2).integer("current")).contains(0L);
    }

    @Test
    void a_thread_that_an_attempt_left_behind_changes_nothing_of_the_next() {
        var contexts = new CopyOnWriteArrayList<TaskContext>();
        with(
                2,
                context -> {
                    contexts.add(context);
                    return attempt(context);
                });
        var task = tasks.submit();
        awaitFailures(task, 1);
        tasks.clock.advance(TestTasks.DELAY);
        soon().until(() -> attempts.size() == 2);

        contexts.getFirst().progress(9, 10, "late", "");
        assertThat(tasks.now(task).progress().current()).isZero();
        gate.openForAll();
        tasks.awaitEnd(task);
    }

    private TaskResult attempt(TaskContext context) throws Exception {
        attempts.add(context.attempt());
        if (context.attempt() == 1) {
            throw new IOException("the line was busy");
        }
        gate.pass();
        return DONE;
    }
}
