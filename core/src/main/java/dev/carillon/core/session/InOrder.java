package dev.carillon.core.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs what may block on virtual threads, for each key one thing after the other. Thread-safe by
/// its own lock.
final class InOrder {
    private static final Logger LOG = LoggerFactory.getLogger(InOrder.class);

    private final Offload offload;
    private final int waiting;

    /// What waits, by the key of what is under way.
    private final Map<String, Deque<Runnable>> lines = new HashMap<>();

    /// @param waiting how many may wait for one key
    InOrder(Offload offload, int waiting) {
        this.offload = offload;
        this.waiting = waiting;
    }

    /// Runs a task once those before it are over.
    ///
    /// @return false when too much waits already; nothing is run then
    synchronized boolean tryRun(String key, Runnable task) {
        var line = lines.get(key);
        if (line != null) {
            return line.size() < waiting && line.add(task);
        }
        if (!offload.tryRun(() -> run(key, task))) {
            return false;
        }
        lines.put(key, new ArrayDeque<>());
        return true;
    }

    private void run(String key, Runnable first) {
        for (var task = first; task != null; task = next(key)) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("a task failed");
            }
        }
    }

    private synchronized @Nullable Runnable next(String key) {
        var line = lines.get(key);
        var task = line == null ? null : line.poll();
        if (task == null) {
            lines.remove(key);
        }
        return task;
    }
}
