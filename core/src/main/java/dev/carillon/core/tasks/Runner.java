package dev.carillon.core.tasks;

/// Who works on a task.
public enum Runner {
    /// A handler in the server.
    SERVER,
    /// A worker outside, which claims it.
    WORKER,
    /// A scheduler of the application's own, which only reports.
    SCHEDULER
}
