package dev.carillon.core.session;

import java.util.function.LongSupplier;

/// By how much a count grew within the last minute. It looks at the count once a second, so that
/// counting costs no more than before. Thread-safe by its own lock.
final class LastMinute {
    private static final int SECONDS = 60;

    private final LongSupplier count;
    private final long[] bySecond = new long[SECONDS];
    private long ticks;

    LastMinute(LongSupplier count) {
        this.count = count;
    }

    /// A second has passed.
    synchronized void tick() {
        bySecond[(int) (ticks % SECONDS)] = count.getAsLong();
        ticks++;
    }

    /// The growth, from the oldest second still known; from the start while that is younger.
    synchronized long growth() {
        var before = ticks < SECONDS ? 0 : bySecond[(int) (ticks % SECONDS)];
        return count.getAsLong() - before;
    }
}
