package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs works in one transaction on a connection of its own, which it opens anew when it was lost.
/// Owned by whoever opens the database, and then by the writer's thread.
///
/// A batch is first run as it is. Only when one of its works fails is everything undone and run
/// again with a savepoint before each, so that the common case costs no more than the works
/// themselves. Whatever a work throws, be it an [Error], is its own affair.
final class GroupCommit {
    private static final int TURN_SECONDS = 10;

    private final Engine engine;
    private @Nullable Connection connection;

    /// Whether a commit failed that may still happen, published by the writer's thread to whoever
    /// asks.
    private volatile boolean inDoubt;

    GroupCommit(Engine engine) {
        this.engine = engine;
    }

    /// Runs a batch and commits. What a work failed of is noted in it. What is thrown for another
    /// reason than [Reason#UNAVAILABLE] left nothing behind.
    ///
    /// @throws SQLException when nothing was committed, or when it is unknown whether it was
    void commit(List<Pending<?>> batch) throws SQLException {
        takeTurn();
        try {
            var known = connection != null;
            try {
                run(batch);
            } catch (SQLException e) {
                if (!known || engine.reason(e) != Reason.UNAVAILABLE) {
                    throw e;
                }
                disconnect(); // it was lost while nobody looked: nothing was committed yet
                run(batch);
            }
            if (inDoubt) {
                engine.settle(connected());
            }
            end(connected());
        } catch (SQLException | RuntimeException | Error e) {
            disconnect();
            throw e;
        } finally {
            engine.writers().release();
        }
    }

    /// What fails before this was not committed, and never will be.
    private void end(Connection current) throws SQLException {
        try {
            current.setAutoCommit(true);
            inDoubt = false;
        } catch (SQLException e) {
            inDoubt = true;
            throw engine.reason(e) != Reason.FAILED || engine.isUndone(e) ? e : unknown(e);
        } catch (RuntimeException | Error e) {
            inDoubt = true;
            throw unknown(e);
        }
    }

    private static SQLException unknown(Throwable e) {
        return new SQLTransientException("it is not known whether a commit happened: " + e, e);
    }

    /// Whether a commit failed, and none has succeeded since: until then nobody knows whether the
    /// failed one happened, or is yet to happen.
    boolean isInDoubt() {
        return inDoubt;
    }

    private void takeTurn() throws SQLException {
        try {
            if (!engine.writers().tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientException(
                        "somebody else has been writing for %d seconds".formatted(TURN_SECONDS));
            }
        } catch (InterruptedException e) {
            throw new SQLTransientException("interrupted", e);
        }
    }

    private void run(List<Pending<?>> batch) throws SQLException {
        var current = connected();
        current.setAutoCommit(false);
        if (!runTogether(current, batch)) {
            current.rollback();
            if (batch.size() > 1) {
                for (var pending : batch) {
                    runApart(current, pending);
                }
            }
        }
    }

    private boolean runTogether(Connection current, List<Pending<?>> batch) throws SQLException {
        for (var pending : batch) {
            if (!succeeds(pending, current)) {
                return false;
            }
        }
        return true;
    }

    private void runApart(Connection current, Pending<?> pending) throws SQLException {
        var before = current.setSavepoint();
        if (succeeds(pending, current)) {
            try {
                current.releaseSavepoint(before);
                return;
            } catch (SQLException e) {
                blame(pending, e); // it hid the failure of a statement
            }
        }
        current.rollback(before);
    }

    private boolean succeeds(Pending<?> pending, Connection current) throws SQLException {
        try {
            pending.run(current);
            return true;
        } catch (SQLException e) {
            blame(pending, e);
        } catch (RuntimeException | Error e) {
            pending.failed(e);
        }
        return false;
    }

    /// @throws SQLException the same when it is not the work's own doing
    private void blame(Pending<?> pending, SQLException e) throws SQLException {
        switch (engine.reason(e)) {
            case FAILED, CORRUPT -> pending.failed(engine.failure(e));
            case UNAVAILABLE, FULL, OVERLOADED -> throw e;
        }
    }

    /// The connection, opened if need be.
    Connection connected() throws SQLException {
        var current = connection;
        if (current == null) {
            current = engine.writer();
            connection = current;
        }
        return current;
    }

    void disconnect() {
        var current = connection;
        connection = null;
        if (current != null) {
            Sql.giveUp(current);
        }
    }
}
