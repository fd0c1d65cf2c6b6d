package dev.carillon.core.faults;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Failures that nobody waits to be told of. Thread-safe by atomics.
///
/// Each is counted by the [Part] it happened in. The first of a part is logged with its cause, and
/// then one a minute, so that what fails each tick does not fill the disk.
public final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private final Map<Part, Count> counts = new EnumMap<>(Part.class);
    private final List<Supplier<Optional<String>>> watched = new CopyOnWriteArrayList<>();

    /// What happened in one part.
    ///
    /// @param quietUntil until when the next is not logged, published by whoever logs
    private record Count(LongAdder faults, AtomicLong quietUntil) {}

    public Faults() {
        for (var part : Part.values()) {
            counts.put(part, new Count(new LongAdder(), new AtomicLong(System.nanoTime())));
        }
    }

    /// Does something whose failure must harm nobody else: whatever it throws ends here.
    ///
    /// @return whether it was done
    public boolean contain(Part part, Runnable action) {
        try {
            action.run();
            return true;
        } catch (Throwable e) {
            note(part, e);
            return false;
        }
    }

    /// Counts a failure, and logs it unless one of the same part was just now. Never throws.
    public void note(Part part, Throwable cause) {
        try {
            var count = of(part);
            count.faults().increment();
            var now = System.nanoTime();
            var until = count.quietUntil().get();
            if (now - until >= 0 && count.quietUntil().compareAndSet(until, now + QUIET)) {
                LOG.atError()
                        .setCause(cause)
                        .addKeyValue("part", part.label())
                        .addKeyValue("faults", count.faults().sum())
                        .log("something failed inside the server, which goes on");
            }
        } catch (Throwable _) {
            // Not even this can be said, for want of memory or stack. It is tried with the next.
        }
    }

    private Count of(Part part) {
        return Objects.requireNonNull(counts.get(part));
    }

    /// Has somebody asked, when [#obstacle] is, whether they can go on.
    ///
    /// @param obstacle gives a sentence while they can't
    public void watch(Supplier<Optional<String>> obstacle) {
        watched.add(obstacle);
    }

    /// What can't go on just now; empty while everything does.
    public Optional<String> obstacle() {
        return watched.stream().flatMap(one -> one.get().stream()).findFirst();
    }

    /// How many there were in a part.
    public long count(Part part) {
        return of(part).faults().sum();
    }
}
