package dev.carillon.server.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// The memory that the bodies of all requests under way may take together. Thread-safe.
public final class BodyBudget {
    private final long limit;

    /// What is taken, published by whoever takes or gives back.
    private final AtomicLong taken = new AtomicLong();

    private final LongAdder refused = new LongAdder();

    public BodyBudget(long limit) {
        this.limit = limit;
    }

    /// Takes a part, unless that is more than there is.
    ///
    /// @return whether it was there
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        refused.increment();
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /// How much is taken.
    public long taken() {
        return taken.get();
    }

    /// How many requests were refused for want of room.
    public long refused() {
        return refused.sum();
    }
}
