package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.TaskReporter;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.core.spi.TooManyTasksException;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that a scheduler of the application's own runs elsewhere.
class ReportedTasksTest {
    private static final String ID = "batch-7";
    private static final TaskResult DONE = new TaskResult.Value(RawJson.ofTrusted("{\"n\":7}"));

    @TempDir Path root;

    private final Elsewhere scheduler = new Elsewhere();

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TaskReporter reporter;

    /// Notes what it is asked for, and does it or not as the test wants it.
    private static final class Elsewhere implements TaskScheduler {
        private final AtomicReference<@Nullable TaskReporter> reporter = new AtomicReference<>();
        private final List<String> asked = new ArrayList<>();
        private boolean willing = true;

        @Override
        public void start(TaskReporter given) {
            reporter.set(given);
        }

        @Override
        public boolean control(String taskId, TaskAction action) {
            asked.add(taskId + " " + action);
            return willing;
        }
    }

    @BeforeEach
    void attach() {
        tasks =
                new TestTasks(
                        root, TestTasks.limits(1), _ -> new TaskResult.Value(RawJson.EMPTY_OBJECT));
        tasks.service.attach(scheduler);
        reporter = Objects.requireNonNull(scheduler.reporter.get());
        reporter.created(ID, ADA, "batch", RawJson.ofTrusted("{\"rows\":10}"));
    }

    @AfterEach
    void stop() {
        tasks.close();
    }

    private Task now() {
        return tasks.service.find(TestTasks.principal(ADA), ID).orElseThrow();
    }

    private Answer ask(TaskAction action) {
        return tasks.service.control(TestTasks.principal(ADA), ID, action);
    }

    private List<String> types() {
        return tasks.types(now());
    }

    @Test
    void C6_what_a_scheduler_reports_goes_the_way_of_the_servers_own_tasks() {
        assertThat(reporter.started(ID)).isTrue();
        assertThat(reporter.progress(ID, 3, 10, "generating", "row 3")).isTrue();
        var progress = tasks.awaitEvent(now(), "task_progress", 1);
        assertThat(reporter.emit(ID, "document_generated", RawJson.ofTrusted("{\"row\":3}")))
                .isTrue();
        assertThat(reporter.paused(ID)).isTrue();
        assertThat(reporter.resumed(ID)).isTrue();
        assertThat(reporter.completed(ID, DONE)).isTrue();

        assertThat(progress.textOrNumber("progress")).contains("30");
        assertThat(progress.text("message")).contains("row 3");
        assertThat(types())
                .containsExactly(
                        "task_created",
                        "task_started",
                        "task_progress",
                        "document_generated",
                        "task_paused",
                        "task_resumed",
                        "task_completed");
        assertThat(tasks.on(ChannelName.user(ADA)))
                .extracting(Publication::type)
                .contains("task_created", "task_completed");
        assertThat(now().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(now().owner()).isEqualTo(ADA);
        assertThat(now().type()).isEqualTo("batch");
        assertThat(tasks.service.tasksOf(ADA, 10)).extracting(Task::id).containsExactly(ID);
    }

    @Test
    void C6_what_the_owner_asks_is_handed_to_the_scheduler_which_reports_the_outcome() {
        reporter.started(ID);

        assertThat(ask(TaskAction.PAUSE)).isInstanceOf(Answer.Done.class);
        assertThat(now().state()).isEqualTo(TaskState.RUNNING);
        reporter.paused(ID);
        assertThat(now().state()).isEqualTo(TaskState.PAUSED);
        assertThat(ask(TaskAction.RESUME)).isInstanceOf(Answer.Done.class);
        reporter.resumed(ID);
        assertThat(ask(TaskAction.CANCEL)).isInstanceOf(Answer.Done.class);
        reporter.cancelled(ID);

        assertThat(scheduler.asked).containsExactly(ID + " PAUSE", ID + " RESUME", ID + " CANCEL");
        assertThat(now().state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void what_a_scheduler_can_not_do_is_a_conflict() {
        reporter.started(ID);
        scheduler.willing = false;

        assertConflict(ask(TaskAction.PAUSE));
        assertThat(scheduler.asked).hasSize(1);
    }

    @Test
    void what_can_not_be_done_in_a_state_never_reaches_the_scheduler() {
        assertConflict(ask(TaskAction.PAUSE));
        assertConflict(ask(TaskAction.RESUME));
        reporter.failed(ID, "no paper");
        for (var action : TaskAction.values()) {
            assertConflict(ask(action));
        }

        assertThat(scheduler.asked).isEmpty();
        assertThat(tasks.awaitEvent(now(), "task_failed", 1).text("error")).contains("no paper");
    }

    private static void assertConflict(Answer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void another_user_can_not_ask_anything_of_it() {
        reporter.started(ID);
        var bob = TestTasks.principal(new UserId("bob"));

        assertThat(tasks.service.control(bob, ID, TaskAction.CANCEL))
                .isInstanceOf(Answer.Refused.class);
        assertThat(scheduler.asked).isEmpty();
    }

    @Test
    void a_task_that_ends_before_it_was_said_to_begin_did_begin() {
        reporter.completed(ID, DONE);
        reporter.created("paused", ADA, "batch", RawJson.EMPTY_OBJECT);
        reporter.started("paused");
        reporter.paused("paused");
        reporter.completed("paused", DONE);

        assertThat(types()).containsExactly("task_created", "task_started", "task_completed");
        assertThat(tasks.on(ChannelName.task("paused")))
                .extracting(Publication::type)
                .endsWith("task_paused", "task_resumed", "task_completed");
    }

    @Test
    void a_report_that_can_not_be_so_changes_nothing() {
        assertThat(reporter.paused(ID)).isFalse();
        assertThat(reporter.resumed(ID)).isFalse();
        assertThat(reporter.started("another")).isFalse();
        reporter.cancelled(ID);
        var told = types();

        assertThat(reporter.started(ID)).isFalse();
        assertThat(reporter.progress(ID, 1, 2, "s", "")).isFalse();
        assertThat(reporter.emit(ID, "x", RawJson.NULL)).isFalse();
        assertThat(reporter.completed(ID, DONE)).isFalse();
        assertThat(reporter.failed(ID, "late")).isFalse();
        assertThat(reporter.cancelled(ID)).isFalse();
        assertThat(types()).isEqualTo(told);
    }

    @Test
    void a_scheduler_says_nothing_of_tasks_that_are_not_its_own() {
        var other = new Elsewhere();
        tasks.service.attach(other);
        var othersReporter = Objects.requireNonNull(other.reporter.get());

        assertThat(othersReporter.started(ID)).isFalse();
        assertThatThrownBy(() -> othersReporter.created(ID, ADA, "x", RawJson.NULL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'batch-7' already");
        assertThat(now().state()).isEqualTo(TaskState.PENDING);
    }

    @Test
    void an_id_that_could_lead_elsewhere_is_refused() {
        for (var id : new String[] {"", "..", "../up", "a/b", "a b", ".hidden", "x".repeat(129)}) {
            assertThatThrownBy(() -> reporter.created(id, ADA, "x", RawJson.NULL))
                    .as(id)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void so_many_unfinished_tasks_of_a_scheduler_are_kept_and_no_more() {
        for (var i = 1; i < 100; i++) {
            reporter.created("task-" + i, ADA, "x", RawJson.NULL);
        }
        assertThatThrownBy(() -> reporter.created("one-more", ADA, "x", RawJson.NULL))
                .isInstanceOf(TooManyTasksException.class)
                .hasMessageContaining("100 unfinished")
                .hasMessageContaining("tasks.queue");

        reporter.cancelled(ID);
        reporter.created("one-more", ADA, "x", RawJson.NULL);
        assertThat(tasks.service.count(TaskState.PENDING)).isEqualTo(100);
    }

    @Test
    void the_time_remaining_is_estimated_as_for_the_servers_own_tasks() {
        reporter.started(ID);
        reporter.progress(ID, 0, 10, "s", "");
        tasks.clock.advance(Duration.ofSeconds(2));
        reporter.progress(ID, 2, 10, "s", "");

        assertThat(now().progress().remainingMillis()).isEqualTo(8000);
    }

    @Test
    void a_server_that_stops_does_not_say_that_a_task_elsewhere_failed() {
        reporter.started(ID);
        tasks.close();

        assertThat(now().state()).isEqualTo(TaskState.RUNNING);
        assertThat(types()).containsExactly("task_created", "task_started");
    }
}
