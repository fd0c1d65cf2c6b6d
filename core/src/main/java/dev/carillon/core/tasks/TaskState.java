package dev.carillon.core.tasks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where a task stands: `pending → running ⇄ paused → completed | failed | cancelled`. An attempt
/// that failed and is repeated makes it pending again, and so does putting back a failed one.
public enum TaskState {
    PENDING,
    RUNNING,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /// Whether a task may go from this state to another.
    public boolean canBecome(TaskState next) {
        return switch (this) {
            case PENDING -> next == RUNNING || next == CANCELLED || next == FAILED;
            case RUNNING -> next != RUNNING;
            case PAUSED ->
                    next == RUNNING || next == PENDING || next == CANCELLED || next == FAILED;
            case FAILED -> next == PENDING;
            case COMPLETED, CANCELLED -> false;
        };
    }

    /// Whether it is over.
    public boolean isTerminal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /// The state of a name that clients see; empty when there is none.
    public static Optional<TaskState> named(String name) {
        return Arrays.stream(values()).filter(state -> state.wireName().equals(name)).findAny();
    }

    /// The name that clients see.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
