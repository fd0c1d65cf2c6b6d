package dev.carillon.store.jdbc;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies SQLite's log into its file on a thread and a connection of its own, while others write:
/// else whoever commits has to do it now and then, and all who wait for that commit wait for it.
/// Thread-safe. Whatever is thrown there, it is tried again.
final class Checkpoints implements Engine.Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int PAUSE_MILLIS = 100;

    /// After how many commits it is worth the while: it takes two syncs, as many as two of them.
    private static final int COMMITS = 16;

    private static final Duration END = Duration.ofSeconds(10);

    private final DataSource connections;
    private final LongSupplier commits;
    private final Watch watch;
    private final Faults faults;
    private final Thread thread =
            Thread.ofPlatform().name("carillon-checkpoint").daemon().unstarted(this::run);
    private @Nullable Connection connection;

    /// How many commits there were at the last copy; used by the thread alone.
    private long done;

    /// Whether it is to end, published by [#close] to the thread.
    private volatile boolean closed;

    /// @param commits how many there were so far
    /// @param watch is told what is being done
    /// @param faults counts what is thrown that is no failure of the database
    Checkpoints(DataSource connections, LongSupplier commits, Watch watch, Faults faults) {
        this.connections = connections;
        this.commits = commits;
        this.watch = watch;
        this.faults = faults;
        thread.start();
    }

    private void run() {
        try {
            while (isToGoOn()) {
                if (!faults.contain(Part.DATABASE, this::once)) {
                    disconnect();
                }
            }
            disconnect();
        } finally {
            if (!closed) {
                watch.gone();
            }
        }
    }

    private void once() {
        var now = commits.getAsLong();
        if (now - done < COMMITS) {
            return;
        }
        done = now;
        watch.begins();
        try {
            checkpoint();
        } finally {
            watch.ends();
        }
    }

    private boolean isToGoOn() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            // by close()
        }
        return !closed;
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
        closed = true;
        thread.interrupt();
        try {
            if (!thread.join(END)) {
                LOG.warn("the copying of the log did not end in time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
