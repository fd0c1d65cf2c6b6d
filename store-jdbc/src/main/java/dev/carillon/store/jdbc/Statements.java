package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Statements that are prepared once a connection, where the database would take longer to
/// understand them than to run them. Owned by the thread whose connection it is.
final class Statements {
    /// Closed with the connection.
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private @Nullable Connection connection;

    /// A statement, with no batch; not to be closed.
    PreparedStatement on(Connection current, String sql) throws SQLException {
        if (!current.equals(connection)) {
            prepared.clear();
            connection = current;
        }
        var known = prepared.get(sql);
        if (known == null) {
            known = current.prepareStatement(sql);
            prepared.put(sql, known);
        }
        known.clearBatch();
        return known;
    }
}
