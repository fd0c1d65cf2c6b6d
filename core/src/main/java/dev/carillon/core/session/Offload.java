package dev.carillon.core.session;

import java.util.concurrent.atomic.AtomicInteger;

/// Runs what may block on virtual threads, so many at once. Thread-safe.
public final class Offload {
    private final int limit;

    /// How much is under way, published by whoever starts or ends something.
    private final AtomicInteger underWay = new AtomicInteger();

    public Offload(int limit) {
        this.limit = limit;
    }

    /// Runs a task on a thread of its own.
    ///
    /// @return false when there is too much under way already; nothing is run then
    public boolean tryRun(Runnable task) {
        if (underWay.incrementAndGet() > limit) {
            underWay.decrementAndGet();
            return false;
        }
        try {
            Thread.ofVirtual().name("offload").start(() -> run(task));
            return true;
        } catch (Throwable e) {
            underWay.decrementAndGet();
            throw e;
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            underWay.decrementAndGet();
        }
    }
}
