package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Whose each task is that is remembered, so that event loops find out without asking the store.
/// Thread-safe; as large as the store, which is bounded.
final class TaskOwners {
    private final ConcurrentHashMap<String, UserId> byTask = new ConcurrentHashMap<>();

    void add(String taskId, UserId owner) {
        byTask.put(taskId, owner);
    }

    void remove(String taskId) {
        byTask.remove(taskId);
    }

    Optional<UserId> of(String taskId) {
        return Optional.ofNullable(byTask.get(taskId));
    }
}
