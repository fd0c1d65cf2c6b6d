package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A task that isn't over: its present state, and what its handler sees of the server. Thread-safe
/// by its own lock, under which everything it publishes goes out in order.
final class TaskRun implements TaskContext {
    private final Path directory;
    private final TaskStore store;
    private final TaskEvents events;
    private final ProgressBroadcaster broadcaster;
    private final Slots slots;
    private final InstantSource clock;
    private final RateEstimate rate = new RateEstimate();
    private Task task;
    private Progress published = Progress.NONE;
    private Slot slot = Slot.NONE;

    /// The thread that waits for the task's slot; null otherwise.
    private @Nullable Thread waiting;

    /// The state as checkpoints see it without the lock; published by whoever changes it.
    private volatile TaskState state;

    private enum Slot {
        NONE,
        AWAITED,
        HELD
    }

    /// What all runs share.
    record Services(
            TaskStore store,
            TaskEvents events,
            ProgressBroadcaster broadcaster,
            Slots slots,
            InstantSource clock) {}

    TaskRun(Task task, Path directory, Services services) {
        this.task = task;
        this.state = task.state();
        this.directory = directory;
        this.store = services.store();
        this.events = services.events();
        this.broadcaster = services.broadcaster();
        this.slots = services.slots();
        this.clock = services.clock();
    }

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
        notifyAll();
        return true;
    }

    /// Ends; false when it has ended before.
    synchronized boolean end(Outcome outcome) {
        if (!task.state().canBecome(outcome.state())) {
            return false;
        }
        become(task.ended(outcome, clock.millis()), "task_" + outcome.state().wireName());
        if (waiting != null) {
            waiting.interrupt();
        }
        notifyAll();
        return true;
    }

    private void become(Task next, String eventType) {
        task = next;
        state = next.state();
        store.save(next);
        published = next.progress();
        events.state(eventType, next, null);
    }

    @Override
    public synchronized void progress(long current, long total, String stage, String message) {
        if (task.state().isTerminal()) {
            return;
        }
        var remaining = rate.update(current, total, clock.millis());
        var progress = new Progress(current, total, stage, message, remaining);
        task = task.at(progress);
        if (broadcaster.isWorthSending(published, progress)) {
            broadcaster.flushSoon(this);
        }
    }

    /// Publishes the progress made since the last event, if the task still runs.
    synchronized void publishProgress() {
        if (task.state() == TaskState.RUNNING && !task.progress().equals(published)) {
            store.save(task);
            events.state("task_progress", task, TaskJson.change(task.at(published), task));
            published = task.progress();
        }
    }

    @Override
    public synchronized void emit(String type, RawJson data) {
        if (!task.state().isTerminal()) {
            events.emitted(task, type, data);
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a handler that only computes lets others run here
    public void checkpoint() throws TaskCancelledException {
        if (state == TaskState.RUNNING) {
            Thread.yield();
            return;
        }
        try {
            while (state != TaskState.RUNNING && awaitResumed()) {
                reacquireSlot();
            }
        } catch (InterruptedException e) {
            slot(Slot.NONE);
            if (!state.isTerminal()) {
                Thread.currentThread().interrupt();
            }
            throw new TaskCancelledException();
        }
        if (state.isTerminal()) {
            throw new TaskCancelledException();
        }
    }

    /// Holds while the task is paused, without a slot.
    ///
    /// @return whether it goes on and the caller, of all threads of the handler, must see to a slot
    private synchronized boolean awaitResumed() throws InterruptedException {
        releaseSlot();
        while (task.state() == TaskState.PAUSED || slot == Slot.AWAITED) {
            wait();
        }
        if (task.state().isTerminal() || slot == Slot.HELD) {
            return false;
        }
        slot = Slot.AWAITED;
        return true;
    }

    /// Waits for a slot to go on with; a pause may begin again meanwhile.
    private void reacquireSlot() throws InterruptedException {
        if (!waits(Thread.currentThread())) {
            slot(Slot.NONE);
            return;
        }
        try {
            slots.reacquire();
            slot(Slot.HELD);
        } finally {
            waits(null);
        }
    }

    private synchronized void slot(Slot now) {
        slot = now;
        notifyAll();
    }

    /// Waits for a slot to begin with.
    ///
    /// @return false when the task ended first
    boolean acquireSlot() throws InterruptedException {
        if (!waits(Thread.currentThread())) {
            return false;
        }
        try {
            slots.acquire();
            slot(Slot.HELD);
            return true;
        } catch (InterruptedException e) {
            if (state.isTerminal()) {
                return false;
            }
            throw e;
        } finally {
            waits(null);
        }
    }

    private synchronized boolean waits(@Nullable Thread thread) {
        waiting = thread;
        return !task.state().isTerminal();
    }

    /// Gives the slot back, if it has one.
    synchronized void releaseSlot() {
        if (slot == Slot.HELD) {
            slot = Slot.NONE;
            slots.release();
        }
    }

    /// Ends well, once a pause is over.
    void complete(Outcome.Completed outcome) throws TaskCancelledException {
        while (!end(outcome)) {
            checkpoint();
        }
    }

    @Override
    public String taskId() {
        return task().id();
    }

    @Override
    public UserId owner() {
        return task().owner();
    }

    @Override
    public RawJson input() {
        return task().input();
    }

    @Override
    public Path workDirectory() {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("no work directory for the task", e);
        }
    }

    /// How it ended; empty while it has not.
    Optional<Outcome> outcome() {
        return task().outcome();
    }
}
