package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// What the files take that tasks have left, the oldest first. Thread-safe by its own lock.
final class ResultSizes {
    private static final UserId UNKNOWN = new UserId("-");

    private final SequencedMap<String, Long> byTask = new LinkedHashMap<>();
    private long bytes;

    /// Whether there is more than when it was looked at last.
    private boolean grown;

    synchronized void add(String taskId, long size) {
        remove(taskId);
        byTask.put(taskId, size);
        bytes += size;
        grown = true;
    }

    synchronized void remove(String taskId) {
        var size = byTask.remove(taskId);
        bytes -= size == null ? 0 : size;
    }

    synchronized long bytes() {
        return bytes;
    }

    /// Whose files must go so that the limits hold: of each user who has more than may be the
    /// oldest, and then the oldest of whoever has most.
    ///
    /// @return the ids of their tasks
    synchronized List<String> surplus(
            TaskBytes limits, Function<String, Optional<UserId>> ownerOf) {
        if (!grown) {
            return List.of();
        }
        grown = false;
        var users = new HashMap<UserId, Share>();
        byTask.forEach((task, size) ->
                users.computeIfAbsent(ownerOf.apply(task).orElse(UNKNOWN), _ -> new Share())
                        .add(task, size));
        var gone = new ArrayList<String>();
        for (var user : users.values()) {
            while (user.bytes > limits.userResults() && user.tasks.size() > 1) {
                gone.add(user.takeOldest());
            }
        }
        var left = users.values().stream().mapToLong(user -> user.bytes).sum();
        while (left > limits.results()) {
            var greediest =
                    users.values().stream()
                            .max(Comparator.comparingLong(user -> user.bytes))
                            .orElseThrow();
            left -= greediest.bytes;
            gone.add(greediest.takeOldest());
            left += greediest.bytes;
        }
        return gone;
    }

    /// What one user has, the oldest first.
    private static final class Share {
        private final SequencedMap<String, Long> tasks = new LinkedHashMap<>();
        private long bytes;

        void add(String task, long size) {
            tasks.put(task, size);
            bytes += size;
        }

        String takeOldest() {
            var oldest = tasks.pollFirstEntry();
            bytes -= oldest.getValue();
            return oldest.getKey();
        }
    }
}
