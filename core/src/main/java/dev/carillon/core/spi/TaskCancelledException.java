package dev.carillon.core.spi;

/// Ends the work of a task that was cancelled. A handler cleans up and lets it pass.
public final class TaskCancelledException extends Exception {
    public TaskCancelledException() {
        super("the task was cancelled", null, false, false);
    }
}
