package dev.carillon.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Reads, on as many threads as there are connections for it. Thread-safe.
///
/// These are platform threads: SQLite reads in native code, where a virtual one would hold on to
/// its carrier while the disk is slow.
final class Readers {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Engine engine;
    private final Health health;
    private final HikariDataSource pool;
    private final ThreadPoolExecutor threads;

    Readers(Engine engine, Health health, Limits limits) {
        this.engine = engine;
        this.health = health;
        var config = pool("carillon-read");
        config.setAutoCommit(false);
        engine.readers(config);
        pool = new HikariDataSource(config);
        threads =
                new ThreadPoolExecutor(
                        config.getMaximumPoolSize(),
                        config.getMaximumPoolSize(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(limits.queue()),
                        Thread.ofPlatform().name("carillon-read-", 1).factory());
    }

    /// A pool that comes into being whether or not the database is there.
    static HikariConfig pool(String name) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setValidationTimeout(PATIENCE.toMillis() - 500);
        config.setInitializationFailTimeout(-1);
        return config;
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
        }
        return read.future;
    }

    /// @throws SQLException as the database said it, rather than the pool
    private Connection connect() throws SQLException {
        try {
            return pool.getConnection();
        } catch (SQLTransientConnectionException e) {
            throw e.getCause() instanceof SQLException known ? known : e;
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
        pool.close();
    }

    private final class Read<T> implements Runnable {
        private final Work<T> work;
        private final CompletableFuture<T> future = new CompletableFuture<>();

        Read(Work<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                future.complete(result());
            } catch (SQLException e) {
                var failure = engine.failure(e);
                health.failed(failure);
                fail(failure);
                if (failure.reason() == Reason.UNAVAILABLE) {
                    failAll(failure);
                }
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }

        /// A connection may have been lost while it lay in the pool: then another is tried.
        private T result() throws SQLException {
            try (var connection = connect()) {
                try {
                    return work.run(connection); // what it began is rolled back by the pool
                } catch (SQLException e) {
                    if (engine.reason(e) != Reason.UNAVAILABLE) {
                        throw e;
                    }
                }
            }
            try (var connection = connect()) {
                return work.run(connection);
            }
        }

        void fail(Throwable why) {
            future.completeExceptionally(why);
        }
    }
}
