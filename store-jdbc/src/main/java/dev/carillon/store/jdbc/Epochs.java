package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// The epochs of stored channels. Thread-safe: it has no state.
final class Epochs {
    private static final int BITS = 50;

    private Epochs() {}

    /// Gives all channels another epoch, so that positions which clients have lead nowhere. What
    /// the server itself knows of users' devices is as old as the channels, so it goes along: what
    /// waits for them still does.
    ///
    /// @param connection in a transaction
    static void renew(Connection connection) throws SQLException {
        var epoch =
                Long.toString(ThreadLocalRandom.current().nextLong(1L << BITS), Character.MAX_RADIX)
                        + ".r";
        for (var table : List.of("cursors", "cursor_moves")) {
            var sql =
                    """
                    update %1$s set epoch = ? where exists (select 1 from channel_heads h \
                    where h.channel = %1$s.channel and h.epoch = %1$s.epoch)\
                    """
                            .formatted(table);
            var _ = Sql.update(connection, sql, epoch);
        }
        var _ = Sql.update(connection, "update channel_heads set epoch = ?", epoch);
    }
}
