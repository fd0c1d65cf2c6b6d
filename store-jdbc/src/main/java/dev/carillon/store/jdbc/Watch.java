package dev.carillon.store.jdbc;

import dev.carillon.core.faults.TroubleLog;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows whether threads of the database go on. Thread-safe by atomics: the threads tell it what
/// they do, and anybody asks.
///
/// A thread that hangs or has ended can't say so itself. It is in the log once, until it goes on.
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final String name;
    private final Duration patience;
    private final TroubleLog trouble;

    /// Since when each thread that is at something has been at it, in nanoseconds.
    private final Map<Thread, Long> busy = new ConcurrentHashMap<>();

    /// Whether a thread ended that should not have, published by that thread to whoever asks.
    private volatile boolean ended;

    /// @param name of who is watched, in words that fit before "has ended"
    /// @param patience how long one thing may take
    Watch(String name, Duration patience) {
        this.name = name;
        this.patience = patience;
        this.trouble = new TroubleLog(name, LOG);
    }

    /// This thread begins something, which [#ends] ends.
    void begins() {
        busy.put(Thread.currentThread(), System.nanoTime());
    }

    /// This thread is done with what it began.
    void ends() {
        busy.remove(Thread.currentThread());
    }

    /// This thread ends, though nobody closed it.
    void gone() {
        ended = true;
    }

    /// What is the matter; empty while all go on.
    Optional<String> obstacle() {
        return trouble.note(
                ended ? Optional.of(name + " has ended; restart the server") : hanging());
    }

    private Optional<String> hanging() {
        var now = System.nanoTime();
        return busy.values().stream()
                .map(since -> now - since)
                .max(Long::compare)
                .filter(lasts -> lasts >= patience.toNanos())
                .map(lasts ->
                        "%s has been at one thing for %d s; see what the database or its disk waits for"
                                .formatted(name, TimeUnit.NANOSECONDS.toSeconds(lasts)));
    }
}
