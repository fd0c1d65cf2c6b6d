package dev.carillon.store.jdbc;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Reads, on as many threads as there are connections for it. Thread-safe.
///
/// These are platform threads: SQLite reads in native code, where a virtual one would hold on to
/// its carrier while the disk is slow. As they are as many as the connections there is no need of a
/// pool, which after a failure would go on failing for a while.
final class Readers {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Engine engine;
    private final Consumer<StoreException> failures;
    private final Faults faults;
    private final Watch watch;
    private final ThreadPoolExecutor threads;

    /// Connections that nobody uses just now; those that were used last are first.
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    /// @param failures is told what the database failed of
    /// @param faults counts what is thrown that nobody foresaw
    Readers(Engine engine, Consumer<StoreException> failures, Limits limits, Faults faults) {
        this.engine = engine;
        this.failures = failures;
        this.faults = faults;
        watch = new Watch("a reader of the database", limits.stuck());
        faults.watch(watch::obstacle);
        threads =
                new ThreadPoolExecutor(
                        engine.readers(),
                        engine.readers(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(limits.queue()),
                        Thread.ofPlatform().name("carillon-read-", 1).factory());
    }

    <T> CompletableFuture<T> read(Work<T> work) {
        var read = new Read<>(work);
        try {
            threads.execute(read);
        } catch (RejectedExecutionException _) {
            read.fail(
                    threads.isShutdown()
                            ? engine.closed()
                            : new StoreException(
                                    Reason.OVERLOADED,
                                    "%d reads wait for %s already, which is the limit; read less at once or come back later"
                                            .formatted(threads.getQueue().size(), engine.name())));
        } catch (Throwable e) {
            faults.note(Part.DATABASE, e); // no thread can be had, say
            read.fail(new StoreException(Reason.UNAVAILABLE, "can't read now: " + e, e));
        }
        return read.future;
    }

    /// A work that is run instead of another which meets a damaged page, and starts afresh.
    <T> Work<T> orApart(Work<T> work, Work<T> apart) {
        return connection -> {
            try {
                return work.run(connection);
            } catch (SQLException e) {
                if (engine.reason(e) != Reason.CORRUPT) {
                    throw e;
                }
                connection.rollback();
                return apart.run(connection);
            }
        };
    }

    /// A connection may have been lost while it lay idle: then another is tried.
    private <T> T run(Work<T> work) throws SQLException {
        var known = idle.pollFirst();
        if (known != null) {
            try {
                return run(work, known);
            } catch (SQLException e) {
                if (engine.reason(e) != Reason.UNAVAILABLE) {
                    throw e;
                }
            }
        }
        return run(work, engine.reader());
    }

    /// One on which something failed is not used again.
    private <T> T run(Work<T> work, Connection connection) throws SQLException {
        var kept = false;
        try {
            var result = work.run(connection);
            connection.rollback(); // the next reads another moment
            kept = !threads.isShutdown();
            return result;
        } finally {
            if (kept) {
                idle.addFirst(connection);
            } else {
                Sql.giveUp(connection);
            }
        }
    }

    /// Those who wait hear at once that there is nothing to wait for.
    private void failAll(StoreException why) {
        var waiting = new ArrayList<Runnable>();
        threads.getQueue().drainTo(waiting);
        waiting.forEach(task -> ((Read<?>) task).fail(why));
    }

    void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                failAll(engine.closed());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        idle.forEach(Sql::giveUp);
    }

    private final class Read<T> implements Runnable {
        private final Work<T> work;
        private final CompletableFuture<T> future = new CompletableFuture<>();

        Read(Work<T> work) {
            this.work = work;
        }

        /// Whoever waits is answered, whatever is thrown.
        @Override
        public void run() {
            watch.begins();
            try {
                future.complete(Readers.this.run(work));
            } catch (SQLException e) {
                if (!faults.contain(Part.DATABASE, () -> fail(e))) {
                    fail((Throwable) e);
                }
            } catch (Throwable e) {
                fail(e);
            } finally {
                watch.ends();
            }
        }

        private void fail(SQLException e) {
            var failure = engine.failure(e);
            fail((Throwable) failure);
            failures.accept(failure);
            if (failure.reason() == Reason.UNAVAILABLE) {
                failAll(failure);
            }
        }

        void fail(Throwable why) {
            future.completeExceptionally(why);
        }
    }
}
