package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies SQLite's log into its file on a thread and a connection of its own, while others write:
/// else whoever commits has to do it now and then, and all who wait for that commit wait for it.
/// Thread-safe.
final class Checkpoints implements Engine.Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int PAUSE_MILLIS = 100;

    /// After how many commits it is worth the while: it takes two syncs, as many as two of them.
    private static final int COMMITS = 16;

    private final DataSource connections;
    private final LongSupplier commits;
    private final Thread thread =
            Thread.ofPlatform().name("carillon-checkpoint").daemon().unstarted(this::run);
    private @Nullable Connection connection;

    /// @param commits how many there were so far
    Checkpoints(DataSource connections, LongSupplier commits) {
        this.connections = connections;
        this.commits = commits;
        thread.start();
    }

    private void run() {
        var done = 0L;
        while (isToGoOn()) {
            var now = commits.getAsLong();
            if (now - done >= COMMITS) {
                done = now;
                checkpoint();
            }
        }
        disconnect();
    }

    private static boolean isToGoOn() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException _) {
            return false; // by close()
        }
    }

    private void checkpoint() {
        try {
            var current = connection == null ? connections.getConnection() : connection;
            connection = current;
            try (var statement = current.createStatement()) {
                statement.execute("pragma wal_checkpoint(passive)");
            }
        } catch (SQLException e) {
            // The writer copies what this did not, and says what is the matter.
            LOG.atDebug().setCause(e).log("the log could not be copied");
            disconnect();
        }
    }

    private void disconnect() {
        var current = connection;
        connection = null;
        if (current != null) {
            Sql.giveUp(current);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
