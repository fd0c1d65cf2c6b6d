package dev.carillon.core.notifications;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Makes ids that sort, as text, in the order they were made in: UUIDs of version 7. Thread-safe.
final class TimeOrderedIds {
    private static final int COUNTER_BITS = 12;
    private static final long COUNTER = (1L << COUNTER_BITS) - 1;
    private static final int TIME_SHIFT = 16;
    private static final long VERSION_7 = 0x7000L;

    private final InstantSource clock;

    /// The time of the last id and a counter within it, published by whoever makes one to the next.
    private final AtomicLong last = new AtomicLong();

    TimeOrderedIds(InstantSource clock) {
        this.clock = clock;
    }

    /// The next one, also when the clock went back meanwhile.
    String next() {
        var now = clock.millis() << COUNTER_BITS;
        var stamp = last.updateAndGet(before -> Math.max(before + 1, now));
        var time = stamp >>> COUNTER_BITS << TIME_SHIFT;
        var random = ThreadLocalRandom.current().nextLong() >>> 2;
        return new UUID(time | VERSION_7 | (stamp & COUNTER), random | Long.MIN_VALUE).toString();
    }
}
