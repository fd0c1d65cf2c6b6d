package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.spi.TaskReporter;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.core.tasks.Workers;
import dev.carillon.core.tasks.Workers.Step;
import dev.carillon.core.tasks.Workers.Wish;
import dev.carillon.core.tasks.Workers.Word;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.SettableClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that hangs over one task holds up nobody but those who want that task's state changed.
class HangingTaskStoreTest {
    @TempDir Path root;

    /// Which saves hang.
    private volatile Predicate<Task> hangs = _ -> false;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @AfterEach
    void answer() {
        answered.countDown();
    }

    private TaskStore store() {
        var store = new MemoryTaskStore(100, _ -> {});
        return (TaskStore)
                Proxy.newProxyInstance(
                        TaskStore.class.getClassLoader(),
                        new Class<?>[] {TaskStore.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("save")
                                    && hangs.test((Task) arguments[0])) {
                                reached.countDown();
                                answered.await();
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        });
    }

    private TestTasks tasks(TestTasks.Work work) {
        return new TestTasks(
                root, TestTasks.options(TestTasks.limits(2)), work, new SettableClock(), store());
    }

    /// Has something hang that somebody else wants.
    private void hangOver(Predicate<Task> saves, Runnable action) throws InterruptedException {
        hangs = saves;
        Thread.ofVirtual().start(action);
        reached.await();
    }

    @Test
    void a_handler_whose_task_can_not_be_paused_yet_goes_on_and_its_progress_is_told()
            throws InterruptedException {
        var paused = new CountDownLatch(1);
        try (var tasks =
                tasks(context -> {
                    context.progress(1, 100, "", "");
                    paused.await();
                    context.progress(50, 100, "", "");
                    context.checkpoint();
                    context.progress(60, 100, "", "");
                    answered.await();
                    return DONE;
                })) {
            var task = tasks.submit();
            tasks.awaitEvent(task, "task_progress", 1);
            hangOver(
                    save -> save.state() == TaskState.PAUSED,
                    () -> tasks.control(task, TaskAction.PAUSE));
            paused.countDown();

            TestTasks.soon().until(() -> tasks.now(task).progress().current() == 60);
            TestTasks.soon()
                    .until(() -> tasks.events(task).getLast().type().equals("task_progress"));
            answered.countDown();
            tasks.awaitState(task, TaskState.PAUSED);
            assertThat(tasks.now(task).progress().current()).isEqualTo(60);
            tasks.control(task, TaskAction.RESUME);
            tasks.awaitEnd(task);
        }
    }

    @Test
    void a_worker_whose_task_can_not_be_paused_yet_is_heard_of_and_keeps_its_lease()
            throws InterruptedException {
        try (var tasks = tasks(_ -> DONE)) {
            var task = tasks.submit(ADA, OUTSIDE);
            var claim = (Workers.Claim.Given) tasks.claim("w1");
            hangOver(
                    save -> save.state() == TaskState.PAUSED,
                    () -> tasks.control(task, TaskAction.PAUSE));
            tasks.clock.advance(Duration.ofSeconds(50));

            var word = beat(tasks, claim);
            answered.countDown();

            assertThat(word).isInstanceOf(Word.Held.class);
            tasks.awaitState(task, TaskState.PAUSED);
            tasks.clock.advance(Duration.ofSeconds(50)); // the lease was prolonged meanwhile
            tasks.service.sweep().join();
            assertThat(((Word.Held) beat(tasks, claim)).wish()).isEqualTo(Wish.PAUSE);
        }
    }

    private static Word beat(TestTasks tasks, Workers.Claim.Given claim) {
        return tasks.service
                .workers()
                .progress(claim.task().id(), claim.lease().token(), new Step(1, 2, "", ""));
    }

    @Test
    void a_worker_that_can_not_be_given_up_yet_keeps_no_other_from_being() throws Exception {
        try (var tasks = tasks(_ -> DONE)) {
            var hanging = tasks.submit(ADA, OUTSIDE);
            var other = tasks.submit(ADA, OUTSIDE);
            tasks.claim("w1");
            tasks.claim("w2");
            tasks.clock.advance(Duration.ofMinutes(2));
            hangOver(save -> save.id().equals(hanging.id()), tasks.service::sweep);

            tasks.awaitState(other, TaskState.PENDING);
            var again = (Workers.Claim.Given) tasks.claim("w3");
            assertThat(again.task().id()).isEqualTo(other.id());
            tasks.clock.advance(Duration.ofMinutes(2));
            var _ = tasks.service.sweep(); // the next look waits for no earlier one
            TestTasks.soon().until(() -> tasks.now(other).attempts().interrupted() == 2);
        }
    }

    @Test
    void a_schedulers_task_is_taken_on_while_the_store_hangs_over_another() throws Exception {
        try (var tasks = tasks(_ -> DONE)) {
            var reporter = new AtomicReference<TaskReporter>();
            tasks.service.attach(new Elsewhere(reporter));
            hangOver(
                    save -> save.id().equals("hanging"),
                    () -> reporter.get().created("hanging", ADA, "batch", RawJson.EMPTY_OBJECT));

            reporter.get().created("other", ADA, "batch", RawJson.EMPTY_OBJECT);

            assertThat(reporter.get().started("other")).isTrue();
        }
    }

    private record Elsewhere(AtomicReference<TaskReporter> reporter) implements TaskScheduler {
        @Override
        public void start(TaskReporter given) {
            reporter.set(given);
        }

        @Override
        public boolean control(String taskId, TaskAction action) {
            return false;
        }
    }

    @Test
    void a_server_whose_store_hangs_over_a_task_can_be_closed_and_tells_the_others()
            throws InterruptedException {
        try (var tasks =
                tasks(context -> {
                    context.progress(1, 2, "", "");
                    answered.await();
                    return DONE;
                })) {
            var hanging = tasks.submit();
            var other = tasks.submit();
            tasks.awaitEvent(hanging, "task_progress", 1);
            tasks.awaitEvent(other, "task_progress", 1);
            hangOver(
                    save -> save.id().equals(hanging.id()),
                    () -> tasks.control(hanging, TaskAction.CANCEL));

            tasks.service.close();

            assertThat(tasks.types(other)).endsWith("task_failed");
            answered.countDown();
        }
    }
}
