package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/// Something to do with a connection that is in a transaction. Run on a thread of the [Database],
/// where it must be quick and wait for nothing but the database.
///
/// It neither commits nor closes, and it may be run more than once: a run is undone when another
/// work of the same commit fails or the connection is lost, and then only the last one counts.
@FunctionalInterface
public interface Work<T> {
    /// Does it.
    ///
    /// @return what came of it, if only how many rows; never null
    /// @throws SQLException when the database refuses it: this work fails, alone, and what it did
    ///   is undone
    T run(Connection connection) throws SQLException;
}
