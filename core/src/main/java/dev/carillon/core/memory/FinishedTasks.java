package dev.carillon.core.memory;

import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Task;
import dev.carillon.protocol.UserId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Which tasks of whom are over, and what they take. Not thread-safe: whoever holds it has the
/// lock.
///
/// When there are more than may be, the oldest of whoever has most goes: nobody's many tasks push
/// out those of others.
final class FinishedTasks {
    /// What a task takes besides its input and its result, roughly.
    private static final int OVERHEAD = 500;

    private final int maxTasks;
    private final long maxBytes;
    private final Map<UserId, Share> users = new HashMap<>();
    private int tasks;
    private long bytes;

    /// What one user has, the oldest first.
    private static final class Share {
        private final SequencedMap<String, Integer> sizes = new LinkedHashMap<>();
        private long bytes;
    }

    FinishedTasks(int maxTasks, long maxBytes) {
        this.maxTasks = maxTasks;
        this.maxBytes = maxBytes;
    }

    void add(Task task) {
        remove(task);
        var share = users.computeIfAbsent(task.owner(), _ -> new Share());
        var size = size(task);
        share.sizes.put(task.id(), size);
        share.bytes += size;
        tasks++;
        bytes += size;
    }

    private static int size(Task task) {
        var result =
                task.outcome().orElse(null) instanceof Outcome.Completed(var completed)
                        ? completed.summary().size()
                        : 0;
        return OVERHEAD + task.input().size() + result;
    }

    void remove(Task task) {
        var share = users.get(task.owner());
        var size = share == null ? null : share.sizes.remove(task.id());
        if (share == null || size == null) {
            return;
        }
        share.bytes -= size;
        tasks--;
        bytes -= size;
        if (share.sizes.isEmpty()) {
            users.remove(task.owner());
        }
    }

    /// The one that is to go; empty while there is room. A single one always may stay.
    Optional<String> surplus() {
        if (tasks > maxTasks) {
            return oldest(Comparator.comparingLong(share -> share.sizes.size()));
        }
        return bytes > maxBytes && tasks > 1
                ? oldest(Comparator.comparingLong(share -> share.bytes))
                : Optional.empty();
    }

    private Optional<String> oldest(Comparator<Share> order) {
        return users.values().stream().max(order).map(share -> share.sizes.firstEntry().getKey());
    }
}
