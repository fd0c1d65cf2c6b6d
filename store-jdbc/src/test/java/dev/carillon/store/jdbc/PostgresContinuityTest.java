package dev.carillon.store.jdbc;

import dev.carillon.testkit.PostgresServer;
import java.sql.DriverManager;
import java.sql.SQLException;

class PostgresContinuityTest extends ContinuityContract {
    private final PostgresServer postgres = PostgresServer.shared();
    private final String name = postgres.createDatabase();

    @Override
    DatabaseAddress address() {
        return new DatabaseAddress.Postgres(
                postgres.url(name), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    @Override
    void keepCopy() throws SQLException {
        run("create database %s_copy template %s".formatted(name, name));
    }

    @Override
    void putCopyBack() throws SQLException {
        run("drop database %s with (force)".formatted(name));
        run("alter database %s_copy rename to %s".formatted(name, name));
    }

    @Override
    void remove() throws SQLException {
        run("drop database %s with (force)".formatted(name));
        run("create database " + name);
    }

    private void run(String command) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.url("postgres"),
                                PostgresServer.USER,
                                PostgresServer.PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
