package dev.carillon.core.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// What is done again and again, and never twice at a time. Thread-safe by atomics.
///
/// A run that throws is counted among the [Faults], and the next comes at its time. While a run
/// takes longer than the interval the ticks in between do nothing, so that a store which hangs
/// holds up one thread and no more. A task that hangs, or whose runs all fail, is an
/// [obstacle][Faults#obstacle] to the server.
public final class RepeatedTask implements Runnable {
    /// How long a run may take before it is said that the task hangs.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// How many runs in a row must fail before it is said that the task can't go on.
    static final int FAILURES = 3;

    private final String name;
    private final Runnable task;
    private final Part part;
    private final Faults faults;
    private final LongSupplier nanos;

    /// Whether a run is under way, published by whoever begins or ends one.
    private final AtomicBoolean running = new AtomicBoolean();

    /// When the run under way began, published by whoever begins one to who asks for obstacles.
    private volatile long began;

    /// How many runs in a row have failed, counted by each run.
    private final AtomicInteger failures = new AtomicInteger();

    /// @param name of what it does, in words that fit behind "the task"
    public RepeatedTask(String name, Part part, Faults faults, Runnable task) {
        this(name, part, faults, task, System::nanoTime);
    }

    RepeatedTask(String name, Part part, Faults faults, Runnable task, LongSupplier nanos) {
        this.name = name;
        this.task = task;
        this.part = part;
        this.faults = faults;
        this.nanos = nanos;
        faults.watch(this::obstacle);
    }

    /// Does it on this thread, unless it is being done. Never throws.
    @Override
    public void run() {
        if (begins()) {
            once();
        }
    }

    /// Has it done on a virtual thread of its own, unless it is being done. Never blocks or throws.
    public void runApart() {
        if (!begins()) {
            return;
        }
        try {
            Thread.ofVirtual().name("repeated-" + name).start(this::once);
        } catch (Throwable e) {
            ended(false);
            faults.note(part, e);
        }
    }

    private boolean begins() {
        if (!running.compareAndSet(false, true)) {
            return false;
        }
        began = nanos.getAsLong();
        return true;
    }

    private void once() {
        var done = false;
        try {
            done = faults.contain(part, task);
        } finally {
            ended(done);
        }
    }

    private void ended(boolean done) {
        if (done) {
            failures.set(0);
        } else {
            failures.incrementAndGet();
        }
        running.set(false);
    }

    private Optional<String> obstacle() {
        if (failures.get() >= FAILURES) {
            return Optional.of("the task '%s' fails each time".formatted(name));
        }
        var start = began;
        var lasts = nanos.getAsLong() - start;
        return running.get() && lasts > PATIENCE.toNanos()
                ? Optional.of(
                        "the task '%s' has been at it for %d s"
                                .formatted(name, TimeUnit.NANOSECONDS.toSeconds(lasts)))
                : Optional.empty();
    }
}
