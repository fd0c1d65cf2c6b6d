package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong in a task, what is refused, and what is left behind.
class TaskFailureTest {
    private static final UserId BOB = new UserId("bob");

    @TempDir Path root;

    private final Gate gate = new Gate();
    private final Deque<TestTasks.Work> works = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    /// Tasks do one after the other what `works` holds.
    private void with(TaskLimits limits) {
        tasks = new TestTasks(root, limits, context -> next().run(context));
    }

    private synchronized TestTasks.Work next() {
        return works.remove();
    }

    @AfterEach
    void stop() {
        gate.openForAll();
        tasks.close();
    }

    @Test
    void a_failing_handler_fails_its_task_with_its_message_and_nothing_else() {
        with(TestTasks.limits(1));
        works.add(_ -> {
            throw new IOException("row 7 is damaged");
        });
        works.add(_ -> DONE);
        var failing = tasks.submit();
        var other = tasks.submit();
        tasks.awaitEnd(failing, other);

        assertThat(tasks.awaitEvent(failing, "task_failed", 1).text("error"))
                .contains("row 7 is damaged");
        assertThat(tasks.now(failing).state()).isEqualTo(TaskState.FAILED);
        assertThat(tasks.now(other).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void whatever_a_handler_throws_fails_its_task() {
        with(TestTasks.limits(1));
        var thrown =
                new Throwable[] {
                    new RuntimeException("runtime"),
                    new AssertionError("assertion"),
                    new StackOverflowError("stack"),
                    new OutOfMemoryError("memory"),
                    new NoClassDefFoundError("class"),
                    new Error("error"),
                    new InterruptedException("interrupted"),
                };
        for (var throwable : thrown) {
            works.add(_ -> {
                switch (throwable) {
                    case Exception exception -> throw exception;
                    case Error error -> throw error;
                    default -> throw new IllegalStateException(throwable);
                }
            });
            var task = tasks.submit();
            tasks.awaitEnd(task);
            assertThat(tasks.awaitEvent(task, "task_failed", 1).text("error"))
                    .contains(throwable.getMessage());
        }
    }

    @Test
    void endless_recursion_fails_its_task() {
        with(TestTasks.limits(1));
        works.add(context -> endless(context.taskId()));
        var task = tasks.submit();
        tasks.awaitEnd(task);

        assertThat(tasks.awaitEvent(task, "task_failed", 1).text("error"))
                .contains("the task failed with StackOverflowError");
    }

    @SuppressWarnings("InfiniteRecursion")
    private static TaskResult endless(String text) {
        return endless(text + "x");
    }

    @Test
    @SuppressWarnings("NullAway") // a handler of somebody else's may do this
    void a_handler_without_a_result_fails_its_task() {
        with(TestTasks.limits(1));
        works.add(_ -> null);
        var task = tasks.submit();
        tasks.awaitEnd(task);

        assertThat(tasks.now(task).state()).isEqualTo(TaskState.FAILED);
        assertThat(tasks.awaitEvent(task, "task_failed", 1).text("error")).isPresent();
    }

    @Test
    void progress_beyond_the_total_fails_the_task() {
        with(TestTasks.limits(1));
        works.add(context -> {
            context.progress(4, 3, "counting", "");
            return DONE;
        });
        var task = tasks.submit();
        tasks.awaitEnd(task);

        assertThat(tasks.awaitEvent(task, "task_failed", 1).text("error"))
                .contains("progress must be 0 to total, was 4 of 3");
    }

    @Test
    void a_kind_that_is_not_there_is_refused() {
        with(TestTasks.limits(1));

        assertThat(tasks.service.submit(new TaskRequest(ADA, "no.such", RawJson.NULL)))
                .isEqualTo(
                        new Answer.Refused(
                                ErrorCode.INVALID_FIELD,
                                "there is no kind of task 'no.such'; known are test.kind, test.outside"));
    }

    @Test
    void a_full_queue_refuses() throws InterruptedException {
        with(new TaskLimits(1, 2, 100, 100, 100, TestTasks.BRISK));
        holdAll(4);
        tasks.submit();
        gate.awaitArrival();
        tasks.submit();
        tasks.submit(BOB);

        assertThat(refusal(ADA)).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(refusal(BOB)).isEqualTo(ErrorCode.QUEUE_FULL);
    }

    @Test
    void a_user_has_so_many_unfinished_tasks_and_no_more() throws InterruptedException {
        with(new TaskLimits(1, 100, 100, 3, 100, TestTasks.BRISK));
        holdAll(10);
        var first = tasks.submit();
        gate.awaitArrival();
        tasks.submit();
        tasks.submit();

        assertThat(refusal(ADA)).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        tasks.submit(BOB);
        gate.open();
        tasks.awaitOver(first);
        gate.awaitArrival();
        soon().until(() -> !isRefused(ADA));
    }

    @Test
    void a_task_cancelled_before_it_began_counts_no_longer() throws InterruptedException {
        with(new TaskLimits(1, 100, 100, 3, 100, TestTasks.BRISK));
        holdAll(10);
        var running = tasks.submit();
        gate.awaitArrival();
        for (var i = 0; i < 20; i++) {
            var waiting = tasks.submit();
            tasks.submit(BOB);
            tasks.control(waiting, TaskAction.CANCEL);
            soon().until(() -> tasks.service.tasksOf(ADA, 1).getFirst().state().isTerminal());
            tasks.service.tasksOf(BOB, 1).forEach(task -> tasks.control(task, TaskAction.CANCEL));
            soon().until(() -> tasks.service.count(TaskState.PENDING) == 0);
        }

        assertThat(tasks.now(running).state()).isEqualTo(TaskState.RUNNING);
        soon().until(() -> !isRefused(ADA));
    }

    private ErrorCode refusal(UserId owner) {
        var answer =
                tasks.service.submit(new TaskRequest(owner, TestTasks.KIND, RawJson.EMPTY_OBJECT));
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).code();
    }

    private boolean isRefused(UserId owner) {
        return tasks.service.submit(new TaskRequest(owner, TestTasks.KIND, RawJson.EMPTY_OBJECT))
                instanceof Answer.Refused;
    }

    private void holdAll(int count) {
        for (var i = 0; i < count; i++) {
            works.add(_ -> {
                gate.pass();
                return DONE;
            });
        }
    }

    @Test
    void the_file_of_a_result_is_kept() throws IOException {
        with(TestTasks.limits(1));
        works.add(context -> {
            var file = context.workDirectory().resolve("out.txt");
            Files.writeString(file, "the result");
            return new TaskResult.File(
                    RawJson.ofTrusted("{\"n\":1}"), file, "out.txt", "text/plain");
        });
        var task = tasks.submit();
        tasks.awaitEnd(task);

        assertThat(root.resolve(task.id()).resolve("out.txt")).hasContent("the result");
        var data = tasks.awaitEvent(task, "task_completed", 1);
        assertThat(data.bool("download")).contains(true);
        assertThat(data.raw("result")).contains(RawJson.ofTrusted("{\"n\":1}"));
    }

    @Test
    void what_a_task_without_a_file_leaves_behind_is_removed() throws InterruptedException {
        with(TestTasks.limits(1));
        var ends =
                Map.<String, TestTasks.Work>of(
                        "value", _ -> DONE,
                        "failure",
                                _ -> {
                                    throw new IOException("no");
                                });
        for (var end : ends.values()) {
            works.add(context -> {
                Files.createDirectories(context.workDirectory().resolve("a/b"));
                Files.writeString(context.workDirectory().resolve("a/b/c"), "left");
                return end.run(context);
            });
            var task = tasks.submit();
            tasks.awaitEnd(task);
            soon().until(() -> Files.notExists(root.resolve(task.id())));
        }
        works.add(context -> {
            Files.writeString(context.workDirectory().resolve("x"), "left");
            gate.pass();
            context.checkpoint();
            return DONE;
        });
        var cancelled = tasks.submit();
        gate.awaitArrival();
        assertThat(root.resolve(cancelled.id())).exists();
        tasks.control(cancelled, TaskAction.CANCEL);
        gate.openForAll();
        works.add(_ -> DONE);
        tasks.awaitEnd(tasks.submit());
        soon().until(() -> Files.notExists(root.resolve(cancelled.id())));
    }

    @Test
    void the_file_of_a_task_that_is_forgotten_is_removed() {
        with(new TaskLimits(1, 100, 100, 100, 2, TestTasks.BRISK));
        var ids = new ConcurrentHashMap<Integer, String>();
        for (var i = 0; i < 3; i++) {
            works.add(context -> {
                var file = context.workDirectory().resolve("out");
                Files.writeString(file, "x");
                return new TaskResult.File(RawJson.NULL, file, "out", "text/plain");
            });
            var task = tasks.submit();
            ids.put(i, task.id());
            tasks.awaitEnd(task);
        }

        assertThat(root).isDirectoryNotContaining(path -> path.endsWith(ids.get(0)));
        assertThat(root.resolve(ids.get(1))).exists();
        assertThat(root.resolve(ids.get(2))).exists();
    }

    @Test
    void stopping_ends_what_is_not_over_and_says_why() throws InterruptedException {
        with(TestTasks.limits(1));
        holdAll(2);
        var running = tasks.submit();
        gate.awaitArrival();
        var pending = tasks.submit();
        tasks.close();

        for (var task : new Task[] {running, pending}) {
            assertThat(tasks.awaitEvent(task, "task_failed", 1).text("error"))
                    .contains("the server was stopped");
        }
    }
}
