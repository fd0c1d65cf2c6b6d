package dev.carillon.core.tasks;

import java.util.Locale;

/// Where a task stands: `pending → running ⇄ paused → completed | failed | cancelled`.
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
            case RUNNING -> next != PENDING && next != RUNNING;
            case PAUSED -> next == RUNNING || next == CANCELLED || next == FAILED;
            case COMPLETED, FAILED, CANCELLED -> false;
        };
    }

    /// Whether it is over.
    public boolean isTerminal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /// The name that clients see.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
