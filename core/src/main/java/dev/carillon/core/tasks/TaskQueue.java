package dev.carillon.core.tasks;

import dev.carillon.core.faults.Faults;
import java.time.Instant;
import java.util.Optional;

/// Gives tasks their turn to be worked on: when their time has come, and no more of them at once
/// than there are slots. Thread-safe; may block.
///
/// Knows a task by its id only and holds each once. A turn may come twice, when it is not known
/// whether the first was carried out: whoever takes it looks at the task's state.
public interface TaskQueue {
    /// Carries turns out.
    @FunctionalInterface
    interface Worker {
        /// It is a task's turn. Returns when the task no longer needs it; the slot is free then.
        ///
        /// @return when it wants another; empty for never, or until it is enqueued again
        /// @throws RuntimeException when it could not be carried out; it is tried again after a
        ///   while
        Optional<Instant> takeTurn(String taskId) throws InterruptedException;
    }

    /// What becomes of the tasks that aren't over when a queue stops.
    enum Unfinished {
        /// They are gone with this process.
        LOST,
        /// The next process gives them their turns.
        KEPT
    }

    /// Has those threads looked after without which no task has its turn.
    void watch(Faults faults);

    /// Begins to give turns. Called once.
    void start(Worker worker);

    /// Has a task wait for its turn, from a time on. One that waits already keeps its time; one
    /// that has its turn waits for another when that is over.
    ///
    /// @return false when another server works on it; it stays there then
    boolean enqueue(String taskId, Instant from);

    /// Has a task wait that was paused: it comes before those that have not begun.
    void resume(String taskId);

    /// Has a task wait no longer.
    void remove(String taskId);

    /// Gives no more turns; those that were given go on.
    Unfinished stop();

    /// Ends, when the turns that were given are over.
    void close();
}
