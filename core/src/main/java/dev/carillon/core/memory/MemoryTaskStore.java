package dev.carillon.core.memory;

import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskQuery;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Tasks in this process's memory. Thread-safe by its own lock.
///
/// Remembers all that aren't over, whose number and bytes the task service bounds, and so many that
/// are: when there are more, the oldest of whoever has most is forgotten.
public final class MemoryTaskStore implements TaskStore {
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Set<String> finished = new LinkedHashSet<>();
    private final Map<Key, String> keys = new LinkedHashMap<>();
    private final FinishedTasks shares;
    private final Consumer<String> forgotten;

    private record Key(UserId owner, String key) {}

    /// @param maxFinished how many tasks that are over are remembered
    /// @param maxBytes what those may take with their inputs and summaries
    /// @param forgotten is told the id of each task that is no longer remembered
    public MemoryTaskStore(int maxFinished, long maxBytes, Consumer<String> forgotten) {
        this.shares = new FinishedTasks(maxFinished, maxBytes);
        this.forgotten = forgotten;
    }

    /// One whose tasks may take as many bytes as they like.
    public MemoryTaskStore(int maxFinished, Consumer<String> forgotten) {
        this(maxFinished, Long.MAX_VALUE, forgotten);
    }

    @Override
    public void save(Task task) {
        keep(task).forEach(forgotten);
    }

    private synchronized List<String> keep(Task task) {
        var isNew = tasks.put(task.id(), task) == null;
        if (isNew) {
            keyOf(task).ifPresent(key -> keys.put(key, task.id()));
        }
        if (task.state().isTerminal()) {
            finished.add(task.id());
            shares.add(task);
        } else {
            finished.remove(task.id());
            shares.remove(task);
        }
        var gone = new ArrayList<String>();
        for (var id = shares.surplus(); id.isPresent(); id = shares.surplus()) {
            drop(id.get()).ifPresent(gone::add);
        }
        return gone;
    }

    private Optional<String> drop(String id) {
        var task = tasks.remove(id);
        finished.remove(id);
        if (task == null) {
            return Optional.empty();
        }
        shares.remove(task);
        keyOf(task).ifPresent(key -> keys.remove(key, id));
        return Optional.of(id);
    }

    private static Optional<Key> keyOf(Task task) {
        return task.submission().key().map(key -> new Key(task.owner(), key));
    }

    @Override
    public synchronized Optional<Task> find(String taskId) {
        return Optional.ofNullable(tasks.get(taskId));
    }

    @Override
    public synchronized List<Task> list(TaskQuery query) {
        var all =
                switch (query.order()) {
                    case NEWEST -> new ArrayList<>(tasks.values());
                    case DEAD -> over();
                };
        return newest(query.after().map(place -> before(all, place, query)).orElse(all), query);
    }

    /// Those that stand behind a place in the list, which is before it in this order.
    private static List<Task> before(List<Task> tasks, TaskQuery.Place place, TaskQuery query) {
        for (var i = tasks.size() - 1; i >= 0; i--) {
            if (tasks.get(i).id().equals(place.id())) {
                return tasks.subList(0, i);
            }
        }
        return tasks.stream().filter(task -> query.placeOf(task).at() <= place.at()).toList();
    }

    private static List<Task> newest(List<Task> tasks, TaskQuery query) {
        return newest(tasks, query::matches, query.limit());
    }

    @Override
    public synchronized Optional<Task> findByKey(UserId owner, String key) {
        return Optional.ofNullable(keys.get(new Key(owner, key))).map(tasks::get);
    }

    @Override
    public synchronized List<Task> findFinished(long since, int limit) {
        return newest(over(), task -> task.finishedAt() >= since, limit);
    }

    private List<Task> over() {
        return finished.stream().map(tasks::get).toList();
    }

    private static List<Task> newest(
            SequencedCollection<Task> tasks, Predicate<Task> wanted, int limit) {
        return tasks.reversed().stream().filter(wanted).limit(limit).toList();
    }

    @Override
    public synchronized List<Task> findUnfinished() {
        return tasks.values().stream().filter(task -> !task.state().isTerminal()).toList();
    }

    @Override
    public synchronized void forEachOwner(BiConsumer<String, UserId> each) {
        tasks.forEach((id, task) -> each.accept(id, task.owner()));
    }

    @Override
    public void forget(String taskId) {
        dropped(taskId).ifPresent(forgotten);
    }

    private synchronized Optional<String> dropped(String taskId) {
        return drop(taskId);
    }

    @Override
    public void forgetFinished(long before) {
        old(before).forEach(this::forget);
    }

    private synchronized List<String> old(long before) {
        return over().stream().filter(task -> task.finishedAt() < before).map(Task::id).toList();
    }
}
