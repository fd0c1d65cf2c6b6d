package dev.carillon.core.faults;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/// Logs what is the matter with something once, however often somebody looks, and once that it is
/// over. Thread-safe by an atomic.
public final class TroubleLog {
    private final String name;
    private final Logger log;

    /// Whether what is the matter was logged, published by whoever logs it.
    private final AtomicBoolean told = new AtomicBoolean();

    /// @param name of what is looked at, in words that fit before "goes on again"
    public TroubleLog(String name, Logger log) {
        this.name = name;
        this.log = log;
    }

    /// Notes what somebody has just found.
    ///
    /// @param found what is the matter; empty when nothing is
    /// @return the same
    public Optional<String> note(Optional<String> found) {
        if (found.isEmpty()) {
            if (told.getAndSet(false)) {
                log.info("{} goes on again", name);
            }
        } else if (!told.getAndSet(true)) {
            log.error("{}", found.get());
        }
        return found;
    }
}
