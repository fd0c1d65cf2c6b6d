package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Attempts;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Progress;
import dev.carillon.core.tasks.Runner;
import dev.carillon.core.tasks.Submission;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.TaskStoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tasks in a database: what every store of them promises, and over restarts.
abstract class JdbcTaskStoreContract extends TaskStoreContract {
    private static final UserId ADA = new UserId("ada");

    @RegisterExtension final TestDatabase tests;
    private final Database database;

    JdbcTaskStoreContract(TestDatabase tests) {
        this.tests = tests;
        database = tests.open();
    }

    @Override
    protected TaskStore create(int finished, Consumer<String> forgotten) {
        return new JdbcTaskStore(database, Path.of("/data/tasks"), finished, forgotten);
    }

    private static Task failed(String id, String text, long finishedAt) {
        return new Task(
                new Submission(
                        id, "kind", ADA, RawJson.NULL, Runner.SERVER, Optional.of("k"), 1000),
                TaskState.FAILED,
                new Progress(1, 2, text, text, -1),
                new Attempts(1, 1, 0, text, 0, Optional.empty()),
                new Task.Times(1100, finishedAt),
                Optional.of(new Outcome.Failed(text, true)));
    }

    @Test
    void what_was_saved_is_there_after_a_restart() {
        var task = failed("1", "why", 1200);
        create(10, _ -> {}).save(task);
        database.close();

        var again = new JdbcTaskStore(tests.open(), Path.of("/data/tasks"), 10, _ -> {});
        assertThat(again.find("1")).contains(task);
        assertThat(again.findByKey(ADA, "k")).contains(task);
    }

    @Test
    void a_file_among_the_tasks_files_is_found_when_the_folder_has_moved() {
        var file =
                new TaskResult.File(
                        RawJson.NULL, Path.of("/data/tasks/1/x.zip"), "x.zip", "application/zip");
        var failed = failed("1", "why", 1200);
        create(10, _ -> {})
                .save(
                        new Task(
                                failed.submission(),
                                TaskState.COMPLETED,
                                failed.progress(),
                                failed.attempts(),
                                failed.times(),
                                Optional.of(new Outcome.Completed(file))));

        var moved = new JdbcTaskStore(database, Path.of("/elsewhere"), 10, _ -> {});
        assertThat(moved.find("1").flatMap(Task::outcome))
                .hasValueSatisfying(outcome ->
                        assertThat(outcome)
                                .isEqualTo(
                                        new Outcome.Completed(
                                                new TaskResult.File(
                                                        RawJson.NULL,
                                                        Path.of("/elsewhere/1/x.zip"),
                                                        "x.zip",
                                                        "application/zip"))));
    }

    @Test
    void a_text_with_a_nul_is_kept_without_it() {
        var store = create(10, _ -> {});
        store.save(failed("1", "a\0b", 1200));

        assertThat(store.find("1")).contains(failed("1", "a\uFFFDb", 1200));
        assertThat(store.find("a\0b")).isEmpty();
        assertThat(store.findByKey(ADA, "a\0b")).isEmpty();
    }

    @Test
    void beyond_the_number_to_be_remembered_the_oldest_are_forgotten() {
        var forgotten = new ArrayList<String>();
        var store = create(3, forgotten::add);
        for (var i = 0; i < 5; i++) {
            store.save(failed("task-" + i, "why", 2000 - i));
        }

        store.forgetFinished(0);
        assertThat(forgotten).containsExactlyInAnyOrder("task-4", "task-3");
        assertThat(store.findByOwner(ADA, 10)).hasSize(3);
    }
}
