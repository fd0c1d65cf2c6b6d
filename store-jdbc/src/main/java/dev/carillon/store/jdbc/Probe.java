package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/// Works that find out how a database is. Thread-safe: it has no state.
final class Probe {
    private static final int FILLING_BYTES = 64 * 1024;

    private Probe() {}

    /// Whether it answers.
    static int ask(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute("select 1") ? 1 : 0;
        }
    }

    /// Whether there is room again.
    static int fill(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("insert into probe values (?)")) {
            statement.setBytes(1, new byte[FILLING_BYTES]);
            return statement.executeUpdate();
        }
    }

    /// Gives the room back.
    static int empty(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate("delete from probe");
        }
    }
}
