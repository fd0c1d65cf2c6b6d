package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskResult;

/// How a task ended.
public sealed interface Outcome {
    record Completed(TaskResult result) implements Outcome {}

    /// It ended badly.
    ///
    /// @param error why, in a sentence for its owner
    /// @param dead whether its attempts are used up, so that another might do; false when no
    ///   attempt could ever do
    record Failed(String error, boolean dead) implements Outcome {}

    record Cancelled() implements Outcome {}

    /// The state of a task that ended so.
    default TaskState state() {
        return switch (this) {
            case Completed _ -> TaskState.COMPLETED;
            case Failed _ -> TaskState.FAILED;
            case Cancelled _ -> TaskState.CANCELLED;
        };
    }
}
