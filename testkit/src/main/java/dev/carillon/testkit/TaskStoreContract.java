package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.FileDigest;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Attempts;
import dev.carillon.core.tasks.Lease;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Progress;
import dev.carillon.core.tasks.Runner;
import dev.carillon.core.tasks.Submission;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskQuery;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [TaskStore] promises. Extend it and say how to make one; each test gets a new, empty
/// one.
public abstract class TaskStoreContract {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final int FINISHED = 3;

    private final List<String> forgotten = new ArrayList<>();
    private TaskStore store;

    /// Makes an empty store.
    ///
    /// @param finished how many tasks that are over it may forget beyond
    /// @param forgotten is told the id of each task that is no longer remembered
    protected abstract TaskStore create(int finished, Consumer<String> forgotten);

    @BeforeEach
    void createStore() {
        store = create(FINISHED, forgotten::add);
    }

    @Test
    void a_task_that_was_never_saved_is_not_found() {
        assertThat(store.find("none")).isEmpty();
        assertThat(store.findByOwner(ADA, 10)).isEmpty();
        assertThat(store.findByKey(ADA, "key")).isEmpty();
        assertThat(store.findDead(10)).isEmpty();
        assertThat(store.findUnfinished()).isEmpty();
        assertThat(store.findFinished(0, 10)).isEmpty();
    }

    @Test
    void a_task_is_found_as_it_was_saved() {
        var file =
                new TaskResult.File(
                                RawJson.ofTrusted("{\"n\": 1}"),
                                Path.of("x.zip").toAbsolutePath(),
                                "x é \"1\".zip",
                                "application/zip")
                        .with(new FileDigest(1L << 40, "0f".repeat(32)));
        var value = new TaskResult.Value(RawJson.ofTrusted("[1, null]"));
        var tasks =
                List.of(
                        task("1", ADA, TaskState.RUNNING, Optional.empty()),
                        task("2", ADA, TaskState.FAILED, failed(false)),
                        task("3", ADA, TaskState.CANCELLED, Optional.of(new Outcome.Cancelled())),
                        task("4", ADA, TaskState.COMPLETED, completed(file)),
                        task("5", ADA, TaskState.COMPLETED, completed(value)),
                        task("6", ADA, TaskState.FAILED, failed(true)));
        var roomy = create(100, forgotten::add);

        tasks.forEach(roomy::save);

        assertThat(tasks).allSatisfy(task -> assertThat(roomy.find(task.id())).contains(task));
    }

    private static Optional<Outcome> failed(boolean dead) {
        return Optional.of(new Outcome.Failed("it's “why”", dead));
    }

    private static Optional<Outcome> completed(TaskResult result) {
        return Optional.of(new Outcome.Completed(result));
    }

    @Test
    void who_has_a_task_and_what_was_tried_are_kept_with_it() {
        var lease = new Lease("worker-1", "token", 60_000, 5000);
        var attempts = new Attempts(4, 2, 1, "the line was busy", 7000, Optional.of(lease));
        var task = running("1", ADA, Optional.of("key"), attempts);
        store.save(task);

        assertThat(store.find("1")).contains(task);
    }

    @Test
    void the_newer_state_takes_the_place_of_the_older() {
        store.save(unfinished("1", ADA));
        var newer = finished("1", ADA);
        store.save(newer);

        assertThat(store.find("1")).contains(newer);
        assertThat(store.findByOwner(ADA, 10)).containsExactly(newer);
    }

    @Test
    void the_tasks_of_an_owner_come_newest_first() {
        store.save(unfinished("1", ADA));
        store.save(unfinished("2", BOB));
        store.save(unfinished("3", ADA));
        store.save(unfinished("4", ADA));
        store.save(finished("1", ADA));

        assertThat(store.findByOwner(ADA, 10)).extracting(Task::id).containsExactly("4", "3", "1");
        assertThat(store.findByOwner(ADA, 2)).extracting(Task::id).containsExactly("4", "3");
    }

    @Test
    void a_list_leads_to_its_end_page_by_page_also_where_tasks_are_forgotten_meanwhile() {
        for (var i = 1; i <= 7; i++) {
            store.save(unfinished("" + i, ADA));
            store.save(unfinished("b" + i, BOB));
        }
        var first = TaskQuery.of(ADA, 3);
        var page = store.list(first);
        assertThat(page).extracting(Task::id).containsExactly("7", "6", "5");

        var second = after(first, page.getLast());
        assertThat(store.list(second)).extracting(Task::id).containsExactly("4", "3", "2");
        store.forget("5");
        assertThat(store.list(second)).extracting(Task::id).contains("4");
        assertThat(store.list(after(first, store.find("2").orElseThrow())))
                .extracting(Task::id)
                .containsExactly("1");
    }

    private static TaskQuery after(TaskQuery query, Task last) {
        return new TaskQuery(
                query.owner(),
                query.state(),
                query.type(),
                query.order(),
                Optional.of(query.placeOf(last)),
                query.limit());
    }

    @Test
    void a_list_has_what_is_of_the_wanted_owner_state_and_type_only() {
        store.save(unfinished("1", ADA));
        store.save(finished("2", ADA));
        store.save(unfinished("3", BOB));
        var finished = finished("2", ADA);
        var all =
                new TaskQuery(
                        Optional.empty(),
                        Optional.of(finished.state()),
                        Optional.of(finished.type()),
                        TaskQuery.Order.NEWEST,
                        Optional.empty(),
                        10);

        assertThat(store.list(all)).extracting(Task::id).containsExactly("2");
        assertThat(
                        store.list(
                                new TaskQuery(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of("nothing\0"),
                                        TaskQuery.Order.NEWEST,
                                        Optional.empty(),
                                        10)))
                .isEmpty();
        assertThat(
                        store.list(
                                new TaskQuery(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        TaskQuery.Order.NEWEST,
                                        Optional.empty(),
                                        10)))
                .extracting(Task::id)
                .containsExactly("3", "2", "1");
    }

    @Test
    void those_whose_attempts_are_used_up_are_listed_page_by_page() {
        for (var i = 1; i <= 3; i++) {
            store.save(task("" + i, ADA, TaskState.FAILED, failed(true)));
        }
        var first = TaskQuery.dead(2);
        var page = store.list(first);

        assertThat(page).extracting(Task::id).containsExactly("3", "2");
        assertThat(store.list(after(first, page.getLast())))
                .extracting(Task::id)
                .containsExactly("1");
    }

    @Test
    void a_task_is_found_by_the_key_of_its_owner() {
        store.save(running("1", ADA, Optional.of("key"), Attempts.NONE));
        store.save(running("2", BOB, Optional.of("key"), Attempts.NONE));
        store.save(running("3", ADA, Optional.of("other"), Attempts.NONE));
        store.save(running("4", ADA, Optional.empty(), Attempts.NONE));

        assertThat(store.findByKey(ADA, "key").map(Task::id)).contains("1");
        assertThat(store.findByKey(BOB, "key").map(Task::id)).contains("2");
        assertThat(store.findByKey(BOB, "other")).isEmpty();
    }

    @Test
    void of_several_tasks_with_a_key_the_newest_is_found() {
        store.save(running("1", ADA, Optional.of("key"), Attempts.NONE));
        store.save(running("2", ADA, Optional.of("key"), Attempts.NONE));
        store.save(running("1", ADA, Optional.of("key"), Attempts.NONE));

        assertThat(store.findByKey(ADA, "key").map(Task::id)).contains("2");
        store.forget("1");
        assertThat(store.findByKey(ADA, "key").map(Task::id)).contains("2");
        store.forget("2");
        assertThat(store.findByKey(ADA, "key")).isEmpty();
    }

    @Test
    void those_whose_attempts_are_used_up_are_found_newest_first() {
        store.save(task("1", ADA, TaskState.FAILED, failed(true)));
        store.save(task("2", BOB, TaskState.FAILED, failed(false)));
        store.save(task("3", BOB, TaskState.FAILED, failed(true)));

        assertThat(store.findDead(10)).extracting(Task::id).containsExactly("3", "1");
        assertThat(store.findDead(1)).extracting(Task::id).containsExactly("3");
    }

    @Test
    void a_failed_task_that_is_put_back_is_unfinished_again_and_not_forgotten() {
        store.save(task("back", ADA, TaskState.FAILED, failed(true)));
        var back = task("back", ADA, TaskState.PENDING, Optional.empty());
        store.save(back);
        for (var i = 0; i < 20; i++) {
            store.save(finished("done" + i, ADA));
        }

        assertThat(store.find("back")).contains(back);
        assertThat(store.findDead(10)).isEmpty();
        assertThat(store.findUnfinished()).containsExactly(back);
    }

    @Test
    void the_unfinished_come_oldest_first() {
        store.save(unfinished("1", ADA));
        store.save(finished("2", ADA));
        store.save(unfinished("3", BOB));
        store.save(unfinished("1", ADA));

        assertThat(store.findUnfinished()).extracting(Task::id).containsExactly("1", "3");
    }

    @Test
    void the_finished_since_a_time_come_newest_first() {
        var long_ago = finished("1", ADA, 900);
        store.save(long_ago);
        store.save(finished("2", ADA, 1000));
        store.save(unfinished("3", BOB));
        store.save(finished("4", BOB, 1100));

        assertThat(store.findFinished(1000, 10)).extracting(Task::id).containsExactly("4", "2");
        assertThat(store.findFinished(1000, 1)).extracting(Task::id).containsExactly("4");
    }

    @Test
    void what_was_over_before_a_time_is_forgotten_and_told_of() {
        store.save(finished("1", ADA, 900));
        store.save(finished("2", ADA, 1000));
        store.save(unfinished("3", BOB));

        store.forgetFinished(1000);

        assertThat(forgotten).containsExactly("1");
        assertThat(store.find("1")).isEmpty();
        assertThat(store.find("2")).isPresent();
        assertThat(store.find("3")).isPresent();
    }

    @Test
    void a_task_is_forgotten_by_its_id_and_told_of() {
        store.save(unfinished("1", ADA));
        store.save(finished("2", ADA));

        store.forget("1");
        store.forget("2");
        store.forget("none");

        assertThat(forgotten).containsExactly("1", "2");
        assertThat(store.findByOwner(ADA, 10)).isEmpty();
    }

    @Test
    void the_owners_of_all_that_are_remembered_are_told() {
        store.save(unfinished("1", ADA));
        store.save(finished("2", BOB));
        store.save(unfinished("3", BOB));
        store.forget("3");
        var owners = new HashMap<String, UserId>();
        store.forEachOwner(owners::put);

        assertThat(owners).isEqualTo(Map.of("1", ADA, "2", BOB));
    }

    @Test
    void what_is_not_over_is_never_forgotten() {
        for (var i = 0; i < 20; i++) {
            store.save(unfinished("open" + i, ADA));
            store.save(finished("done" + i, ADA));
        }

        for (var i = 0; i < 20; i++) {
            assertThat(store.find("open" + i)).isPresent();
        }
    }

    @Test
    void who_is_forgotten_was_finished_longest_ago_and_is_told_of() {
        for (var i = 0; i < 20; i++) {
            store.save(finished("done" + i, ADA, 1200 + i));
        }

        for (var id : forgotten) {
            assertThat(store.find(id)).isEmpty();
        }
        var left = store.findByOwner(ADA, 100).stream().map(Task::id).toList();
        assertThat(left.size() + forgotten.size()).isEqualTo(20);
        assertThat(left).hasSizeGreaterThanOrEqualTo(FINISHED).startsWith("done19", "done18");
    }

    @Test
    void many_finished_tasks_of_one_user_do_not_push_out_those_of_another() {
        store.save(finished("bobs", BOB, 1000));
        for (var i = 0; i < 20; i++) {
            store.save(finished("done" + i, ADA, 1200 + i));
        }
        store.forgetFinished(0);

        assertThat(store.find("bobs")).isPresent();
        assertThat(forgotten).doesNotContain("bobs");
        assertThat(store.findByOwner(ADA, 100)).hasSize(FINISHED - 1);
        assertThat(store.find("done19")).isPresent();
    }

    @Test
    void saving_a_finished_task_again_forgets_nothing() {
        for (var i = 0; i < FINISHED; i++) {
            store.save(finished("done" + i, ADA));
        }
        for (var i = 0; i < 10; i++) {
            store.save(finished("done0", ADA));
        }

        assertThat(forgotten).isEmpty();
        assertThat(store.findByOwner(ADA, 100)).hasSize(FINISHED);
    }

    private static Task unfinished(String id, UserId owner) {
        return task(id, owner, TaskState.RUNNING, Optional.empty());
    }

    private static Task finished(String id, UserId owner) {
        return finished(id, owner, 1200);
    }

    private static Task finished(String id, UserId owner, long at) {
        return task(
                submission(id, owner, Optional.empty()),
                TaskState.CANCELLED,
                at,
                Attempts.NONE,
                Optional.of(new Outcome.Cancelled()));
    }

    private static Task running(String id, UserId owner, Optional<String> key, Attempts attempts) {
        return task(submission(id, owner, key), TaskState.RUNNING, 0, attempts, Optional.empty());
    }

    private static Task task(String id, UserId owner, TaskState state, Optional<Outcome> outcome) {
        return task(
                submission(id, owner, Optional.empty()),
                state,
                state.isTerminal() ? 1200 : 0,
                Attempts.NONE,
                outcome);
    }

    private static Submission submission(String id, UserId owner, Optional<String> key) {
        var input = RawJson.ofTrusted("{\"x\": [1 ,2], \"é\": \"\\u0000\"}");
        return new Submission(id, "kind", owner, input, Runner.WORKER, key, 1000);
    }

    private static Task task(
            Submission submission,
            TaskState state,
            long finishedAt,
            Attempts attempts,
            Optional<Outcome> outcome) {
        var progress = new Progress(1, 3, "reading", "the first of three", 200);
        return new Task(
                submission, state, progress, attempts, new Task.Times(1100, finishedAt), outcome);
    }
}
