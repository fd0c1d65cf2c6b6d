package dev.carillon.core.tasks;

import java.util.function.Consumer;
import java.util.function.Function;

/// Where tasks are kept, what gives them their turns, and where they leave their files. Immutable.
public final class TaskEngines {
    private final TaskStore store;
    private final TaskQueue queue;
    private final TaskDirectories directories;
    private final TaskOwners owners = new TaskOwners();

    /// @param store is made with a listener, which it tells the id of each task that it forgets
    public TaskEngines(
            Function<Consumer<String>, TaskStore> store,
            TaskQueue queue,
            TaskDirectories directories) {
        this.store = store.apply(this::forgotten);
        this.queue = queue;
        this.directories = directories;
    }

    private void forgotten(String taskId) {
        directories.remove(taskId);
        owners.remove(taskId);
    }

    TaskStore store() {
        return store;
    }

    TaskQueue queue() {
        return queue;
    }

    TaskDirectories directories() {
        return directories;
    }

    TaskOwners owners() {
        return owners;
    }
}
