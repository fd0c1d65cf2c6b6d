package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/// The tables, made and changed by the migrations beside this class, in both databases alike.
/// Thread-safe: it has no state.
///
/// Flyway applies them. When its history says that nothing is left to do it isn't even loaded,
/// which would cost a server's start a third of a second.
final class Schema {
    /// Every migration, in order: a new one is a file beside this class and a line here. One that
    /// was released is never changed.
    static final List<String> MIGRATIONS =
            List.of(
                    "V1__users_tokens_notifications.sql",
                    "V2__channel_logs.sql",
                    "V3__cursors.sql",
                    "V4__tasks.sql",
                    "V5__current_server.sql",
                    "V6__publication_checksums.sql",
                    "V7__file_digests.sql",
                    "V8__database_state.sql",
                    "V9__revoked_users.sql",
                    "V10__begun_channels.sql");

    private static final int NEWEST = version(MIGRATIONS.getLast());

    private Schema() {}

    static int version(String migration) {
        return Integer.parseInt(migration.substring(1, migration.indexOf("__")));
    }

    /// Whether nothing was ever made there.
    ///
    /// @throws SQLException when the database can't be reached
    static boolean isNew(Connection connection) throws SQLException {
        try {
            return Sql.number(connection, "select count(*) from flyway_schema_history") == 0;
        } catch (SQLException e) {
            if (connection.isValid(1)) {
                return true; // there is no such table yet
            }
            throw e;
        }
    }

    /// Brings the tables to where this server needs them.
    ///
    /// @param connection to see by what there is
    /// @throws SQLException when the database can't be reached
    /// @throws StoreException when a newer server has changed it
    static void migrate(Engine engine, Connection connection) throws SQLException {
        var found = applied(connection);
        if (found > NEWEST) {
            throw new StoreException(
                    Reason.FAILED,
                    "%s was written by a newer Carillon: its schema is version %d, and this one knows up to %d; start the newer one, or restore a backup made before"
                            .formatted(engine.name(), found, NEWEST));
        }
        if (found < NEWEST) {
            apply(engine);
        }
    }

    /// The newest version that was applied; 0 when none was, or not all went well, which Flyway
    /// then finds out about.
    private static int applied(Connection connection) throws SQLException {
        var newest = 0;
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select version, success from flyway_schema_history")) {
            while (rows.next()) {
                if (!rows.getBoolean(2)) {
                    return 0;
                }
                var version = rows.getString(1);
                newest = Math.max(newest, version == null ? 0 : Integer.parseInt(version));
            }
            return newest;
        } catch (SQLException e) {
            if (connection.isValid(1)) {
                return 0; // there is no such table yet
            }
            throw e;
        }
    }

    private static void apply(Engine engine) {
        var flyway =
                Flyway.configure(Schema.class.getClassLoader())
                        .dataSource(engine.connections())
                        .placeholders(engine.words())
                        .resourceProvider(new MigrationFiles(MIGRATIONS))
                        .javaMigrationClassProvider(List::of)
                        .loggers("slf4j");
        if (!engine.schema().isEmpty()) {
            flyway.schemas(engine.schema());
        }
        try {
            flyway.load().migrate();
        } catch (FlywayException e) {
            if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
                throw new StoreException(
                        Reason.FAILED,
                        "%s has tables of another program%s; name another by database.url"
                                .formatted(
                                        engine.name(),
                                        engine.schema().isEmpty()
                                                ? ""
                                                : " in the schema " + engine.schema()),
                        e);
            }
            throw e;
        }
    }
}
