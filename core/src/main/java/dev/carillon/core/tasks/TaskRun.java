package dev.carillon.core.tasks;

import dev.carillon.core.faults.Faults;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A task that isn't over: its present state, and what is told of it. Who works on it is up to the
/// kinds there are. Thread-safe by its own lock, under which everything it publishes goes out in
/// order; a state is kept before it is told, without the lock, by whoever has the right to change
/// it.
abstract sealed class TaskRun permits HandledRun, LeasedRun, ReportedRun {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);

    /// The most characters of a text that its owner is told: an error, a stage, a message.
    static final int MOST_TEXT = 4000;

    /// How often in a row an interrupted task is taken up without waiting.
    private static final int AT_ONCE = 2;

    final RunLock lock = new RunLock();
    private final Services services;
    private final RateEstimate rate = new RateEstimate();

    /// Published by whoever changes it, under the lock; so looking at it takes no lock.
    private volatile Task task;

    private Progress published;

    /// When what is not yet told began; null when all is told.
    private @Nullable Instant untoldSince;

    /// Whether others may know of it; published as the task is.
    private volatile boolean known;

    /// Whether this server has nothing more to do with it; published as the task is.
    private volatile boolean left;

    /// Whether a thread does what is due; taken by whoever starts one, and given back by it.
    private final AtomicBoolean seenTo = new AtomicBoolean();

    /// What all runs share.
    record Services(
            TaskStore store,
            TaskEvents events,
            ProgressBroadcaster broadcaster,
            RetryPolicy retries,
            AttemptCounts counts,
            InstantSource clock) {}

    TaskRun(Task task, Services services) {
        this.task = task;
        this.published = task.progress();
        this.services = services;
    }

    /// Pauses, resumes or cancels it, or has that done.
    ///
    /// @return false when that isn't possible from here
    abstract boolean control(TaskAction action);

    /// The task is in another state from here on. Called under the lock; waits for nothing.
    abstract void changed(TaskState state);

    /// Has a task that was just taken on, or put back, wait for whoever works on it.
    abstract void lineUp();

    /// Whether something is to be done by now that nobody asks for. Waits for nothing.
    abstract boolean isDue();

    /// Does it; may block.
    abstract void seeTo();

    /// Has what is due done on a thread of its own, one at a time: whoever looks after many runs
    /// waits for the store of none.
    ///
    /// @return once it is done; at once when nothing is due, or another thread is at it
    final CompletableFuture<?> sweep() {
        var done = new CompletableFuture<Void>();
        if (!isDue() || !seenTo.compareAndSet(false, true)) {
            done.complete(null);
            return done;
        }
        try {
            Thread.ofVirtual().name("task-sweep-" + task.id()).start(() -> seeTo(done));
        } catch (Throwable e) {
            seenTo.set(false);
            throw e;
        }
        return done;
    }

    private void seeTo(CompletableFuture<Void> done) {
        try {
            seeTo();
        } catch (Throwable e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("task", task.id())
                    .log("a task could not be seen to; it will be soon");
        } finally {
            seenTo.set(false);
            done.complete(null);
        }
    }

    final Task task() {
        return task;
    }

    final TaskState state() {
        return task.state();
    }

    final boolean isOver() {
        return state().isTerminal();
    }

    final Faults faults() {
        return services.events().faults();
    }

    final long now() {
        return services.clock().millis();
    }

    /// Keeps a new task, before anybody hears of it.
    final void keep() {
        try (var _ = lock.change()) {
            services.store().save(task);
        }
    }

    /// Tells of a new task.
    final void created() {
        try (var _ = lock.take()) {
            known = true;
            var _ = services.events().state("task_created", task, null, services.clock().instant());
        }
    }

    /// Tells where it stands, unless an earlier server's word of that was kept.
    final void announce() {
        try (var _ = lock.change()) {
            known = true;
            services.events().announce(task);
        }
    }

    static String eventOf(Task task) {
        return switch (task.state()) {
            case PENDING -> task.attempts().begun() == 0 ? "task_created" : "task_retrying";
            case RUNNING -> "task_started";
            case PAUSED, COMPLETED, FAILED, CANCELLED -> "task_" + task.state().wireName();
        };
    }

    /// Moves to a state that isn't the end; false when that isn't possible from here.
    final boolean move(TaskState next, String eventType) {
        try (var _ = lock.change()) {
            return state().canBecome(next) && become(task.in(next, now()), eventType);
        }
    }

    /// Begins an attempt; false when it does not wait for one.
    final boolean begin(Optional<Lease> lease) {
        try (var _ = lock.change()) {
            return state() == TaskState.PENDING && become(task.begun(lease, now()), "task_started");
        }
    }

    /// Why its owner could not be told of such an end, for that is too large; empty when they
    /// could.
    final Optional<String> refusal(Outcome outcome) {
        return services.events().refusal(task, outcome);
    }

    /// As much of a text as its owner can be told.
    static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
    }

    /// Ends; false when it has ended before, or is paused and can't end so.
    final boolean end(Outcome outcome) {
        try (var _ = lock.change()) {
            return state().canBecome(outcome.state())
                    && become(task.ended(outcome, now()), "task_" + outcome.state().wireName());
        }
    }

    /// An attempt failed: there is another after a while, or that was the last.
    ///
    /// @param again whether another might do
    /// @param maxAttempts how many may fail
    final boolean attemptFailed(String why, boolean again, int maxAttempts) {
        try (var _ = lock.change()) {
            if (isOver()) {
                return false;
            }
            var error = cut(why);
            var attempts = task.attempts().oneFailed(error);
            services.counts().oneFailed();
            if (!again || attempts.failed() >= maxAttempts) {
                return die(attempts, new Outcome.Failed(error, again));
            }
            var pause = services.retries().delayAfter(attempts.failed());
            return putBack(attempts.notBefore(now() + pause.toMillis()));
        }
    }

    /// Whoever worked on it is gone: it goes on elsewhere, unless that has happened too often.
    final boolean interrupted(String error) {
        try (var _ = lock.change()) {
            if (isOver()) {
                return false;
            }
            var attempts = task.attempts().oneInterrupted(error);
            services.counts().oneInterrupted();
            var most = services.retries().maxInterruptions();
            return attempts.interrupted() > most
                    ? die(
                            attempts,
                            new Outcome.Failed(
                                    "%s; that has happened %d times, and tasks.max-interruptions is %d"
                                            .formatted(error, attempts.interrupted(), most),
                                    true))
                    : putBack(attempts.notBefore(nextAfter(attempts.interrupted())));
        }
    }

    /// One that ended with its server is begun again at once, and again; one over which servers die
    /// leaves them in peace for a while in between.
    private long nextAfter(int interruptions) {
        return interruptions <= AT_ONCE
                ? 0
                : now() + services.retries().delayAfter(interruptions - AT_ONCE).toMillis();
    }

    /// It is taken from whoever works on it, through no fault of theirs.
    final boolean stopped(String why) {
        try (var _ = lock.change()) {
            return state() == TaskState.RUNNING && putBack(task.attempts().oneStopped(why));
        }
    }

    /// Has a task whose attempts are used up be tried again.
    final boolean revive() {
        try (var _ = lock.change()) {
            return task.isDead() && putBack(task.attempts().renewed());
        }
    }

    private boolean die(Attempts attempts, Outcome.Failed outcome) {
        var died = become(task.with(attempts).ended(outcome, now()), "task_failed");
        if (died && outcome.dead()) {
            services.counts().oneDead();
        }
        return died;
    }

    /// What is paused stays so.
    private boolean putBack(Attempts attempts) {
        var next = task.with(attempts);
        return state() == TaskState.PAUSED
                ? become(next, "task_paused")
                : become(next.in(TaskState.PENDING, now()), "task_retrying");
    }

    /// Has another task in its place that is as far, without keeping or telling it.
    final void amend(Task next) {
        try (var _ = lock.take()) {
            task = next;
        }
    }

    /// Keeps the next state, and then puts it in its place and tells it: the lock is not held while
    /// the store or the log has it, however long that takes.
    private boolean become(Task next, String eventType) {
        if (left) {
            return false;
        }
        services.store().save(next);
        CompletionStage<?> told;
        try (var _ = lock.take()) {
            if (left) {
                return false; // for the next server to tell
            }
            told = put(withWhatCame(next), eventType);
        }
        // whoever hears that it was done finds it in the log
        told.toCompletableFuture().join();
        return true;
    }

    /// The next state with the progress that was made, and the lease that was prolonged, while it
    /// was kept.
    private Task withWhatCame(Task next) {
        if (next.state().isTerminal() || next.attempts().begun() != task.attempts().begun()) {
            return next;
        }
        var lease = task.attempts().lease();
        var isSame =
                lease.isPresent()
                        && next.attempts()
                                .lease()
                                .map(Lease::token)
                                .equals(lease.map(Lease::token));
        var further = next.at(task.progress());
        return isSame ? further.with(next.attempts().with(lease.get())) : further;
    }

    private CompletionStage<?> put(Task next, String eventType) {
        task = next;
        known = true;
        changed(next.state());
        told(next.progress());
        rate.resumed(now());
        services.broadcaster().forget(this);
        return services.events().state(eventType, next, null, services.clock().instant());
    }

    /// Has nothing more to do with it from here on: what this server still does is not told.
    void leave() {
        try (var _ = lock.take()) {
            left = true;
            services.broadcaster().forget(this);
        }
    }

    final boolean hasLeft() {
        return left;
    }

    /// Whether it was taken on for good.
    final boolean isKnown() {
        return known && !left;
    }

    /// Notes how far it is; false when it is over.
    final boolean advance(long current, long total, String stage, String message) {
        try (var _ = lock.take()) {
            if (isOver()) {
                return false;
            }
            var remaining = rate.update(current, total, now());
            var progress = new Progress(current, total, cut(stage), cut(message), remaining);
            task = task.at(progress);
            if (services.broadcaster().isWorthSending(published, progress)) {
                untoldSince = untoldSince == null ? services.clock().instant() : untoldSince;
                services.broadcaster().flushSoon(this);
            }
            return true;
        }
    }

    /// Publishes the progress made since the last event, if the task still runs.
    final void publishProgress() {
        try (var _ = lock.take()) {
            if (state() == TaskState.RUNNING && !left && !task.progress().equals(published)) {
                var change = TaskJson.change(task.at(published), task);
                var _ = services.events().state("task_progress", task, change, since());
                told(task.progress());
            }
        }
    }

    private Instant since() {
        return untoldSince == null ? services.clock().instant() : untoldSince;
    }

    private void told(Progress progress) {
        published = progress;
        untoldSince = null;
    }

    /// Publishes an event of the task's own; false when it is over.
    ///
    /// @throws IllegalArgumentException when it is too large to be delivered
    final boolean publish(String type, RawJson data) {
        try (var _ = lock.take()) {
            if (isOver() || left) {
                return false;
            }
            services.events()
                    .refusal(task, type, data)
                    .ifPresent(refusal -> {
                        throw new IllegalArgumentException(refusal);
                    });
            services.events().emitted(task, type, data);
            return true;
        }
    }
}
