package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs a statement with its parameters: texts, whole numbers, booleans and bytes. Thread-safe: it
/// has no state.
final class Sql {
    private Sql() {}

    /// Reads the row that a result stands at.
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Changes rows, and says how many.
    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    static <T> List<T> list(Connection connection, Row<T> row, String sql, Object... parameters)
            throws SQLException {
        try (var statement = prepare(connection, sql, parameters);
                var rows = statement.executeQuery()) {
            var list = new ArrayList<T>();
            while (rows.next()) {
                list.add(row.read(rows));
            }
            return list;
        }
    }

    static <T> Optional<T> first(
            Connection connection, Row<T> row, String sql, Object... parameters)
            throws SQLException {
        try (var statement = prepare(connection, sql, parameters);
                var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    /// The one number that a query finds.
    static int number(Connection connection, String sql, Object... parameters) throws SQLException {
        return first(connection, row -> row.getInt(1), sql, parameters).orElseThrow();
    }

    /// Closes a connection that is of no use any more, whatever comes of that.
    static void giveUp(Connection connection) {
        try {
            connection.close();
        } catch (Throwable _) {
            // nobody needs it, and who gives it up has something else to see to
        }
    }

    /// Whether a text can be in a database at all: PostgreSQL knows none with a NUL.
    static boolean isText(String text) {
        return text.indexOf('\0') < 0;
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, Object... parameters) throws SQLException {
        var statement = connection.prepareStatement(sql);
        try {
            for (var i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
