package dev.carillon.core.tasks;

import java.util.concurrent.atomic.LongAdder;

/// Counts what becomes of attempts that did not do. Thread-safe by adders.
public final class AttemptCounts {
    private final LongAdder failed = new LongAdder();
    private final LongAdder interrupted = new LongAdder();
    private final LongAdder dead = new LongAdder();

    void oneFailed() {
        failed.increment();
    }

    void oneInterrupted() {
        interrupted.increment();
    }

    void oneDead() {
        dead.increment();
    }

    /// Attempts that failed.
    public long failed() {
        return failed.sum();
    }

    /// Attempts that ended with their server or worker.
    public long interrupted() {
        return interrupted.sum();
    }

    /// Tasks whose attempts were used up.
    public long dead() {
        return dead.sum();
    }
}
