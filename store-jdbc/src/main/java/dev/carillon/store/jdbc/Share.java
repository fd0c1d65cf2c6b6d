package dev.carillon.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/// What one user has of tasks that are over.
///
/// @param bytes of their inputs and summaries
record Share(String owner, int tasks, long bytes) {
    static Share of(ResultSet row) throws SQLException {
        return new Share(row.getString(1), row.getInt(2), row.getLong(3));
    }
}
