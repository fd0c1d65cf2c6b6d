package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.Optional;

/// Keeps tasks. Thread-safe; may block. An engine may forget finished tasks, oldest first, and says
/// so to the listener given to it.
public interface TaskStore {
    /// Keeps a task, or its newer state.
    void save(Task task);

    /// Finds a task by id.
    Optional<Task> find(String taskId);

    /// The newest tasks of a user, newest first.
    List<Task> findByOwner(UserId owner, int limit);
}
