package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// A task at one moment. Times are milliseconds since 1970, 0 for what has not happened.
public record Task(
        Submission submission,
        TaskState state,
        Progress progress,
        Attempts attempts,
        Times times,
        Optional<Outcome> outcome) {

    /// When it was begun for the first time, and when it was over.
    public record Times(long startedAt, long finishedAt) {
        /// Neither has happened.
        public static final Times NONE = new Times(0, 0);
    }

    /// A new one.
    static Task pending(Submission submission) {
        return new Task(
                submission,
                TaskState.PENDING,
                Progress.NONE,
                Attempts.NONE,
                Times.NONE,
                Optional.empty());
    }

    public String id() {
        return submission.id();
    }

    public String type() {
        return submission.type();
    }

    public UserId owner() {
        return submission.owner();
    }

    public RawJson input() {
        return submission.input();
    }

    public long createdAt() {
        return submission.createdAt();
    }

    public long startedAt() {
        return times.startedAt();
    }

    public long finishedAt() {
        return times.finishedAt();
    }

    /// Whether its attempts are used up; it can be put back.
    public boolean isDead() {
        return outcome.orElse(null) instanceof Outcome.Failed failed && failed.dead();
    }

    /// The worker that has it now.
    public Optional<Lease> heldBy() {
        return state.isTerminal() ? Optional.empty() : attempts.lease();
    }

    /// The same in another state that isn't the end.
    Task in(TaskState next, long now) {
        require(next);
        var started = startedAt() == 0 && next == TaskState.RUNNING ? now : startedAt();
        return new Task(
                submission, next, progress, attempts, new Times(started, 0), Optional.empty());
    }

    /// The same when an attempt begins, from the start.
    Task begun(Optional<Lease> lease, long now) {
        return in(TaskState.RUNNING, now).at(Progress.NONE).with(attempts.oneMore(lease));
    }

    /// The same further on.
    Task at(Progress newProgress) {
        return new Task(submission, state, newProgress, attempts, times, outcome);
    }

    /// The same with more tried.
    Task with(Attempts newAttempts) {
        return new Task(submission, state, progress, newAttempts, times, outcome);
    }

    /// The same at its end.
    Task ended(Outcome end, long now) {
        require(end.state());
        return new Task(
                submission,
                end.state(),
                end instanceof Outcome.Completed ? progress.completed() : progress,
                attempts,
                new Times(startedAt(), now),
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
