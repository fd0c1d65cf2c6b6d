package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// A task at one moment. Times are milliseconds since 1970, 0 for what has not happened.
public record Task(
        String id,
        String type,
        UserId owner,
        RawJson input,
        TaskState state,
        Progress progress,
        long createdAt,
        long startedAt,
        long finishedAt,
        Optional<Outcome> outcome) {

    /// A new one.
    static Task pending(String id, String type, UserId owner, RawJson input, long now) {
        return new Task(
                id,
                type,
                owner,
                input,
                TaskState.PENDING,
                Progress.NONE,
                now,
                0,
                0,
                Optional.empty());
    }

    /// The same in another state that isn't the end.
    Task in(TaskState next, long now) {
        require(next);
        var started = startedAt == 0 && next == TaskState.RUNNING ? now : startedAt;
        return new Task(id, type, owner, input, next, progress, createdAt, started, 0, outcome);
    }

    /// The same further on.
    Task at(Progress newProgress) {
        return new Task(
                id,
                type,
                owner,
                input,
                state,
                newProgress,
                createdAt,
                startedAt,
                finishedAt,
                outcome);
    }

    /// The same at its end.
    Task ended(Outcome end, long now) {
        require(end.state());
        return new Task(
                id,
                type,
                owner,
                input,
                end.state(),
                end instanceof Outcome.Completed ? progress.completed() : progress,
                createdAt,
                startedAt,
                now,
                Optional.of(end));
    }

    private void require(TaskState next) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(
                    "a task that is %s can't become %s"
                            .formatted(state.wireName(), next.wireName()));
        }
    }
}
