package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskOptions;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.Workers;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that dies with tasks, and the next one on what it has kept. The first is not told: it
/// goes on holding its tasks, as a process that was killed can't.
class TaskRestartTest {
    @TempDir Path root;

    private final TaskOptions options = TestTasks.retrying(1, 2);
    private final Gate never = new Gate();
    private final List<TestTasks> servers = new ArrayList<>();
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    /// A server over whose tasks it dies.
    private TestTasks first() {
        return keep(
                new TestTasks(
                        root,
                        options,
                        _ -> {
                            never.pass();
                            return DONE;
                        }));
    }

    private TestTasks keep(TestTasks server) {
        servers.add(server);
        return server;
    }

    private TestTasks next(TestTasks before) {
        return keep(
                before.next(
                        root,
                        options,
                        context -> {
                            attempts.add(context.attempt());
                            return DONE;
                        }));
    }

    @AfterEach
    void stop() {
        servers.reversed().forEach(TestTasks::close);
        never.openForAll();
    }

    @Test
    void a_task_that_ran_is_run_again_by_the_next_server_which_says_so() {
        var before = first();
        var task = before.submit();
        before.awaitState(task, TaskState.RUNNING);

        var after = next(before);
        after.awaitEnd(task);

        assertThat(attempts).containsExactly(2);
        assertThat(after.now(task).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(after.types(task))
                .containsExactly("task_retrying", "task_started", "task_completed");
        assertThat(after.awaitEvent(task, "task_retrying", 1).text("lastError"))
                .contains("the server ended while it worked on this");
    }

    @Test
    void a_task_that_waited_has_its_turn_and_its_channel_has_its_state() {
        var before = first();
        var running = before.submit();
        before.awaitState(running, TaskState.RUNNING);
        var waiting = before.submit();

        var after = next(before);
        after.awaitEnd(running, waiting);

        assertThat(after.types(waiting))
                .containsExactly("task_created", "task_started", "task_completed");
    }

    @Test
    void a_paused_task_stays_paused_until_it_is_resumed() {
        var before = first();
        var task = before.submit();
        before.awaitState(task, TaskState.RUNNING);
        before.control(task, TaskAction.PAUSE);

        var after = next(before);
        after.awaitOver(after.submit());
        assertThat(after.now(task).state()).isEqualTo(TaskState.PAUSED);
        assertThat(after.types(task)).containsExactly("task_paused");

        after.control(task, TaskAction.RESUME);
        after.awaitEnd(task);
        assertThat(after.types(task))
                .containsExactly("task_paused", "task_resumed", "task_started", "task_completed");
    }

    @Test
    void a_result_is_kept_with_its_file_and_a_cancelled_task_stays_so() {
        var before =
                keep(
                        new TestTasks(
                                root,
                                options,
                                context -> {
                                    var file = context.workDirectory().resolve("x.zip");
                                    Files.writeString(file, "documents");
                                    return new TaskResult.File(
                                            RawJson.ofTrusted("{\"n\":1}"),
                                            file,
                                            "x.zip",
                                            "application/zip");
                                }));
        var done = before.submit();
        before.awaitEnd(done);

        var cancelled = before.submitAs(TestTasks.KIND);
        before.store.save(cancelledAt(cancelled, before.clock.millis()));

        var after = next(before);

        assertThat(after.now(cancelled).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(after.now(done)).isEqualTo(before.now(done));
        assertThat(root.resolve(done.id()).resolve("x.zip")).hasContent("documents");
        assertThat(after.types(done)).containsExactly("task_completed");
        assertThat(attempts).isEmpty();
    }

    private static Task cancelledAt(Task task, long now) {
        return new Task(
                task.submission(),
                TaskState.CANCELLED,
                task.progress(),
                task.attempts(),
                new Task.Times(0, now),
                Optional.of(new Outcome.Cancelled()));
    }

    @Test
    void an_attempt_finds_nothing_of_what_a_dead_server_left_in_its_folder() {
        var before =
                keep(
                        new TestTasks(
                                root,
                                options,
                                context -> {
                                    Files.writeString(context.workDirectory().resolve("x"), "x");
                                    never.pass();
                                    return DONE;
                                }));
        var task = before.submit();
        var left = root.resolve(task.id()).resolve("x");
        TestTasks.soon().until(() -> Files.exists(left));

        var found = new CopyOnWriteArrayList<Boolean>();
        var after =
                keep(
                        before.next(
                                root,
                                options,
                                context -> {
                                    found.add(Files.exists(context.workDirectory().resolve("x")));
                                    return DONE;
                                }));
        after.awaitEnd(task);
        assertThat(found).containsExactly(false);
    }

    @Test
    void files_of_tasks_that_nobody_remembers_are_removed() throws Exception {
        Files.createDirectories(root.resolve("forgotten"));
        Files.writeString(root.resolve("forgotten").resolve("x"), "x");

        next(first());

        assertThat(root.resolve("forgotten")).doesNotExist();
    }

    @Test
    void a_task_over_which_servers_die_again_and_again_is_dead() {
        var server = first();
        var task = server.submit();
        for (var i = 0; i < 2; i++) {
            server.awaitState(task, TaskState.RUNNING);
            server =
                    keep(
                            server.next(
                                    root,
                                    options,
                                    _ -> {
                                        never.pass();
                                        return DONE;
                                    }));
        }
        server.awaitState(task, TaskState.RUNNING);
        var last = next(server);
        last.awaitEnd(task);

        assertThat(attempts).isEmpty();
        assertThat(last.now(task).isDead()).isTrue();
        assertThat(last.awaitEvent(task, "task_failed", 1).text("error").orElseThrow())
                .contains("3 times")
                .contains("tasks.max-interruptions is 2");
    }

    @Test
    void a_task_over_which_a_third_server_has_died_waits_a_while() {
        var patient = TestTasks.retrying(1, 10);
        TestTasks.Work hold =
                _ -> {
                    never.pass();
                    return DONE;
                };
        var server = keep(new TestTasks(root, patient, hold));
        var task = server.submit();
        for (var i = 0; i < 2; i++) {
            server.awaitState(task, TaskState.RUNNING);
            server = keep(server.next(root, patient, hold));
        }
        server.awaitState(task, TaskState.RUNNING);
        var last = keep(server.next(root, patient, _ -> DONE));
        var other = last.submit();
        last.awaitOver(other);

        assertThat(last.now(task).state()).isEqualTo(TaskState.PENDING);
        assertThat(last.now(task).attempts().nextAt()).isGreaterThan(last.clock.millis());
        last.clock.advance(TestTasks.DELAY);
        last.awaitEnd(task);
        assertThat(last.now(task).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void what_was_told_to_a_worker_outside_goes_on_with_its_lease() throws Exception {
        var before = first();
        var task = before.submit(ADA, OUTSIDE);
        var claim = (Workers.Claim.Given) before.claim("w1");
        before.clock.advance(Duration.ofMinutes(5));

        var after = next(before);
        after.service.sweep();

        assertThat(after.service.workers().heartbeat(task.id(), claim.lease().token()))
                .isInstanceOf(Workers.Word.Held.class);
        after.service
                .workers()
                .complete(task.id(), claim.lease().token(), RawJson.ofTrusted("{\"n\":1}"));
        assertThat(after.types(task)).containsExactly("task_started", "task_completed");
    }

    @Test
    void a_kind_that_the_next_server_does_not_have_fails_and_can_be_put_back_later() {
        var before = keep(new TestTasks(root, options, _ -> DONE));
        Task lost = before.submitAs("gone.kind");

        var after = next(before);
        after.awaitEnd(lost);

        assertThat(after.now(lost).isDead()).isTrue();
        assertThat(after.awaitEvent(lost, "task_failed", 1).text("error").orElseThrow())
                .contains("no kind of task 'gone.kind' any more");
    }
}
