package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.carillon.core.tasks.ProgressPace;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of a task's progress.
class TaskProgressTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir Path root;

    private final Puppets puppets = new Puppets();

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private Task task;

    private void start(Duration window) {
        tasks =
                new TestTasks(
                        root,
                        new TaskLimits(10, 100, 100, 100, 100, new ProgressPace(1, window, 10)),
                        puppets);
        task = startAnother();
    }

    private Task startAnother() {
        var another = tasks.submit();
        tasks.awaitState(another, TaskState.RUNNING);
        return another;
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (tasks.now(task).state() == TaskState.RUNNING) {
            puppets.end(task);
        }
        tasks.close();
    }

    @Test
    void C5_the_first_and_the_last_are_always_told() throws InterruptedException {
        start(NEVER);
        for (var i = 1; i <= 1000; i++) {
            puppets.progress(task, i, 1000);
        }
        puppets.end(task);
        tasks.awaitEnd(task);

        assertThat(tasks.types(task))
                .containsExactly("task_created", "task_started", "task_completed");
        var last = TestTasks.data(tasks.events(task).getLast());
        assertThat(last.textOrNumber("progress")).contains("100");
        assertThat(last.integer("current")).contains(1000L);
        assertThat(last.integer("total")).contains(1000L);
    }

    @Test
    void C5_less_than_a_percent_more_is_not_told() throws InterruptedException {
        start(SHORT);
        puppets.progress(task, 1, 1000);
        tasks.awaitEvent(task, "task_progress", 1);
        for (var i = 2; i <= 10; i++) {
            puppets.progress(task, i, 1000);
        }
        // What another task says now is told after all that this one had told.
        var marker = startAnother();
        puppets.progress(marker, 50, 100);
        tasks.awaitEvent(marker, "task_progress", 1);
        puppets.progress(task, 11, 1000);

        assertThat(tasks.awaitEvent(task, "task_progress", 2).integer("current")).contains(11L);
        assertThat(progressEvents(task)).isEqualTo(2);
        puppets.end(marker);
    }

    @Test
    void another_stage_is_told_however_little_was_done() throws InterruptedException {
        start(SHORT);
        puppets.progress(task, 0, 1000, "reading", "");
        tasks.awaitEvent(task, "task_progress", 1);
        puppets.progress(task, 0, 1000, "writing", "now it is written");

        var data = tasks.awaitEvent(task, "task_progress", 2);
        assertThat(data.text("stage")).contains("writing");
        assertThat(data.text("message")).contains("now it is written");
    }

    @Test
    void C5_what_comes_within_a_window_is_told_once_with_the_newest() throws InterruptedException {
        start(Duration.ofMillis(200));
        puppets.say(
                task,
                context -> {
                    for (var i = 1; i <= 50; i++) {
                        context.progress(i, 100, "counting", "");
                    }
                });
        soon().until(() -> newest(task).integer("current").filter(n -> n == 50).isPresent());

        assertThat(progressEvents(task)).isLessThan(25);
    }

    @Test
    void C5_at_the_end_of_a_window_a_batch_of_tasks_has_its_turn_and_the_others_at_the_next()
            throws InterruptedException {
        var pace = new ProgressPace(1, Duration.ofSeconds(1), 2);
        tasks = new TestTasks(root, new TaskLimits(10, 100, 100, 100, 100, pace), puppets);
        var all = List.of(startAnother(), startAnother(), startAnother());
        task = all.getFirst();
        for (var one : all) {
            puppets.progress(one, 50, 100);
        }
        assertThat(tasks.service.broadcasts().queueSize()).isEqualTo(3);

        var told = new AtomicLong();
        soon().until(() -> {
            told.set(all.stream().mapToLong(this::progressEvents).sum());
            return told.get() >= 2;
        });
        assertThat(told).hasValue(2);
        assertThat(progressEvents(all.getLast())).isZero();
        soon().until(() -> progressEvents(all.getLast()) == 1);
        assertThat(tasks.service.broadcasts().queueSize()).isZero();
    }

    @Test
    void C5_a_task_that_ended_waits_for_no_turn() throws InterruptedException {
        start(NEVER);
        puppets.progress(task, 50, 100);
        assertThat(tasks.service.broadcasts().queueSize()).isEqualTo(1);
        puppets.end(task);
        tasks.awaitEnd(task);

        assertThat(tasks.service.broadcasts().queueSize()).isZero();
    }

    @Test
    void C5_the_broadcasters_figures_say_what_was_published() throws InterruptedException {
        start(NEVER);
        assertThat(tasks.service.broadcasts().totalBroadcasts()).isEqualTo(2);
        assertThat(tasks.service.broadcasts().cacheSize()).isEqualTo(1);
        tasks.clock.advance(Duration.ofSeconds(3));
        puppets.end(task);
        tasks.awaitEnd(task);
        soon().until(() -> tasks.service.broadcasts().cacheSize() == 0);

        var figures = tasks.service.broadcasts();
        assertThat(figures.totalBroadcasts()).isEqualTo(3);
        assertThat(figures.lastUpdate()).isEqualTo(tasks.clock.millis());
        assertThat(figures.totalMessages()).isZero();
        assertThat(figures.averageLatency()).isZero();
    }

    @Test
    void C5_the_short_form_holds_what_changed_and_nothing_else() throws InterruptedException {
        start(SHORT);
        puppets.progress(task, 10, 100, "reading", "one");
        var first = awaitDelta(1);
        puppets.progress(task, 20, 100, "reading", "one");
        var second = awaitDelta(2);
        puppets.progress(task, 20, 200, "writing", "");
        var third = awaitDelta(3);

        assertThat(first.names())
                .containsExactly("taskId", "progress", "current", "total", "stage", "message");
        assertThat(second.names()).containsExactly("taskId", "progress", "current");
        assertThat(third.names())
                .containsExactly("taskId", "progress", "total", "stage", "message");
        assertThat(third.has("message")).isFalse();
    }

    @Test
    void an_estimate_that_no_longer_holds_is_taken_back_in_the_short_form()
            throws InterruptedException {
        start(SHORT);
        puppets.progress(task, 0, 100);
        tasks.clock.advance(Duration.ofSeconds(1));
        puppets.progress(task, 10, 100);
        awaitDelta(delta -> delta.has("estimatedTimeRemaining"));
        assertThat(tasks.now(task).progress().remainingMillis()).isEqualTo(9000);
        puppets.progress(task, 10, 50, "another", "");
        assertThat(tasks.now(task).progress().remainingMillis()).isNegative();

        var delta = awaitDelta(found -> found.text("stage").filter("another"::equals).isPresent());
        assertThat(delta.names()).contains("estimatedTimeRemaining");
        assertThat(delta.has("estimatedTimeRemaining")).isFalse();
    }

    private JsonFields awaitDelta(int count) {
        tasks.awaitEvent(task, "task_progress", count);
        var publication =
                tasks.events(task).stream()
                        .filter(p -> p.type().equals("task_progress"))
                        .toList()
                        .get(count - 1);
        return Objects.requireNonNull(publication.delta()).fields().orElseThrow();
    }

    private JsonFields awaitDelta(Predicate<JsonFields> wanted) {
        for (var count = 1; ; count++) {
            var delta = awaitDelta(count);
            if (wanted.test(delta)) {
                return delta;
            }
        }
    }

    @Test
    void C8_the_time_remaining_is_estimated_from_the_measured_rate() throws InterruptedException {
        start(NEVER);
        puppets.progress(task, 0, 1000);
        assertThat(remaining()).isNegative();
        for (var i = 1; i <= 300; i++) {
            tasks.clock.advance(Duration.ofMillis(100));
            puppets.progress(task, i, 1000);
        }

        assertThat(remaining()).isBetween(69_900L, 70_100L);
    }

    @Test
    void C8_a_pause_is_left_out_of_the_rate() throws InterruptedException {
        start(NEVER);
        puppets.progress(task, 0, 1000);
        for (var i = 1; i <= 100; i++) {
            tasks.clock.advance(Duration.ofMillis(100));
            puppets.progress(task, i, 1000);
        }
        tasks.control(task, TaskAction.PAUSE);
        tasks.clock.advance(Duration.ofHours(2));
        tasks.control(task, TaskAction.RESUME);
        tasks.clock.advance(Duration.ofMillis(100));
        puppets.progress(task, 101, 1000);

        assertThat(remaining()).isBetween(89_800L, 90_000L);
    }

    private long remaining() {
        return tasks.now(task).progress().remainingMillis();
    }

    @Test
    void a_task_says_nothing_while_it_is_paused_and_its_progress_when_resumed()
            throws InterruptedException {
        start(SHORT);
        tasks.control(task, TaskAction.PAUSE);
        // The handler is between two checkpoints and may still report.
        puppets.progress(task, 50, 100);
        var marker = startAnother();
        puppets.progress(marker, 50, 100);
        tasks.awaitEvent(marker, "task_progress", 1);

        assertThat(progressEvents(task)).isZero();
        tasks.control(task, TaskAction.RESUME);
        assertThat(tasks.awaitEvent(task, "task_resumed", 1).integer("current")).contains(50L);
        puppets.end(marker);
    }

    @Test
    void every_state_stands_on_the_tasks_channel_and_in_the_owners_inbox()
            throws InterruptedException {
        start(SHORT);
        puppets.progress(task, 50, 100);
        tasks.awaitEvent(task, "task_progress", 1);
        puppets.end(task);
        tasks.awaitEnd(task);

        var channel = ChannelName.task(task.id());
        var inbox = tasks.on(ChannelName.user(ADA));
        assertThat(inbox)
                .extracting(Publication::type, Publication::data)
                .containsExactlyElementsOf(
                        tasks.events(task).stream().map(p -> tuple(p.type(), p.data())).toList());
        assertThat(inbox).extracting(Publication::key).containsOnly(channel.value());
        assertThat(inbox)
                .extracting(Publication::audience)
                .containsOnly(new Audience.ExceptSubscribersOf(channel));
        assertThat(tasks.events(task)).extracting(Publication::key).containsOnly("state");
    }

    @Test
    void what_a_handler_emits_stands_on_the_tasks_channel_in_order() throws InterruptedException {
        start(SHORT);
        puppets.say(
                task,
                context -> {
                    for (var i = 0; i < 3; i++) {
                        context.emit("document_generated", RawJson.ofTrusted("{\"n\":" + i + "}"));
                    }
                });
        puppets.end(task);
        tasks.awaitEnd(task);

        assertThat(tasks.types(task))
                .containsExactly(
                        "task_created",
                        "task_started",
                        "document_generated",
                        "document_generated",
                        "document_generated",
                        "task_completed");
        assertThat(tasks.events(task).subList(2, 5))
                .extracting(Publication::key, Publication::audience)
                .containsOnly(tuple(null, Audience.EVERYONE));
        assertThat(tasks.on(ChannelName.user(ADA)))
                .extracting(Publication::type)
                .doesNotContain("document_generated");
    }

    private long progressEvents(Task of) {
        return tasks.types(of).stream().filter("task_progress"::equals).count();
    }

    private JsonFields newest(Task of) {
        return TestTasks.data(tasks.events(of).getLast());
    }
}
