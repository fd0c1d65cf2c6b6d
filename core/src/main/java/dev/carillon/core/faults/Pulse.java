package dev.carillon.core.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a thread that must live does what it is given. Thread-safe by atomics.
///
/// A thread that hangs or has ended can't say so itself. So it is given next to nothing to do
/// whenever somebody asks, and what it has not done in time is an [obstacle][Faults#obstacle].
/// Whoever wants to know soon asks often. What is the matter is in the log once, and so is its end.
public final class Pulse {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    /// How long a thread may be at one thing. An event loop that takes a tenth of it is far too
    /// slow; a machine that is as slow as that is no place for clients either.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Stands for no question in [#askedAt].
    private static final long NOT = 0;

    private final String name;
    private final Executor thread;
    private final LongSupplier nanos;
    private final TroubleLog trouble;

    /// When the thread was given something that it has not done yet, published by who asks and by
    /// the thread when it has.
    private final AtomicLong askedAt = new AtomicLong(NOT);

    Pulse(String name, Executor thread, LongSupplier nanos) {
        this.name = name;
        this.thread = thread;
        this.nanos = nanos;
        this.trouble = new TroubleLog(name, LOG);
    }

    /// Has a thread looked after.
    ///
    /// @param name of the thread, in words that fit before "has ended"
    /// @param thread runs what it is given, later or at once, and rejects it when it has ended
    /// @param faults whose obstacle it is when the thread doesn't go on
    public static void watch(String name, Executor thread, Faults faults) {
        faults.watch(new Pulse(name, thread, System::nanoTime)::obstacle);
    }

    /// What is the matter; empty while the thread goes on.
    Optional<String> obstacle() {
        return trouble.note(ask());
    }

    private Optional<String> ask() {
        var now = nanos.getAsLong() | 1; // never NOT
        var since = askedAt.get();
        if (since != NOT) {
            return now - since < PATIENCE.toNanos()
                    ? Optional.empty()
                    : Optional.of(stuck(now - since));
        }
        if (!askedAt.compareAndSet(NOT, now)) {
            return Optional.empty();
        }
        try {
            thread.execute(() -> askedAt.set(NOT));
            return Optional.empty();
        } catch (RejectedExecutionException _) {
            askedAt.set(NOT);
            return Optional.of(name + " has ended; restart the server");
        }
    }

    private String stuck(long lasts) {
        return "%s has been at one thing for %d s"
                .formatted(name, TimeUnit.NANOSECONDS.toSeconds(lasts));
    }
}
