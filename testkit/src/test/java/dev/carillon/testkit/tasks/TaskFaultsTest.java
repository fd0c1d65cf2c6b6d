package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.KIND;
import static dev.carillon.testkit.tasks.TestTasks.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.faults.Part;
import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.SettableClock;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What fails around a task harms that task at most.
class TaskFaultsTest {
    @TempDir Path root;

    private final AtomicInteger runs = new AtomicInteger();

    /// A folder that is there no more, in a file system that was closed.
    private Path gone() throws IOException {
        try (var zip =
                FileSystems.newFileSystem(root.resolve("gone.zip"), Map.of("create", "true"))) {
            return zip.getPath("/tasks");
        }
    }

    @Test
    void a_task_whose_folder_can_not_be_used_fails_and_does_not_run_for_ever() throws IOException {
        try (var tasks =
                new TestTasks(
                        gone(),
                        TestTasks.retrying(1, 1),
                        _ -> {
                            runs.incrementAndGet();
                            return DONE;
                        })) {
            for (var i = 0; i < 3; i++) { // there is room for one at a time
                var task = tasks.submit();
                tasks.awaitState(task, TaskState.FAILED);
            }

            assertThat(runs).hasValue(0);
            assertThat(tasks.service.faults().count(Part.TASKS)).isGreaterThanOrEqualTo(3);
            assertThat(tasks.service.count(TaskState.RUNNING)).isZero();
        }
    }

    @Test
    void a_task_goes_on_though_whoever_submitted_it_could_not_be_told() {
        try (var tasks = new TestTasks(root, TestTasks.limits(1), _ -> DONE)) {
            var answer =
                    tasks.service.submit(
                            request("k"),
                            _ -> {
                                throw new IllegalStateException("as the test wants it");
                            });

            tasks.awaitState(done(answer), TaskState.COMPLETED);
        }
    }

    private static TaskRequest request(String key) {
        return new TaskRequest(ADA, KIND, RawJson.EMPTY_OBJECT, Optional.of(key));
    }

    private static Task done(Answer answer) {
        return ((Answer.Done) answer).task();
    }

    @Test
    void a_task_that_was_kept_though_it_seemed_not_to_be_runs_once_it_is_asked_for_again() {
        var loses = new AtomicBoolean(true);
        var store =
                saving(
                        _ -> {},
                        _ -> {
                            if (loses.getAndSet(false)) {
                                throw new StoreException(
                                        Reason.UNAVAILABLE, "the connection broke");
                            }
                        });
        try (var tasks = on(store, 1)) {
            assertThatThrownBy(() -> tasks.service.submit(request("k")))
                    .isInstanceOf(StoreException.class);
            var task = done(tasks.service.submit(request("k")));

            tasks.awaitState(task, TaskState.COMPLETED);
            assertThat(done(tasks.service.submit(request("k"))).id()).isEqualTo(task.id());
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void a_store_that_keeps_one_task_waiting_keeps_no_other_from_telling_its_progress()
            throws InterruptedException {
        var held = new CountDownLatch(1);
        var reached = new CountDownLatch(1);
        var store =
                saving(
                        task -> {
                            if (task.state() == TaskState.PAUSED) {
                                reached.countDown();
                                await(held);
                            }
                        },
                        _ -> {});
        var told = new CountDownLatch(1);
        try (var tasks =
                new TestTasks(
                        root,
                        TestTasks.options(TestTasks.limits(2)),
                        context -> {
                            context.progress(1, 100, "", "");
                            await(told);
                            context.progress(50, 100, "", "");
                            await(held);
                            return DONE;
                        },
                        new SettableClock(),
                        store)) {
            var hanging = tasks.submit();
            var other = tasks.submit();
            tasks.awaitEvent(hanging, "task_progress", 1);
            tasks.awaitEvent(other, "task_progress", 1);
            var pausing = Thread.ofVirtual().start(() -> tasks.control(hanging, TaskAction.PAUSE));
            reached.await();
            var sweeping = Thread.ofVirtual().start(tasks.service::sweep);
            told.countDown();

            tasks.awaitEvent(other, "task_progress", 2);
            sweeping.join();
            held.countDown();
            pausing.join();
            tasks.control(hanging, TaskAction.RESUME);
            tasks.awaitEnd(hanging, other);
        }
    }

    @Test
    void an_error_in_the_store_leaves_no_task_running() {
        var left = new AtomicInteger(2);
        var store =
                saving(
                        task -> {
                            if (task.state() == TaskState.COMPLETED && left.getAndDecrement() > 0) {
                                throw new AssertionError("as the test wants it");
                            }
                        },
                        _ -> {});
        try (var tasks = on(store, 1)) {
            var task = tasks.submit();

            tasks.awaitState(task, TaskState.COMPLETED);
            soon().until(() -> left.get() < 0);
        }
    }

    @Test
    void a_store_that_refuses_to_forget_old_tasks_is_a_fault_and_one_that_is_away_is_none() {
        var reason = new AtomicReference<>(Reason.UNAVAILABLE);
        var store =
                answering((method, real, _) -> {
                    if (method.equals("forgetFinished")) {
                        throw new StoreException(reason.get(), "as the test wants it");
                    }
                    return real.call();
                });
        try (var tasks = on(store, 1)) {
            tasks.service.forgetOld(); // the store tells of that by itself
            reason.set(Reason.FAILED);

            assertThatThrownBy(tasks.service::forgetOld)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("as the test wants it");
        }
    }

    private TestTasks on(TaskStore store, int concurrency) {
        return new TestTasks(
                root,
                TestTasks.options(TestTasks.limits(concurrency)),
                _ -> {
                    runs.incrementAndGet();
                    return DONE;
                },
                new SettableClock(),
                store);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A store that does something before it saves, and after.
    private static TaskStore saving(Consumer<Task> before, Consumer<Task> after) {
        return answering((method, real, arguments) -> {
            var saves = method.equals("save");
            if (saves) {
                before.accept((Task) arguments[0]);
            }
            var answer = real.call();
            if (saves) {
                after.accept((Task) arguments[0]);
            }
            return answer;
        });
    }

    /// What a store answers.
    private interface Answering {
        @Nullable Object answer(String method, Callable<?> real, Object[] arguments)
                throws Exception;
    }

    private static TaskStore answering(Answering answering) {
        var store = new MemoryTaskStore(100, _ -> {});
        return (TaskStore)
                Proxy.newProxyInstance(
                        TaskStore.class.getClassLoader(),
                        new Class<?>[] {TaskStore.class},
                        (_, method, arguments) -> {
                            try {
                                return answering.answer(
                                        method.getName(),
                                        () -> method.invoke(store, arguments),
                                        arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        });
    }
}
