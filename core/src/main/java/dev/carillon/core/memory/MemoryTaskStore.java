package dev.carillon.core.memory;

import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.protocol.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Tasks in this process's memory. Thread-safe by its own lock.
///
/// Remembers all that aren't over, whose number the task service bounds, and so many that are.
public final class MemoryTaskStore implements TaskStore {
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Deque<String> finished = new ArrayDeque<>();
    private final int maxFinished;
    private final Consumer<String> forgotten;

    /// @param forgotten is told the id of each task that is no longer remembered
    public MemoryTaskStore(int maxFinished, Consumer<String> forgotten) {
        this.maxFinished = maxFinished;
        this.forgotten = forgotten;
    }

    @Override
    public void save(Task task) {
        keep(task).ifPresent(forgotten);
    }

    private synchronized Optional<String> keep(Task task) {
        var before = tasks.put(task.id(), task);
        var wasOver = before != null && before.state().isTerminal();
        if (task.state().isTerminal() && !wasOver) {
            finished.add(task.id());
        }
        if (finished.size() <= maxFinished) {
            return Optional.empty();
        }
        var oldest = finished.remove();
        tasks.remove(oldest);
        return Optional.of(oldest);
    }

    @Override
    public synchronized Optional<Task> find(String taskId) {
        return Optional.ofNullable(tasks.get(taskId));
    }

    @Override
    public synchronized List<Task> findByOwner(UserId owner, int limit) {
        var newest = new ArrayList<>(tasks.values()).reversed();
        return newest.stream().filter(task -> task.owner().equals(owner)).limit(limit).toList();
    }
}
