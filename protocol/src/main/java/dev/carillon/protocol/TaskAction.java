package dev.carillon.protocol;

/// What an owner can do to a task.
public enum TaskAction {
    PAUSE,
    RESUME,
    CANCEL
}
