package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/// Keeps other servers away from a schema of a PostgreSQL database, by an advisory lock of the
/// session in which the writer writes: who has lost the lock has lost the connection too, and
/// writes nothing. Owned by whoever opens the database, and then by the writer's thread.
///
/// A server whose session broke takes the lock again with the next one, but not when another server
/// had it in between: what the first has in memory no longer holds then.
final class OneServer {
    /// "Cari"; the other half of the key is the schema.
    private static final int KEY = 0x43617269;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String TRY = "select pg_try_advisory_lock(?, ?)";
    private static final String WAIT = "select pg_advisory_lock(?, ?)";
    private static final String SESSION =
            """
            select pid, backend_start::text, application_name, host(client_addr), client_port \
            from pg_stat_activity where pid =\
            """;
    private static final String THIS = " pg_backend_pid()";
    private static final String HOLDING =
            """
             (select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 2 \
            and database = (select oid from pg_database where datname = current_database()) \
            and classid::bigint = ? and objid::bigint = ?)\
            """;

    private final String database;
    private final int schema;
    private final String id = UUID.randomUUID().toString();

    /// Whether the database knows by the id that it is this server's.
    private boolean known;

    private boolean takenOver;

    /// In which the lock was had last.
    private Optional<Session> last = Optional.empty();

    /// A connection as its server sees it.
    ///
    /// @param start empty where this user may not see it, as is what it says of the client
    private record Session(int pid, String start, String client) {}

    /// @param database how it is called in sentences
    OneServer(String database, String schema) {
        this.database = database;
        this.schema = schema.hashCode();
    }

    /// Takes the lock for as long as a connection is open.
    ///
    /// @throws InUseException when another server has it, or had it since this one did
    void take(Connection connection) throws SQLException {
        if (takenOver) {
            throw takenOver();
        }
        beMissedSoon(connection);
        if (!isFree(connection) && !endsLast(connection)) {
            throw inUse(connection);
        }
        if (known && !isKnown(connection)) {
            takenOver = true;
            throw takenOver();
        }
        last = session(connection, THIS);
    }

    /// Lets the database know that it is this server's. Its tables are there by now.
    void begin(Connection connection) throws SQLException {
        var _ = Sql.update(connection, "update current_server set id = ?", id);
        known = true;
    }

    /// Has PostgreSQL end the session half a minute after this machine fell silent, where it would
    /// wait for hours otherwise.
    private static void beMissedSoon(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    """
                    set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; \
                    set tcp_keepalives_count = 3\
                    """);
        }
    }

    private boolean isFree(Connection connection) throws SQLException {
        return Sql.first(connection, row -> row.getBoolean(1), TRY, KEY, schema).orElseThrow();
    }

    /// Ends this server's own session from before, should that be what has the lock, or have had it
    /// just now: PostgreSQL may not have noticed that its client is gone.
    ///
    /// @return whether the lock is there now
    private boolean endsLast(Connection connection) throws SQLException {
        var holder = holder(connection);
        if (holder.isPresent() && !holder.equals(last)) {
            return false;
        }
        if (holder.isPresent()) {
            var pid = holder.orElseThrow().pid();
            var _ = Sql.first(connection, _ -> true, "select pg_terminate_backend(?)", pid);
        }
        try (var statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '2s'");
            var _ = Sql.first(connection, _ -> true, WAIT, KEY, schema);
            statement.execute("reset lock_timeout");
            return true;
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private boolean isKnown(Connection connection) throws SQLException {
        return Sql.first(connection, row -> row.getString(1), "select id from current_server")
                .filter(id::equals)
                .isPresent();
    }

    private Optional<Session> holder(Connection connection) throws SQLException {
        return session(connection, HOLDING, (long) KEY, Integer.toUnsignedLong(schema));
    }

    private static Optional<Session> session(
            Connection connection, String which, Object... parameters) throws SQLException {
        return Sql.first(
                connection,
                row -> {
                    var start = row.getString(2);
                    var address = row.getString(4);
                    return new Session(
                            row.getInt(1),
                            start == null ? "" : start,
                            "'%s'%s"
                                    .formatted(
                                            row.getString(3),
                                            address == null
                                                    ? ""
                                                    : " at " + address + ":" + row.getInt(5)));
                },
                SESSION + which,
                parameters);
    }

    private InUseException inUse(Connection connection) throws SQLException {
        var holder = holder(connection);
        return new InUseException(
                "%s is in use by another server%s; stop that one, or give this one another database.url, if only another ?currentSchema=%s"
                        .formatted(
                                database,
                                holder.map(session ->
                                                ": %s, session %d"
                                                        .formatted(session.client(), session.pid()))
                                        .orElse(""),
                                holder.map(session ->
                                                "; if there is no such server any more, end its session with select pg_terminate_backend(%d)"
                                                        .formatted(session.pid()))
                                        .orElse("")));
    }

    private InUseException takenOver() {
        return new InUseException(
                "%s was another server's while this one had no connection to it, so what this one has in memory no longer holds; restart it once the other is stopped"
                        .formatted(database));
    }
}
