package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.OUTSIDE;
import static dev.carillon.testkit.tasks.TestTasks.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.Workers;
import dev.carillon.core.tasks.Workers.Claim;
import dev.carillon.core.tasks.Workers.Step;
import dev.carillon.core.tasks.Workers.Wish;
import dev.carillon.core.tasks.Workers.Word;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that workers outside claim.
class TaskWorkersTest {
    private static final RawJson RESULT = RawJson.ofTrusted("{\"n\":7}");

    @TempDir Path root;

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    @BeforeEach
    void start() {
        tasks = new TestTasks(root, TestTasks.retrying(2, 2), _ -> DONE);
    }

    @AfterEach
    void stop() {
        tasks.close();
    }

    private Workers workers() {
        return tasks.service.workers();
    }

    private Task submit() {
        return tasks.submit(ADA, OUTSIDE);
    }

    private Claim.Given given(String worker) {
        return (Claim.Given) tasks.claim(worker);
    }

    private Word beat(Claim.Given claim) {
        return workers().heartbeat(claim.task().id(), claim.lease().token());
    }

    private Answer complete(Claim.Given claim) {
        return workers().complete(claim.task().id(), claim.lease().token(), RESULT);
    }

    private Answer fail(Claim.Given claim, boolean again) {
        return workers().fail(claim.task().id(), claim.lease().token(), "no paper", again);
    }

    private void pass(Duration time) {
        tasks.clock.advance(time);
        tasks.service.sweep().join();
    }

    private static Wish wish(Word word) {
        return ((Word.Held) word).wish();
    }

    private static void assertLost(Word word) {
        assertThat(((Word.Lost) word).why().code()).isEqualTo(ErrorCode.LEASE_LOST);
    }

    private static void assertLost(Answer answer) {
        assertThat(((Answer.Refused) answer).code()).isEqualTo(ErrorCode.LEASE_LOST);
    }

    @Test
    void a_claimed_task_goes_the_way_of_all_tasks() {
        var task = submit();
        var claim = given("w1");
        assertThat(claim.task().id()).isEqualTo(task.id());
        workers().progress(task.id(), claim.lease().token(), new Step(3, 10, "printing", "p. 3"));
        var progress = tasks.awaitEvent(task, "task_progress", 1);
        complete(claim);

        assertThat(progress.textOrNumber("progress")).contains("30");
        assertThat(progress.text("worker")).contains("w1");
        assertThat(tasks.types(task))
                .containsExactly("task_created", "task_started", "task_progress", "task_completed");
        assertThat(tasks.now(task).outcome())
                .contains(new Outcome.Completed(new TaskResult.Value(RESULT)));
    }

    @Test
    void each_task_is_given_once_and_the_oldest_first() {
        var first = submit();
        tasks.clock.advance(Duration.ofMillis(1));
        var second = submit();

        assertThat(given("w1").task().id()).isEqualTo(first.id());
        assertThat(given("w2").task().id()).isEqualTo(second.id());
        assertThat(tasks.claim("w3")).isInstanceOf(Claim.None.class);
    }

    @Test
    void a_worker_that_waits_is_given_a_task_as_soon_as_there_is_one() {
        var waiting =
                CompletableFuture.supplyAsync(() -> tasks.claim("w1", Duration.ofSeconds(10)));
        var task = submit();

        assertThat(waiting.join())
                .isInstanceOfSatisfying(
                        Claim.Given.class,
                        given -> assertThat(given.task().id()).isEqualTo(task.id()));
    }

    @Test
    void a_worker_that_went_away_while_it_waited_takes_nothing_with_it() {
        var gone = new AtomicBoolean();
        var waiting =
                CompletableFuture.supplyAsync(
                        () -> tasks.claim("w1", Duration.ofSeconds(10), gone::get));
        gone.set(true);
        workers().look();
        assertThat(waiting.join()).isInstanceOf(Claim.None.class);
        submit();

        assertThat(tasks.claim("w2")).isInstanceOf(Claim.Given.class);
    }

    @Test
    void beyond_500_that_wait_the_next_is_told_to_ask_again_later_unless_it_does_not_wait()
            throws Exception {
        var gone = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < Workers.MAX_WAITING; i++) {
                var name = "w" + i;
                threads.submit(() -> tasks.claim(name, Duration.ofMinutes(1), gone::get));
            }
            await().until(() -> workers().waiting() == Workers.MAX_WAITING);

            assertThat(tasks.claim("late", Duration.ofSeconds(10)))
                    .isInstanceOfSatisfying(
                            Claim.Refused.class,
                            refused ->
                                    assertThat(refused.why().code())
                                            .isEqualTo(ErrorCode.OVERLOADED));
            assertThat(tasks.claim("hasty")).isInstanceOf(Claim.None.class);
            gone.set(true);
            workers().look();
        }
        assertThat(workers().waiting()).isZero();
    }

    @Test
    void a_worker_that_dies_loses_its_task_which_goes_on_elsewhere() {
        var task = submit();
        var dead = given("w1");
        pass(Duration.ofSeconds(59));
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.RUNNING);
        pass(Duration.ofSeconds(2));

        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PENDING);
        assertThat(tasks.awaitEvent(task, "task_retrying", 1).text("lastError"))
                .contains("worker 'w1' was not heard of in time");
        var other = given("w2");
        assertThat(other.task().attempts().begun()).isEqualTo(2);
        assertLost(beat(dead));
        assertLost(complete(dead));
        assertLost(fail(dead, true));
        assertThat(complete(other)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void a_worker_that_is_heard_of_keeps_its_task() {
        var task = submit();
        var claim = given("w1");
        for (var i = 0; i < 5; i++) {
            pass(Duration.ofSeconds(50));
            assertThat(beat(claim))
                    .isEqualTo(new Word.Held(Wish.CONTINUE, tasks.clock.millis() + 60_000));
        }
        pass(Duration.ofSeconds(50));
        workers().progress(task.id(), claim.lease().token(), new Step(1, 2, "", ""));
        pass(Duration.ofSeconds(50));

        assertThat(tasks.now(task).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void a_worker_hears_of_what_the_owner_wants_with_its_next_heartbeat() {
        var task = submit();
        var claim = given("w1");

        tasks.control(task, TaskAction.PAUSE);
        assertThat(wish(beat(claim))).isEqualTo(Wish.PAUSE);
        tasks.control(task, TaskAction.RESUME);
        assertThat(wish(beat(claim))).isEqualTo(Wish.CONTINUE);
        tasks.control(task, TaskAction.CANCEL);
        assertThat(wish(beat(claim))).isEqualTo(Wish.CANCEL);
        assertLost(complete(claim));
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void a_paused_task_whose_worker_dies_stays_paused_and_waits_when_resumed() {
        var task = submit();
        given("w1");
        tasks.control(task, TaskAction.PAUSE);
        pass(Duration.ofSeconds(61));
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PAUSED);
        assertThat(tasks.claim("w2")).isInstanceOf(Claim.None.class);

        tasks.control(task, TaskAction.RESUME);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PENDING);
        assertThat(complete(given("w2"))).isInstanceOf(Answer.Done.class);
    }

    @Test
    void what_is_done_under_a_pause_is_done() {
        var task = submit();
        var claim = given("w1");
        tasks.control(task, TaskAction.PAUSE);

        assertThat(complete(claim)).isInstanceOf(Answer.Done.class);
        assertThat(tasks.types(task)).endsWith("task_paused", "task_resumed", "task_completed");
    }

    @Test
    void a_worker_that_says_twice_that_it_is_done_is_told_the_same_twice() {
        submit();
        var claim = given("w1");

        assertThat(complete(claim)).isEqualTo(complete(claim)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void a_failure_is_tried_again_after_a_while_as_often_as_it_may_be() {
        var task = submit();
        fail(given("w1"), true);
        assertThat(tasks.now(task).state()).isEqualTo(TaskState.PENDING);
        assertThat(tasks.claim("w1")).isInstanceOf(Claim.None.class);
        pass(Duration.ofSeconds(10));
        fail(given("w1"), true);

        assertThat(tasks.now(task).isDead()).isTrue();
        tasks.service.retry(TestTasks.principal(ADA), task.id());
        assertThat(complete(given("w1"))).isInstanceOf(Answer.Done.class);
    }

    @Test
    void a_failure_that_no_other_attempt_would_mend_is_final() {
        var task = submit();
        fail(given("w1"), false);

        assertThat(tasks.now(task).state()).isEqualTo(TaskState.FAILED);
        assertThat(tasks.now(task).isDead()).isFalse();
        assertThat(tasks.awaitEvent(task, "task_failed", 1).text("error")).contains("no paper");
    }

    @Test
    void a_task_over_which_workers_die_again_and_again_is_dead() {
        var task = submit();
        for (var i = 0; i < 3; i++) {
            given("w" + i);
            pass(Duration.ofSeconds(61));
        }

        assertThat(tasks.now(task).isDead()).isTrue();
        assertThat(tasks.claim("w4")).isInstanceOf(Claim.None.class);
    }

    @Test
    void a_cancelled_task_is_given_to_nobody() {
        var task = submit();
        tasks.control(task, TaskAction.CANCEL);

        assertThat(tasks.claim("w1")).isInstanceOf(Claim.None.class);
    }

    @Test
    void a_token_that_was_never_given_is_no_lease() {
        var task = submit();
        given("w1");

        assertLost(workers().heartbeat(task.id(), "guess"));
        assertThat(workers().heartbeat("none", "guess"))
                .isInstanceOfSatisfying(
                        Word.Lost.class,
                        lost -> assertThat(lost.why().code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void only_kinds_for_workers_can_be_claimed() throws InterruptedException {
        var request =
                new Workers.Request(
                        "w1",
                        List.of(TestTasks.KIND),
                        Duration.ofSeconds(60),
                        Duration.ZERO,
                        () -> false);

        assertThat(workers().claim(request))
                .isInstanceOfSatisfying(
                        Claim.Refused.class,
                        refused ->
                                assertThat(refused.why().message())
                                        .contains("test.kind")
                                        .contains("tasks.outside: test.outside"));
    }

    @Test
    void a_server_that_stops_and_keeps_nothing_says_so() {
        var task = submit();
        given("w1");
        tasks.close();

        soon().until(() -> tasks.now(task).state() == TaskState.FAILED);
    }
}
