package dev.carillon.core.tasks;

import dev.carillon.core.faults.Part;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Takes tasks on, each once. Thread-safe; may block.
///
/// A request with a key that was seen within a day gives the task that it made then. Several with
/// one key at once are answered one after the other.
final class Submissions {
    private static final Duration WINDOW = Duration.ofDays(1);

    private final Kinds kinds;
    private final Runs runs;
    private final TaskRun.Services services;
    private final Function<Task, TaskRun> runOf;

    /// Those with a key that are under way.
    private final ConcurrentHashMap<Key, CompletableFuture<Boolean>> underWay =
            new ConcurrentHashMap<>();

    private record Key(UserId owner, String key) {}

    /// @param runOf makes what works on a new task
    Submissions(Kinds kinds, Runs runs, TaskRun.Services services, Function<Task, TaskRun> runOf) {
        this.kinds = kinds;
        this.runs = runs;
        this.services = services;
        this.runOf = runOf;
    }

    Answer submit(TaskRequest request, Consumer<Task> accepted) {
        if (request.key().isEmpty()) {
            return take(request, accepted);
        }
        if (request.hasBadKey()) {
            return new Answer.Refused(
                    ErrorCode.INVALID_FIELD,
                    "the idempotency key must have 1 to %d characters, and no control characters"
                            .formatted(PublishOptions.MAX_KEY));
        }
        var key = new Key(request.owner(), request.key().get());
        var mine = new CompletableFuture<Boolean>();
        for (var other = underWay.putIfAbsent(key, mine);
                other != null;
                other = underWay.putIfAbsent(key, mine)) {
            other.join();
        }
        try {
            return takeOnce(key, request, accepted);
        } finally {
            underWay.remove(key);
            mine.complete(true);
        }
    }

    private Answer takeOnce(Key key, TaskRequest request, Consumer<Task> accepted) {
        var since = services.clock().millis() - WINDOW.toMillis();
        var earlier =
                services.store()
                        .findByKey(key.owner(), key.key())
                        .filter(task -> task.createdAt() > since);
        if (earlier.isEmpty()) {
            return take(request, accepted);
        }
        var task = earlier.get();
        if (!request.isSameAs(task)) {
            return new Answer.Refused(
                    ErrorCode.CONFLICT,
                    "the idempotency key '%s' made task '%s' of another type or input; use a new key for a new request"
                            .formatted(Excerpt.of(key.key()), task.id()));
        }
        return new Answer.Done(begun(task, accepted));
    }

    private Answer take(TaskRequest request, Consumer<Task> accepted) {
        var refusal = kinds.refusal(request.owner(), request.type(), request.input());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var run = runOf.apply(Task.pending(submission(request)));
        refusal = runs.admit(run);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        try {
            run.keep();
        } catch (RuntimeException | Error e) {
            runs.withdraw(run);
            throw e;
        }
        var task = run.task();
        begin(run, accepted);
        return new Answer.Done(task);
    }

    /// A task that is kept goes on, whatever becomes of the news of it.
    private void begin(TaskRun run, Consumer<Task> accepted) {
        var faults = services.events().faults();
        var task = run.task();
        faults.contain(Part.TASKS, () -> accepted.accept(task));
        faults.contain(Part.TASKS, run::created);
        faults.contain(Part.TASKS, run::lineUp);
    }

    /// A task that was made by an earlier request. One that was kept although it seemed that it
    /// could not be is begun now, as that request would have done.
    private Task begun(Task earlier, Consumer<Task> accepted) {
        var known = runs.find(earlier.id());
        if (known.isPresent()) {
            accepted.accept(known.get().task());
            return known.get().task();
        }
        // it may have been over since it was found
        var task = services.store().find(earlier.id()).orElse(earlier);
        if (task.state() != TaskState.PENDING || task.attempts().begun() > 0) {
            accepted.accept(task);
            return task;
        }
        var run = runOf.apply(task);
        runs.put(run);
        begin(run, accepted);
        return run.task();
    }

    private Submission submission(TaskRequest request) {
        return new Submission(
                UUID.randomUUID().toString(),
                request.type(),
                request.owner(),
                request.input(),
                kinds.runnerOf(request.type()),
                request.key(),
                services.clock().millis());
    }

    /// Puts a task back whose attempts are used up.
    Answer retry(Task task) {
        if (!task.isDead()) {
            return new Answer.Refused(ErrorCode.CONFLICT, notDead(task));
        }
        if (!kinds.names().contains(task.type())) {
            return new Answer.Refused(
                    ErrorCode.CONFLICT,
                    "this server has no kind of task '%s'".formatted(Excerpt.of(task.type())));
        }
        var run = runOf.apply(task);
        Optional<Answer.Refused> refusal = runs.admit(run);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var revived = false;
        try {
            revived = run.revive();
        } finally {
            if (!revived) {
                runs.remove(run);
            }
        }
        run.lineUp();
        return new Answer.Done(run.task());
    }

    private static String notDead(Task task) {
        return "task '%s' is %s%s; only a task whose attempts are used up can be put back"
                .formatted(
                        task.id(),
                        task.state().wireName(),
                        task.state() == TaskState.FAILED ? " for good" : "");
    }
}
