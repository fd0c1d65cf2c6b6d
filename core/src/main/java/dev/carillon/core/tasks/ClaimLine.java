package dev.carillon.core.tasks;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Where tasks for workers outside wait for a worker, and workers for a task. Thread-safe by its
/// own lock, which is held for no longer than a look.
final class ClaimLine {
    private final Map<String, LinkedHashSet<LeasedRun>> waiting = new HashMap<>();
    private int workers;

    synchronized void join(LeasedRun run) {
        if (waiting.computeIfAbsent(run.task().type(), _ -> new LinkedHashSet<>()).add(run)) {
            notifyAll();
        }
    }

    synchronized void leave(LeasedRun run) {
        var line = waiting.get(run.task().type());
        if (line != null) {
            line.remove(run);
        }
    }

    /// How many workers wait.
    synchronized int workers() {
        return workers;
    }

    /// Takes the oldest task of these types, for which it waits so long.
    ///
    /// @param gone whether the worker has gone meanwhile; ask again after [#look]
    synchronized Optional<LeasedRun> take(
            Collection<String> types, Duration patience, BooleanSupplier gone)
            throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        workers++;
        try {
            while (!gone.getAsBoolean()) {
                var oldest = oldest(types);
                if (oldest.isPresent()) {
                    leave(oldest.get());
                    return oldest;
                }
                var left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            return Optional.empty();
        } finally {
            workers--;
        }
    }

    private Optional<LeasedRun> oldest(Collection<String> types) {
        return types.stream()
                .map(waiting::get)
                .filter(Objects::nonNull)
                .flatMap(line -> line.stream().limit(1))
                .min(Comparator.comparingLong(run -> run.task().createdAt()));
    }

    /// Has those who wait look whether they still do.
    synchronized void look() {
        notifyAll();
    }
}
