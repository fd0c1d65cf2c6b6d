package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Keeps tasks. Thread-safe; may block. An engine may forget finished tasks, oldest first, and says
/// so to the listener given to it.
public interface TaskStore {
    /// Keeps a task, or its newer state; an engine that survives a restart has it when this
    /// returns.
    void save(Task task);

    /// Finds a task by id.
    Optional<Task> find(String taskId);

    /// The tasks that are wanted, in the order wanted; of those behind a place, none is left out,
    /// also when the task that stood there is forgotten by now.
    List<Task> list(TaskQuery query);

    /// The newest tasks of a user, newest first.
    default List<Task> findByOwner(UserId owner, int limit) {
        return list(TaskQuery.of(owner, limit));
    }

    /// The newest task of a user that was submitted with a key.
    Optional<Task> findByKey(UserId owner, String key);

    /// The tasks whose attempts are used up, those that were over last first.
    default List<Task> findDead(int limit) {
        return list(TaskQuery.dead(limit));
    }

    /// The tasks that aren't over, oldest first.
    List<Task> findUnfinished();

    /// The tasks that are over since a time, those that were last first.
    ///
    /// @param since milliseconds since 1970
    List<Task> findFinished(long since, int limit);

    /// Tells of every task whose it is.
    void forEachOwner(BiConsumer<String, UserId> each);

    /// Forgets a task, whether it is over or not.
    void forget(String taskId);

    /// Forgets the tasks that were over before a time.
    ///
    /// @param before milliseconds since 1970
    void forgetFinished(long before);
}
