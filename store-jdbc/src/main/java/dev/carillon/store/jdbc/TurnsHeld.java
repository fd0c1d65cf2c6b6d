package dev.carillon.store.jdbc;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which tasks have their turn here, and which of them want another after it. Thread-safe by its
/// own lock.
final class TurnsHeld {
    private final Map<String, Integer> turns = new HashMap<>();
    private final Map<String, Again> wanted = new HashMap<>();

    /// Another turn.
    ///
    /// @param resumed whether it comes before those of tasks that have not begun
    record Again(Instant from, boolean resumed) {}

    synchronized void begin(String taskId) {
        turns.merge(taskId, 1, Integer::sum);
    }

    /// A turn is over.
    ///
    /// @return the turn that is wanted next, once none is held any more
    synchronized Optional<Again> end(String taskId) {
        if (turns.merge(taskId, -1, Integer::sum) > 0) {
            return Optional.empty();
        }
        turns.remove(taskId);
        return Optional.ofNullable(wanted.remove(taskId));
    }

    /// Keeps a wish until the turn is over.
    ///
    /// @return false when there is no turn to wait for
    synchronized boolean postpone(String taskId, Again turn) {
        if (!turns.containsKey(taskId)) {
            return false;
        }
        if (turn.resumed()) {
            wanted.put(taskId, turn);
        } else {
            wanted.putIfAbsent(taskId, turn);
        }
        return true;
    }

    synchronized void withdraw(String taskId) {
        wanted.remove(taskId);
    }
}
