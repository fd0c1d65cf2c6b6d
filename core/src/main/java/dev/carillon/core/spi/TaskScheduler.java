package dev.carillon.core.spi;

import dev.carillon.protocol.TaskAction;

/// Runs tasks elsewhere, by means of its own: the server only hears of them. Register it with the
/// server's builder. What it reports goes the same way as the progress of the server's own tasks:
/// to their channels, their owners, new subscribers and the HTTP API.
///
/// Thread-safe.
public interface TaskScheduler {
    /// Is given the way to report, once, when the server listens. Tasks that outlived an earlier
    /// server are announced again here.
    void start(TaskReporter reporter);

    /// Is asked to pause, resume or cancel a task that is in a state for it, by its owner or the
    /// application. May block. What comes of it is reported, before or after this returns.
    ///
    /// @return false when it can't be done; whoever asked is told so
    boolean control(String taskId, TaskAction action);
}
