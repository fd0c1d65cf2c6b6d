package dev.carillon.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Connections for others that write, which take turns with the writer: on SQLite who has one is
/// the only one to write until it is closed. Thread-safe.
///
/// While the writer has no database, who asks for a connection waits until it has one again: a
/// scheduler would only fail, say so at length, and ask once more. On PostgreSQL it may also be
/// that another server has the database now.
final class SchedulerPool extends HikariDataSource {
    private static final int SIZE = 4;
    private static final int TURN_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Semaphore writers;
    private final Health health;

    SchedulerPool(Engine engine, Health health) {
        super(config(engine));
        writers = engine.writers();
        this.health = health;
    }

    /// It comes into being whether or not the database is there.
    private static HikariConfig config(Engine engine) {
        var config = new HikariConfig();
        config.setPoolName("carillon-scheduler");
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setValidationTimeout(PATIENCE.toMillis() - 500);
        config.setInitializationFailTimeout(-1);
        config.setDataSource(engine.connections());
        config.setMaximumPoolSize(SIZE);
        return config;
    }

    @Override
    public Connection getConnection() throws SQLException {
        takeTurn();
        try {
            return releasing(super.getConnection());
        } catch (SQLException | RuntimeException | Error e) {
            writers.release();
            throw e;
        }
    }

    private void takeTurn() throws SQLException {
        try {
            health.awaitAvailable();
            if (!writers.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientConnectionException(
                        "somebody else has been writing for %d seconds".formatted(TURN_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted", e);
        }
    }

    private Connection releasing(Connection connection) {
        var open = new AtomicBoolean(true);
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            } finally {
                                if (method.getName().equals("close") && open.getAndSet(false)) {
                                    writers.release();
                                }
                            }
                        });
    }
}
