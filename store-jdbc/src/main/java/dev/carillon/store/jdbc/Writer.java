package dev.carillon.store.jdbc;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes: it takes whatever waits, commits it together, and then tells those
/// who wait. Thread-safe by its queue.
///
/// There is no delay to gather more. What comes while a commit is under way goes with the next, so
/// the more is asked for at once, the more share a commit. Whatever is thrown here, the next commit
/// follows.
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final Duration END = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// How many in a row of a batch must find no room before the others are not tried.
    private static final int HOPELESS = 16;

    private final Engine engine;
    private final Health health;
    private final Limits limits;
    private final GroupCommit group;
    private final Faults faults;
    private final Watch watch;
    private final BlockingQueue<Pending<?>> queue;
    private final Thread thread = Thread.ofPlatform().name("carillon-writer").unstarted(this::run);

    /// Whether nothing more is taken on, published by [#close] to everybody.
    private volatile boolean closed;

    /// How many commits there were.
    private final LongAdder commits = new LongAdder();

    /// @param group connected already
    /// @param faults counts what is thrown that nobody foresaw
    Writer(Engine engine, Health health, Limits limits, GroupCommit group, Faults faults) {
        this.engine = engine;
        this.health = health;
        this.limits = limits;
        this.group = group;
        this.faults = faults;
        watch = new Watch("the database's writer", limits.stuck());
        faults.watch(watch::obstacle);
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
        try {
            while (!closed || !queue.isEmpty()) {
                if (!faults.contain(Part.DATABASE, () -> once(batch))) {
                    abandon(batch);
                }
                batch.clear();
            }
            group.disconnect();
        } finally {
            end();
        }
    }

    private void once(List<Pending<?>> batch) {
        take(batch);
        watch.begins();
        try {
            if (batch.isEmpty()) {
                probe();
            } else {
                commit(batch);
            }
        } finally {
            watch.ends();
        }
    }

    /// Something was thrown that nobody foresaw: those who wait are not left waiting, and the next
    /// commit has a connection of its own.
    private void abandon(List<Pending<?>> batch) {
        faults.contain(Part.DATABASE, group::disconnect);
        for (var pending : batch) {
            faults.contain(
                    Part.DATABASE,
                    () ->
                            pending.fail(
                                    new StoreException(
                                            Reason.UNAVAILABLE,
                                            "the writer failed inside; what became of this write is not known")));
        }
        LockSupport.parkNanos(PAUSE.toNanos()); // what fails at once each time takes no core
    }

    /// Nobody is left waiting for a thread that is no more.
    private void end() {
        if (!closed) {
            watch.gone();
            closed = true;
        }
        for (var pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.fail(engine.closed());
        }
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
            settle(batch);
        } else if (isOfOne(failure) && batch.size() > 1) {
            commitApart(batch, failure);
        } else {
            fail(batch, failure);
        }
    }

    /// Whether it may be that one of a batch was refused, and the others would not be: what it had
    /// to say, how large it is, or that it touched a damaged row, which on SQLite spoils the commit
    /// of all that was done with it.
    private static boolean isOfOne(StoreException failure) {
        return switch (failure.reason()) {
            case FAILED, FULL, CORRUPT -> true;
            case UNAVAILABLE, OVERLOADED -> false;
        };
    }

    /// Something about one of them kept all from being committed, and left nothing: each has a
    /// commit of its own, so that only that one fails. While the database refuses even a question,
    /// or has no room for so many of them in a row, they are not at fault.
    private void commitApart(List<Pending<?>> batch, StoreException failure) {
        var waiting = new ArrayDeque<>(batch);
        var all = tryToCommit(List.of(new Pending<>(Probe::ask))) == null ? null : failure;
        var full = 0;
        while (all == null && !waiting.isEmpty()) {
            var one = List.<Pending<?>>of(waiting.peek());
            var own = tryToCommit(one);
            full = own != null && own.reason() == Reason.FULL ? full + 1 : 0;
            if (own != null && (!isOfOne(own) || full == HOPELESS)) {
                all = own;
                break;
            }
            waiting.remove();
            if (own == null) {
                settle(one);
            } else {
                fail(one, own);
            }
        }
        if (all != null) {
            fail(new ArrayList<>(waiting), all);
        }
    }

    /// They are committed, whatever goes wrong in telling so.
    private void settle(List<Pending<?>> batch) {
        faults.contain(Part.DATABASE, health::committed);
        batch.forEach(pending -> faults.contain(Part.DATABASE, pending::settle));
    }

    private void fail(List<Pending<?>> batch, StoreException failure) {
        faults.contain(Part.DATABASE, () -> health.failed(failure));
        var all = new ArrayList<>(batch);
        if (failure.reason() == Reason.UNAVAILABLE) {
            queue.drainTo(all); // rather than let each wait for the same answer
        }
        all.forEach(pending -> faults.contain(Part.DATABASE, () -> pending.fail(failure)));
    }

    private @Nullable StoreException tryToCommit(List<Pending<?>> batch) {
        try {
            group.commit(batch);
            commits.increment();
            return null;
        } catch (SQLException e) {
            return engine.failure(e);
        } catch (RuntimeException | Error e) {
            faults.note(Part.DATABASE, e);
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
