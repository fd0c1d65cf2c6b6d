package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server's way to its database when it starts: it gives another that has it some time to go, as
/// the one that it takes the place of may be about to. Thread-safe: it has no state.
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private Opening() {}

    /// Connects the writer.
    ///
    /// @throws InUseException when another server has the database for longer than that
    static Connection connect(GroupCommit group, Duration patience) throws SQLException {
        var end = System.nanoTime() + patience.toNanos();
        var told = false;
        while (true) {
            try {
                return group.connected();
            } catch (InUseException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                if (!told) {
                    LOG.atWarn()
                            .addKeyValue("seconds", patience.toSeconds())
                            .log("waits for another server to end: {}", e.getMessage());
                    told = true;
                }
            }
            pause();
        }
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientException("interrupted", e);
        }
    }
}
