package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.Patience;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pausing, resuming and cancelling.
class TaskControlTest {
    @TempDir Path root;

    private final Gate gate = new Gate();
    private final AtomicInteger steps = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    private void with(int concurrency, TestTasks.Work work) {
        tasks = new TestTasks(root, TestTasks.limits(concurrency), work);
    }

    @AfterEach
    void stop() {
        gate.openForAll();
        tasks.close();
    }

    /// Three steps with a checkpoint after each.
    private TaskResult threeSteps(TaskContext context) throws Exception {
        for (var i = 0; i < 3; i++) {
            gate.pass();
            steps.incrementAndGet();
            context.checkpoint();
        }
        return DONE;
    }

    @Test
    void a_task_runs_from_submission_to_result() throws InterruptedException {
        with(1, this::threeSteps);
        var task = tasks.submit();
        assertThat(task.state()).isEqualTo(TaskState.PENDING);
        gate.awaitArrival();
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.RUNNING);
        gate.openForAll();
        tasks.awaitEnd(task);

        assertThat(tasks.now(task).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(steps).hasValue(3);
        assertThat(tasks.types(task))
                .containsExactly("task_created", "task_started", "task_completed");
    }

    @Test
    void a_paused_task_holds_at_its_checkpoint_and_goes_on_when_resumed()
            throws InterruptedException {
        with(1, this::threeSteps);
        var task = tasks.submit();
        gate.awaitArrival();

        assertThat(tasks.control(task, TaskAction.PAUSE)).isInstanceOf(Answer.Done.class);
        gate.openForAll();
        var other = tasks.submit();
        tasks.awaitOver(other);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PAUSED);
        assertThat(steps).hasValue(4);

        assertThat(tasks.control(task, TaskAction.RESUME)).isInstanceOf(Answer.Done.class);
        tasks.awaitEnd(task);
        assertThat(steps).hasValue(6);
        assertThat(tasks.types(task))
                .containsExactly(
                        "task_created",
                        "task_started",
                        "task_paused",
                        "task_resumed",
                        "task_completed");
    }

    @Test
    void a_cancelled_task_ends_at_its_checkpoint() throws InterruptedException {
        with(1, this::threeSteps);
        var task = tasks.submit();
        gate.awaitArrival();

        assertThat(tasks.control(task, TaskAction.CANCEL)).isInstanceOf(Answer.Done.class);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.CANCELLED);
        gate.openForAll();
        var other = tasks.submit();
        tasks.awaitEnd(task, other);

        assertThat(steps).hasValue(1 + 3);
        assertThat(tasks.types(task)).endsWith("task_started", "task_cancelled");
    }

    @Test
    void a_paused_task_can_be_cancelled() throws InterruptedException {
        with(1, this::threeSteps);
        var task = tasks.submit();
        gate.awaitArrival();
        tasks.control(task, TaskAction.PAUSE);
        gate.openForAll();

        assertThat(tasks.control(task, TaskAction.CANCEL)).isInstanceOf(Answer.Done.class);
        tasks.awaitEnd(tasks.submit());
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(steps).hasValue(1 + 3);
    }

    @Test
    void a_task_that_waits_to_go_on_can_be_cancelled_and_does_not_wait_any_longer()
            throws InterruptedException {
        var left = new Semaphore(0);
        with(
                1,
                context -> {
                    gate.pass();
                    try {
                        context.checkpoint();
                    } catch (TaskCancelledException e) {
                        left.release();
                        throw e;
                    }
                    return DONE;
                });
        var task = tasks.submit();
        gate.awaitArrival();
        tasks.control(task, TaskAction.PAUSE);
        gate.open();
        tasks.submit(); // has the only slot from here on
        gate.awaitArrival();
        tasks.control(task, TaskAction.RESUME);

        tasks.control(task, TaskAction.CANCEL);

        assertThat(left.tryAcquire(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        gate.openForAll();
    }

    @Test
    void a_task_that_has_not_begun_can_be_cancelled_and_never_begins() throws InterruptedException {
        with(1, this::threeSteps);
        var first = tasks.submit();
        gate.awaitArrival();
        var second = tasks.submit();

        assertThat(tasks.control(second, TaskAction.CANCEL)).isInstanceOf(Answer.Done.class);
        gate.openForAll();
        tasks.awaitEnd(first, second);

        assertThat(tasks.types(second)).containsExactly("task_created", "task_cancelled");
        assertThat(steps).hasValue(3);
    }

    @Test
    void what_is_done_while_paused_completes_when_resumed() throws InterruptedException {
        with(
                1,
                _ -> {
                    gate.pass();
                    return DONE;
                });
        var task = tasks.submit();
        gate.awaitArrival();
        tasks.control(task, TaskAction.PAUSE);
        gate.openForAll();
        tasks.awaitOver(tasks.submit());
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PAUSED);

        tasks.control(task, TaskAction.RESUME);
        tasks.awaitEnd(task);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void what_can_not_be_done_in_a_state_is_a_conflict() throws InterruptedException {
        with(1, this::threeSteps);
        var running = tasks.submit();
        gate.awaitArrival();
        var pending = tasks.submit();

        assertConflict(tasks.control(running, TaskAction.RESUME));
        assertConflict(tasks.control(pending, TaskAction.PAUSE));
        assertConflict(tasks.control(pending, TaskAction.RESUME));
        tasks.control(running, TaskAction.PAUSE);
        assertConflict(tasks.control(running, TaskAction.PAUSE));
        gate.openForAll();
        tasks.control(running, TaskAction.RESUME);
        tasks.awaitEnd(running, pending);
        for (var action : TaskAction.values()) {
            assertConflict(tasks.control(running, action));
        }
    }

    private static void assertConflict(Answer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void another_users_task_is_not_there() throws InterruptedException {
        with(1, this::threeSteps);
        var task = tasks.submit();
        gate.awaitArrival();
        var bob = TestTasks.principal(new UserId("bob"));

        assertThat(tasks.service.find(bob, task.id())).isEmpty();
        assertThat(tasks.service.control(bob, task.id(), TaskAction.CANCEL))
                .isEqualTo(TaskService.notFound(task.id()));
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void a_handler_with_many_threads_gives_up_one_slot_and_takes_one_back()
            throws InterruptedException {
        var threads = 6;
        var holding = new AtomicInteger();
        var atWork = new AtomicInteger();
        var most = new AtomicInteger();
        with(
                2,
                context -> {
                    most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                    gate.pass();
                    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                        for (var i = 0; i < threads; i++) {
                            pool.submit(() -> {
                                holding.incrementAndGet();
                                context.checkpoint();
                                return null;
                            });
                        }
                    } finally {
                        atWork.decrementAndGet();
                    }
                    return DONE;
                });
        var paused = tasks.submit();
        gate.awaitArrival();
        tasks.control(paused, TaskAction.PAUSE);
        gate.open();
        soon().until(() -> holding.get() == threads);
        // The one that holds is at work no more; as many others as there are slots may be.
        atWork.decrementAndGet();
        runOneByOne(8);
        assertThat(most).hasValue(2);

        atWork.incrementAndGet();
        tasks.control(paused, TaskAction.RESUME);
        tasks.awaitEnd(paused);
        runOneByOne(8);
        assertThat(most).hasValue(2);
    }

    private void runOneByOne(int count) throws InterruptedException {
        var submitted = new ArrayList<Task>();
        for (var i = 0; i < count; i++) {
            submitted.add(tasks.submit());
        }
        for (var i = 0; i < count; i++) {
            gate.awaitArrival();
            gate.open();
        }
        for (var task : submitted) {
            tasks.awaitOver(task);
        }
    }
}
