package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the database does what it is asked, as of the last time that it was asked. Thread-safe
/// by its own lock.
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(30);

    /// What is the matter, published by whoever finds out to whoever asks.
    private volatile @Nullable StoreException problem;

    /// Empty while all is well.
    Optional<StoreException> problem() {
        return Optional.ofNullable(problem);
    }

    /// When to look by oneself if nobody asks for anything until then.
    Duration untilProbe() {
        var current = problem;
        if (current == null) {
            return QUIET;
        }
        return current.reason() == Reason.CORRUPT ? SELDOM : SOON; // checking a whole file is work
    }

    /// Waits until the database is there, as far as is known.
    synchronized void awaitAvailable() throws InterruptedException {
        while (problem != null && problem.reason() == Reason.UNAVAILABLE) {
            wait();
        }
    }

    /// A commit worked. That says nothing of what is damaged elsewhere.
    void committed() {
        if (problem != null
                && problem().map(StoreException::reason).orElseThrow() != Reason.CORRUPT) {
            mended();
        }
    }

    /// What was the matter was looked at, and is so no more.
    synchronized void mended() {
        if (problem != null) {
            problem = null;
            notifyAll();
            LOG.info("the database works again");
        }
    }

    synchronized void failed(StoreException failure) {
        switch (failure.reason()) {
            case UNAVAILABLE, FULL, CORRUPT -> {
                if (problem().map(StoreException::reason).orElse(null) != failure.reason()) {
                    LOG.atError()
                            .addKeyValue("reason", failure.reason())
                            .log("the database fails: {}", failure.getMessage());
                }
                problem = failure;
                notifyAll();
            }
            case OVERLOADED, FAILED -> {
                // says nothing of the database
            }
        }
    }
}
