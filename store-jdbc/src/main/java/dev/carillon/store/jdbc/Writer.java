package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes: it takes whatever waits, commits it together, and then tells those
/// who wait. Thread-safe by its queue.
///
/// There is no delay to gather more. What comes while a commit is under way goes with the next, so
/// the more is asked for at once, the more share a commit.
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final Duration END = Duration.ofSeconds(30);

    private final Engine engine;
    private final Health health;
    private final Limits limits;
    private final GroupCommit group;
    private final BlockingQueue<Pending<?>> queue;
    private final Thread thread = Thread.ofPlatform().name("carillon-writer").unstarted(this::run);

    /// Whether nothing more is taken on, published by [#close] to everybody.
    private volatile boolean closed;

    /// How many commits there were.
    private final LongAdder commits = new LongAdder();

    /// @param group connected already
    Writer(Engine engine, Health health, Limits limits, GroupCommit group) {
        this.engine = engine;
        this.health = health;
        this.limits = limits;
        this.group = group;
        queue = new ArrayBlockingQueue<>(limits.queue());
        thread.start();
    }

    <T> CompletableFuture<T> write(Work<T> work) {
        var pending = new Pending<>(work);
        if (closed) {
            pending.fail(engine.closed());
        } else if (!queue.offer(pending)) {
            pending.fail(
                    new StoreException(
                            Reason.OVERLOADED,
                            "%d writes wait for %s already, which is the limit; write less at once or come back later"
                                    .formatted(limits.queue(), engine.name())));
        } else if (closed && queue.remove(pending)) {
            pending.fail(engine.closed());
        }
        return pending.future();
    }

    /// Whether a write failed of which nobody knows yet whether it was committed.
    boolean isInDoubt() {
        return group.isInDoubt();
    }

    /// Finds out soon how the database is, though nobody has anything to write.
    void look() {
        queue.offer(new Pending<>(Probe::ask));
    }

    boolean isThisThread() {
        return Thread.currentThread().equals(thread);
    }

    long commits() {
        return commits.sum();
    }

    int waiting() {
        return queue.size();
    }

    private void run() {
        var batch = new ArrayList<Pending<?>>(limits.batch());
        while (!closed || !queue.isEmpty()) {
            take(batch);
            if (batch.isEmpty()) {
                probe();
            } else {
                commit(batch);
                batch.clear();
            }
        }
        group.disconnect();
    }

    private void take(List<Pending<?>> batch) {
        try {
            var first = queue.poll(health.untilProbe().toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, limits.batch() - 1);
            }
        } catch (InterruptedException _) {
            // nobody has a reason to: close() says so by the flag
        }
    }

    private void commit(List<Pending<?>> batch) {
        var failure = tryToCommit(batch);
        if (failure == null) {
            health.committed();
            batch.forEach(Pending::settle);
            return;
        }
        health.failed(failure);
        if (failure.reason() == Reason.UNAVAILABLE) {
            queue.drainTo(batch); // rather than let each wait for the same answer
        }
        batch.forEach(pending -> pending.fail(failure));
    }

    private @Nullable StoreException tryToCommit(List<Pending<?>> batch) {
        try {
            group.commit(batch);
            commits.increment();
            return null;
        } catch (SQLException e) {
            return engine.failure(e);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a commit failed");
            return new StoreException(Reason.FAILED, "the commit failed: " + e, e);
        }
    }

    /// Looks by itself how the database is, so that the answer is known when somebody asks.
    private void probe() {
        var reason = health.problem().map(StoreException::reason);
        for (var work : engine.probe(reason)) {
            var failure = tryToCommit(List.of(new Pending<>(work)));
            if (failure != null) {
                health.failed(failure);
                return;
            }
        }
        health.mended();
    }

    /// Commits what was taken on, and ends.
    void close() {
        closed = true;
        queue.offer(new Pending<>(_ -> 0)); // wakes the thread
        try {
            if (!thread.join(END)) {
                LOG.error("the writer did not end in time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
