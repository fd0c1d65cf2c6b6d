package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.tasks.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [TaskQueue] promises. Extend it and say how to make one; each test gets a new, empty
/// one, and real time.
public abstract class TaskQueueContract {
    private static final Duration PATIENCE = Patience.LONG;

    private final List<String> turns = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, Semaphore> held = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Instant> again = new ConcurrentHashMap<>();
    private final AtomicInteger atTurn = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /// The queue under test.
    protected TaskQueue queue;

    /// Makes an empty queue.
    ///
    /// @param slots how many tasks may have a turn at once
    protected abstract TaskQueue create(int slots);

    @BeforeEach
    void createQueue() {
        queue = create(2);
    }

    @AfterEach
    void closeQueue() {
        held.values().forEach(semaphore -> semaphore.release(1000));
        queue.stop();
        queue.close();
    }

    /// Waiting that ends as soon as it may.
    protected static ConditionFactory soon() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private Optional<Instant> takeTurn(String taskId) throws InterruptedException {
        most.accumulateAndGet(atTurn.incrementAndGet(), Math::max);
        turns.add(taskId);
        try {
            var gate = held.get(taskId);
            if (gate != null && !gate.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let '%s' go on".formatted(taskId));
            }
            return Optional.ofNullable(again.remove(taskId));
        } finally {
            atTurn.decrementAndGet();
        }
    }

    private void start() {
        queue.start(this::takeTurn);
    }

    /// Has a task keep its turn until it is released.
    private void hold(String... taskIds) {
        for (var taskId : taskIds) {
            held.put(taskId, new Semaphore(0));
        }
    }

    private void release(String taskId) {
        var gate = held.get(taskId);
        if (gate != null) {
            gate.release();
        }
    }

    private void awaitTurns(String... taskIds) {
        soon().until(() -> turns.size() >= taskIds.length);
        assertThat(turns).containsExactly(taskIds);
    }

    private static Instant now() {
        return Instant.now();
    }

    @Test
    void what_was_enqueued_before_the_start_has_its_turn_after() {
        assertThat(queue.enqueue("a", now())).isTrue();
        assertThat(turns).isEmpty();
        start();

        awaitTurns("a");
    }

    @Test
    void first_come_first_served_and_each_once() {
        start();
        hold("x", "y");
        queue.enqueue("x", now());
        queue.enqueue("y", now());
        soon().until(() -> turns.size() == 2);
        turns.clear();
        var first = now().minusMillis(100);
        for (var i = 0; i < 5; i++) {
            queue.enqueue("task-" + i, first.plusMillis(i));
            queue.enqueue("task-" + i, first.plusMillis(50 - i));
        }
        release("x");

        awaitTurns("task-0", "task-1", "task-2", "task-3", "task-4");
        soon().until(() -> atTurn.get() == 1);
        assertThat(turns).hasSize(5);
    }

    @Test
    void no_more_have_their_turn_at_once_than_there_are_slots() {
        start();
        for (var i = 0; i < 10; i++) {
            hold("task-" + i);
            queue.enqueue("task-" + i, now());
        }
        for (var i = 0; i < 10; i++) {
            soon().until(() -> atTurn.get() == 2 || turns.size() == 10);
            held.values().forEach(semaphore -> semaphore.release(1));
        }

        soon().until(() -> turns.size() == 10 && atTurn.get() == 0);
        assertThat(most).hasValue(2);
    }

    @Test
    void nobody_has_a_turn_before_their_time() {
        start();
        var from = now().plusMillis(700);
        queue.enqueue("later", from);
        queue.enqueue("now", now());
        awaitTurns("now");

        soon().until(() -> turns.contains("later"));
        assertThat(now()).isAfterOrEqualTo(from);
        assertThat(turns).containsExactly("now", "later");
    }

    @Test
    void who_was_paused_comes_before_those_that_have_not_begun() {
        start();
        hold("x", "y");
        queue.enqueue("x", now());
        queue.enqueue("y", now());
        soon().until(() -> turns.size() == 2);
        turns.clear();
        var before = now();
        // A queue may look ahead at any moment; what it saw then may keep its place.
        queue.resume("paused-1");
        queue.resume("paused-2");
        queue.enqueue("new-1", before.minusMillis(100));
        queue.enqueue("new-2", before.minusMillis(50));
        release("x");

        soon().until(() -> turns.size() == 4);
        assertThat(turns.subList(0, 2)).containsExactlyInAnyOrder("paused-1", "paused-2");
        assertThat(turns.subList(2, 4)).containsExactly("new-1", "new-2");
    }

    @Test
    void who_is_removed_has_no_turn() {
        start();
        hold("x", "y");
        queue.enqueue("x", now());
        queue.enqueue("y", now());
        soon().until(() -> turns.size() == 2);
        queue.enqueue("gone", now());
        queue.enqueue("last", now());
        queue.remove("gone");
        queue.remove("never there");
        release("x");

        soon().until(() -> turns.contains("last"));
        assertThat(turns).doesNotContain("gone");
    }

    @Test
    void who_wants_another_turn_has_it_when_they_say() {
        start();
        var at = now().plusMillis(300);
        again.put("a", at);
        queue.enqueue("a", now());

        awaitTurns("a", "a");
        assertThat(now()).isAfterOrEqualTo(at);
    }

    @Test
    void who_is_enqueued_while_they_have_their_turn_has_another_after_it() {
        start();
        hold("a", "b");
        queue.enqueue("a", now());
        queue.enqueue("b", now());
        soon().until(() -> turns.size() == 2);
        queue.enqueue("a", now());
        queue.resume("b");
        assertThat(turns).hasSize(2);
        release("a");
        release("b");

        soon().until(() -> turns.size() == 4);
        assertThat(turns.subList(2, 4)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_turn_that_could_not_be_carried_out_comes_again() {
        var tries = new AtomicInteger();
        queue.start(taskId -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the store is away");
            }
            return takeTurn(taskId);
        });
        queue.enqueue("a", now());

        awaitTurns("a");
        assertThat(tries).hasValue(2);
    }

    @Test
    void nobody_has_a_turn_after_the_stop_and_those_who_have_one_keep_it() {
        start();
        hold("a");
        queue.enqueue("a", now());
        soon().until(() -> turns.size() == 1);
        queue.stop();
        queue.enqueue("b", now());
        release("a");
        soon().until(() -> atTurn.get() == 0);
        queue.close();

        assertThat(turns).containsExactly("a");
    }
}
