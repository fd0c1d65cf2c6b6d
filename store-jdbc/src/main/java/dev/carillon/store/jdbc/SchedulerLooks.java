package dev.carillon.store.jdbc;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Whether db-scheduler's own threads go on: the one that looks for what is due, and the one that
/// says that this server is alive. Neither can be given anything to do, so it is noted when each
/// was at work last. Thread-safe by atomics.
final class SchedulerLooks extends AbstractSchedulerListener {
    /// How many times in a row a thread may let its time pass. The second of them has something to
    /// do each second time at least.
    private static final int MISSED = 6;

    private final LongSupplier nanos;
    private final Loop due;
    private final Loop alive;

    /// When a thread was at work last, published by it to whoever asks.
    private record Loop(String what, long patience, AtomicLong seen) {
        Optional<String> obstacle(long now) {
            var silent = now - seen.get();
            return silent < patience
                    ? Optional.empty()
                    : Optional.of(
                            "the thread that %s has done nothing for %d s"
                                    .formatted(what, Duration.ofNanos(silent).toSeconds()));
        }
    }

    SchedulerLooks(Duration poll, Duration heartbeat, LongSupplier nanos) {
        this.nanos = nanos;
        var now = nanos.getAsLong();
        due = new Loop("looks for tasks that are due", patience(poll), new AtomicLong(now));
        alive =
                new Loop(
                        "keeps this server's tasks its own",
                        patience(heartbeat),
                        new AtomicLong(now));
    }

    private static long patience(Duration interval) {
        return interval.multipliedBy(MISSED).toNanos();
    }

    /// Both begin.
    void begin() {
        due.seen().set(nanos.getAsLong());
        alive.seen().set(nanos.getAsLong());
    }

    @Override
    public void onSchedulerEvent(SchedulerEventType type) {
        switch (type) {
            case RAN_EXECUTE_DUE -> due.seen().set(nanos.getAsLong());
            case RAN_UPDATE_HEARTBEATS, RAN_DETECT_DEAD -> alive.seen().set(nanos.getAsLong());
            default -> {}
        }
    }

    /// What is the matter; empty while both go on.
    ///
    /// @param database what is the matter there: until that is over both wait
    Optional<String> obstacle(Optional<?> database) {
        if (database.isPresent()) {
            begin();
            return Optional.empty();
        }
        var now = nanos.getAsLong();
        return due.obstacle(now).or(() -> alive.obstacle(now));
    }
}
