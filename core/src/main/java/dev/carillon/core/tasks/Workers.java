package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// What workers outside do: claim tasks, say that they still live, tell how far they are, and how
/// it ended. Thread-safe; may block.
///
/// A claim gives a lease. A worker that lets it expire loses the task, which goes on elsewhere, and
/// is told so when it is heard of again.
public final class Workers {
    /// How many may wait for a task at once.
    public static final int MAX_WAITING = 500;

    private static final int MAX_PROGRESS_TEXT = 1000;

    private final Kinds kinds;
    private final Runs runs;
    private final TaskStore store;
    private final ClaimLine line;
    private final TaskOptions options;

    Workers(Kinds kinds, Runs runs, TaskStore store, ClaimLine line, TaskOptions options) {
        this.kinds = kinds;
        this.runs = runs;
        this.store = store;
        this.line = line;
        this.options = options;
    }

    /// What a worker asks for.
    ///
    /// @param worker a name of its own choosing, which people see
    /// @param types the kinds of task that it can work on
    /// @param lease how long it may be silent
    /// @param patience how long it waits for a task if there is none
    /// @param gone whether it has gone meanwhile; [#look] has it asked again
    public record Request(
            String worker,
            List<String> types,
            Duration lease,
            Duration patience,
            BooleanSupplier gone) {}

    /// The answer to a claim.
    public sealed interface Claim {
        record Given(Task task, Lease lease) implements Claim {}

        /// There is nothing to do.
        record None() implements Claim {}

        record Refused(Answer.Refused why) implements Claim {}
    }

    /// What a worker that has a task is told.
    public sealed interface Word {
        /// The task is still the worker's; that is what its owner wants.
        ///
        /// @param expiresAt until when it must be heard of again, in milliseconds since 1970
        record Held(Wish wish, long expiresAt) implements Word {}

        /// It is not.
        record Lost(Answer.Refused why) implements Word {}
    }

    /// What the owner of a task wants of whoever works on it.
    public enum Wish {
        CONTINUE,
        PAUSE,
        CANCEL
    }

    /// How far a worker is.
    public record Step(long current, long total, String stage, String message) {
        /// Why this can't be so; empty when it can.
        public Optional<String> mistake() {
            if (current < 0 || total < 1 || current > total) {
                return Optional.of(
                        "'current' is %d and 'total' %d; they must be 0 to total, and at least 1"
                                .formatted(current, total));
            }
            if (stage.length() > MAX_PROGRESS_TEXT || message.length() > MAX_PROGRESS_TEXT) {
                return Optional.of(
                        "'stage' and 'message' may have %d characters"
                                .formatted(MAX_PROGRESS_TEXT));
            }
            return Optional.empty();
        }
    }

    /// The kinds of task that workers claim.
    public Collection<String> types() {
        return kinds.outside();
    }

    /// How many wait for a task.
    public int waiting() {
        return line.workers();
    }

    /// How many tasks workers have.
    public int leased() {
        return runs.count(run -> run.task().heldBy().isPresent());
    }

    /// Has those who wait be asked whether they have gone.
    public void look() {
        line.look();
    }

    /// Gives a worker the oldest task that it can work on, once there is one.
    public Claim claim(Request request) throws InterruptedException {
        var refusal = refusal(request);
        if (refusal.isPresent()) {
            return new Claim.Refused(refusal.get());
        }
        var deadline = System.nanoTime() + request.patience().toNanos();
        while (true) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            var run = line.take(request.types(), left, request.gone());
            if (run.isEmpty()) {
                return new Claim.None();
            }
            var given = give(run.get(), request);
            if (given.isPresent()) {
                return given.get();
            }
        }
    }

    private Optional<Answer.Refused> refusal(Request request) {
        for (var type : request.types()) {
            if (!kinds.outside().contains(type)) {
                return Optional.of(
                        new Answer.Refused(
                                ErrorCode.INVALID_FIELD,
                                "'%s' is no kind of task for workers outside; those are named in tasks.outside: %s"
                                        .formatted(
                                                Excerpt.of(type),
                                                String.join(", ", kinds.outside()))));
            }
        }
        var limit = options.limits().queue();
        if (leased() >= limit) {
            return Optional.of(
                    new Answer.Refused(
                            ErrorCode.LIMIT_EXCEEDED,
                            "workers have %d tasks, which is the limit; let some end, or raise tasks.queue"
                                    .formatted(limit)));
        }
        if (!request.patience().isZero() && line.workers() >= MAX_WAITING) {
            return Optional.of(
                    new Answer.Refused(
                            ErrorCode.OVERLOADED,
                            "%d workers wait already; ask again later".formatted(MAX_WAITING)));
        }
        return Optional.empty();
    }

    /// A task that could not be given waits again.
    private Optional<Claim> give(LeasedRun run, Request request) {
        var token = UUID.randomUUID().toString();
        var millis = request.lease().toMillis();
        var lease = new Lease(request.worker(), token, millis, run.now() + millis);
        try {
            var task = run.lease(lease);
            if (task.isPresent() && request.gone().getAsBoolean()) {
                run.giveBack(token, "worker '%s' went away".formatted(request.worker()));
                return Optional.of(new Claim.None());
            }
            return task.map(given -> new Claim.Given(given, lease));
        } finally {
            run.lineUp();
        }
    }

    /// Takes a task back that a worker was given but never got.
    public void giveBack(Claim.Given claim) {
        leased(claim.task().id())
                .ifPresent(run ->
                        run.giveBack(
                                claim.lease().token(),
                                "worker '%s' went away".formatted(claim.lease().worker())));
    }

    /// A worker still lives.
    public Word heartbeat(String taskId, String token) {
        return leased(taskId)
                .flatMap(run -> run.prolong(token).map(lease -> held(run, lease)))
                .orElseGet(() -> cancelledOrLost(taskId, token));
    }

    private static Word held(LeasedRun run, Lease lease) {
        var wish = run.state() == TaskState.PAUSED ? Wish.PAUSE : Wish.CONTINUE;
        return new Word.Held(wish, lease.expiresAt());
    }

    private Word cancelledOrLost(String taskId, String token) {
        var task = find(taskId).filter(found -> LeasedRun.isHeld(found, token));
        return task.filter(found -> found.state() == TaskState.CANCELLED).isPresent()
                ? new Word.Held(Wish.CANCEL, task.get().finishedAt())
                : new Word.Lost(lost(taskId));
    }

    /// A worker still lives, and is so far.
    public Word progress(String taskId, String token, Step step) {
        var word = heartbeat(taskId, token);
        if (word instanceof Word.Held) {
            leased(taskId)
                    .ifPresent(run ->
                            run.advance(
                                    step.current(), step.total(), step.stage(), step.message()));
        }
        return word;
    }

    /// A worker has done it. Saying so again changes nothing.
    public Answer complete(String taskId, String token, RawJson result) {
        var outcome = new Outcome.Completed(new TaskResult.Value(result));
        var refusal = leased(taskId).flatMap(run -> run.refusal(outcome));
        if (refusal.isPresent()) {
            return new Answer.Refused(ErrorCode.TOO_LARGE, refusal.get());
        }
        return end(taskId, token, TaskState.COMPLETED, run -> run.complete(token, outcome));
    }

    /// A worker could not do it.
    ///
    /// @param again whether another attempt might
    public Answer fail(String taskId, String token, String error, boolean again) {
        if (error.length() > TaskRun.MOST_TEXT) {
            return new Answer.Refused(
                    ErrorCode.INVALID_FIELD,
                    "'error' has %d characters; the limit is %d"
                            .formatted(error.length(), TaskRun.MOST_TEXT));
        }
        var most = options.retries().maxAttempts();
        return end(taskId, token, TaskState.FAILED, run -> run.fail(token, error, again, most));
    }

    private Answer end(String taskId, String token, TaskState end, Predicate<LeasedRun> change) {
        var run = leased(taskId);
        if (run.isPresent() && change.test(run.get())) {
            return new Answer.Done(run.get().task());
        }
        return find(taskId)
                .filter(task -> task.state() == end && LeasedRun.isHeld(task, token))
                .<Answer>map(Answer.Done::new)
                .orElseGet(() -> lost(taskId));
    }

    private Optional<LeasedRun> leased(String taskId) {
        return runs.find(taskId).filter(LeasedRun.class::isInstance).map(LeasedRun.class::cast);
    }

    private Optional<Task> find(String taskId) {
        return runs.find(taskId).map(TaskRun::task).or(() -> store.find(taskId));
    }

    private Answer.Refused lost(String taskId) {
        return find(taskId).isEmpty()
                ? TaskService.notFound(taskId)
                : new Answer.Refused(
                        ErrorCode.LEASE_LOST,
                        "this lease of task '%s' is over, or was never given: stop working on it, and claim another"
                                .formatted(Excerpt.of(taskId)));
    }
}
