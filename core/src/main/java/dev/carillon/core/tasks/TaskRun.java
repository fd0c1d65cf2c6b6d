package dev.carillon.core.tasks;

import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A task that isn't over: its present state, and what is told of it. Who works on it is up to the
/// kinds there are. Thread-safe by its own lock, under which everything it publishes goes out in
/// order.
abstract sealed class TaskRun permits HandledRun, ReportedRun {
    private final TaskStore store;
    private final TaskEvents events;
    private final ProgressBroadcaster broadcaster;
    private final InstantSource clock;
    private final RateEstimate rate = new RateEstimate();
    private Task task;
    private Progress published = Progress.NONE;

    /// When what is not yet told began; null when all is told.
    private @Nullable Instant untoldSince;

    /// What all runs share.
    record Services(
            TaskStore store,
            TaskEvents events,
            ProgressBroadcaster broadcaster,
            Slots slots,
            InstantSource clock) {}

    TaskRun(Task task, Services services) {
        this.task = task;
        this.store = services.store();
        this.events = services.events();
        this.broadcaster = services.broadcaster();
        this.clock = services.clock();
    }

    /// Pauses, resumes or cancels it, or has that done.
    ///
    /// @return false when that isn't possible from here
    abstract boolean control(TaskAction action);

    /// The task is in another state from here on. Called under the lock.
    abstract void changed(TaskState state);

    synchronized Task task() {
        return task;
    }

    /// Announces a new task.
    synchronized void created() {
        become(task, "task_created");
    }

    /// Moves to a state that isn't the end; false when that isn't possible from here.
    synchronized boolean move(TaskState next, String eventType) {
        if (!task.state().canBecome(next)) {
            return false;
        }
        become(task.in(next, clock.millis()), eventType);
        rate.resumed(clock.millis());
        return true;
    }

    /// Goes on after a pause; false when there is none.
    synchronized boolean resume() {
        return task.state() == TaskState.PAUSED && move(TaskState.RUNNING, "task_resumed");
    }

    /// Ends; false when it has ended before.
    synchronized boolean end(Outcome outcome) {
        if (!task.state().canBecome(outcome.state())) {
            return false;
        }
        become(task.ended(outcome, clock.millis()), "task_" + outcome.state().wireName());
        return true;
    }

    private void become(Task next, String eventType) {
        task = next;
        changed(next.state());
        store.save(next);
        told(next.progress());
        broadcaster.forget(this);
        events.state(eventType, next, null, clock.instant());
    }

    /// Notes how far it is; false when it is over.
    synchronized boolean advance(long current, long total, String stage, String message) {
        if (task.state().isTerminal()) {
            return false;
        }
        var remaining = rate.update(current, total, clock.millis());
        var progress = new Progress(current, total, stage, message, remaining);
        task = task.at(progress);
        if (broadcaster.isWorthSending(published, progress)) {
            untoldSince = untoldSince == null ? clock.instant() : untoldSince;
            broadcaster.flushSoon(this);
        }
        return true;
    }

    /// Publishes the progress made since the last event, if the task still runs.
    synchronized void publishProgress() {
        if (task.state() == TaskState.RUNNING && !task.progress().equals(published)) {
            store.save(task);
            var change = TaskJson.change(task.at(published), task);
            events.state("task_progress", task, change, since());
            told(task.progress());
        }
    }

    private Instant since() {
        return untoldSince == null ? clock.instant() : untoldSince;
    }

    private void told(Progress progress) {
        published = progress;
        untoldSince = null;
    }

    /// Publishes an event of the task's own; false when it is over.
    synchronized boolean publish(String type, RawJson data) {
        if (task.state().isTerminal()) {
            return false;
        }
        events.emitted(task, type, data);
        return true;
    }

    /// How it ended; empty while it has not.
    Optional<Outcome> outcome() {
        return task().outcome();
    }
}
