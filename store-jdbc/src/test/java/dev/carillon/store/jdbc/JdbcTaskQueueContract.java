package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.tasks.TaskQueue;
import dev.carillon.testkit.TaskQueueContract;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Turns in a database: what every queue promises, and over restarts.
abstract class JdbcTaskQueueContract extends TaskQueueContract {
    @RegisterExtension final TestDatabase tests;
    private final Database database;
    private final List<String> later = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);

    JdbcTaskQueueContract(TestDatabase tests) {
        this.tests = tests;
        database = tests.open();
    }

    @Override
    protected TaskQueue create(int slots) {
        return new JdbcTaskQueue(database, "server-1", slots);
    }

    private Optional<Instant> note(String taskId) {
        later.add(taskId);
        return Optional.empty();
    }

    /// A turn that is still held when its server is gone.
    private Optional<Instant> hold(String taskId) throws InterruptedException {
        later.add("held " + taskId);
        if (!never.await(10, TimeUnit.MINUTES)) {
            throw new AssertionError("the test did not end");
        }
        return Optional.empty();
    }

    private int rows() {
        return database.readNow(
                connection -> Sql.number(connection, "select count(*) from scheduled_tasks"));
    }

    /// How many wait for a turn that nobody has.
    private int waiting() {
        return database.readNow(connection ->
                Sql.number(connection, "select count(*) from scheduled_tasks where not picked"));
    }

    @Test
    void what_waits_has_its_turn_after_a_restart() {
        queue.enqueue("a", Instant.now());
        queue.close();
        queue = create(1);
        queue.start(this::note);

        soon().until(() -> later.contains("a"));
        soon().until(() -> rows() == 0);
    }

    @Test
    void who_had_their_turn_when_the_server_died_has_another_at_once_when_it_is_back() {
        queue.start(this::hold);
        queue.enqueue("a", Instant.now());
        soon().until(() -> later.contains("held a"));
        // who is dead gives no further turns
        queue.stop();
        assertThat(waiting()).isZero();

        var back = create(1);
        assertThat(waiting()).isEqualTo(1);
        back.start(this::note);
        soon().until(() -> later.contains("a"));
        soon().until(() -> rows() == 0);
        never.countDown();
        back.close();
    }

    @Test
    void what_another_server_works_on_stays_there() {
        queue.start(this::hold);
        queue.enqueue("a", Instant.now());
        soon().until(() -> later.contains("held a"));

        var other = new JdbcTaskQueue(database, "server-2", 1);
        other.start(this::note);
        assertThat(other.enqueue("a", Instant.now())).isFalse();
        other.remove("a");
        assertThat(rows()).isEqualTo(1);
        never.countDown();
        soon().until(() -> rows() == 0);
        other.close();
        assertThat(later).containsExactly("held a");
    }

    @Test
    void a_queue_that_stops_leaves_what_it_did_not_get_to_for_the_next() {
        queue.start(this::hold);
        for (var id : List.of("a", "b", "c", "d")) {
            queue.enqueue(id, Instant.now());
        }
        soon().until(() -> later.size() == 2);
        assertThat(queue.stop()).isEqualTo(TaskQueue.Unfinished.KEPT);
        never.countDown();
        queue.close();

        assertThat(later).hasSize(2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void what_is_removed_and_what_had_its_turn_leaves_nothing_behind() {
        queue.enqueue("gone", Instant.now());
        queue.remove("gone");
        assertThat(rows()).isZero();
        queue.start(this::note);
        for (var i = 0; i < 20; i++) {
            queue.enqueue("task-" + i, Instant.now());
        }

        soon().until(() -> later.size() == 20);
        soon().until(() -> rows() == 0);
    }
}
