package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A task that a handler works on here, in one of the slots, and what that handler sees of the
/// server. Thread-safe by its own lock.
final class HandledRun extends TaskRun implements TaskContext {
    private final Path directory;
    private final Slots slots;
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

    HandledRun(Task task, Path directory, Services services) {
        super(task, services);
        this.state = task.state();
        this.directory = directory;
        this.slots = services.slots();
    }

    @Override
    boolean control(TaskAction action) {
        return switch (action) {
            case PAUSE -> move(TaskState.PAUSED, "task_paused");
            case RESUME -> resume();
            case CANCEL -> end(new Outcome.Cancelled());
        };
    }

    @Override
    synchronized void changed(TaskState next) {
        state = next;
        if (next.isTerminal() && waiting != null) {
            waiting.interrupt();
        }
        notifyAll();
    }

    @Override
    public void progress(long current, long total, String stage, String message) {
        advance(current, total, stage, message);
    }

    @Override
    public void emit(String type, RawJson data) {
        publish(type, data);
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
        while (state == TaskState.PAUSED || slot == Slot.AWAITED) {
            wait();
        }
        if (state.isTerminal() || slot == Slot.HELD) {
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
        return !state.isTerminal();
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
}
