package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Progress;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    }

    @Test
    void a_task_is_found_as_it_was_saved() {
        var result =
                new TaskResult.File(
                        RawJson.ofTrusted("{\"n\": 1}"),
                        Path.of("x.zip"),
                        "x.zip",
                        "application/zip");
        var tasks =
                List.of(
                        task("1", ADA, TaskState.RUNNING, Optional.empty()),
                        task("2", ADA, TaskState.FAILED, Optional.of(new Outcome.Failed("why"))),
                        task("3", ADA, TaskState.CANCELLED, Optional.of(new Outcome.Cancelled())),
                        task(
                                "4",
                                ADA,
                                TaskState.COMPLETED,
                                Optional.of(new Outcome.Completed(result))));

        tasks.forEach(store::save);

        assertThat(tasks).allSatisfy(task -> assertThat(store.find(task.id())).contains(task));
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
            store.save(finished("done" + i, ADA));
        }

        for (var id : forgotten) {
            assertThat(store.find(id)).isEmpty();
        }
        var left = store.findByOwner(ADA, 100).stream().map(Task::id).toList();
        assertThat(left.size() + forgotten.size()).isEqualTo(20);
        assertThat(left).hasSizeGreaterThanOrEqualTo(FINISHED).startsWith("done19", "done18");
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
        return task(id, owner, TaskState.CANCELLED, Optional.of(new Outcome.Cancelled()));
    }

    private static Task task(String id, UserId owner, TaskState state, Optional<Outcome> outcome) {
        var progress = new Progress(1, 3, "reading", "the first of three", 200);
        return new Task(
                id,
                "kind",
                owner,
                RawJson.ofTrusted("{\"x\": [1 ,2]}"),
                state,
                progress,
                1000,
                1100,
                state.isTerminal() ? 1200 : 0,
                outcome);
    }
}
