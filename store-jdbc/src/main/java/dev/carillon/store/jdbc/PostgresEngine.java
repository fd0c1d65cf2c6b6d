package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/// A PostgreSQL server, in a schema of our own so that an application's tables keep their names.
/// Thread-safe.
final class PostgresEngine implements Engine {
    private static final int READERS = 8;
    private static final Properties DEFAULTS = new Properties();

    // What holds where the URL says nothing: a server that is gone is noticed, and soon.
    static {
        DEFAULTS.setProperty("ApplicationName", "carillon");
        DEFAULTS.setProperty("connectTimeout", "3");
        DEFAULTS.setProperty("loginTimeout", "3");
        DEFAULTS.setProperty("socketTimeout", "30");
        DEFAULTS.setProperty("tcpKeepAlive", "true");
        DEFAULTS.setProperty("currentSchema", "carillon");
    }

    private final DatabaseAddress.Postgres address;
    private final Properties properties;
    private final OneServer server;
    private final Semaphore writers = new Semaphore(Integer.MAX_VALUE);

    PostgresEngine(DatabaseAddress.Postgres address) {
        this.address = address;
        var known = Driver.parseURL(address.url(), DEFAULTS);
        if (known == null) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "'%s' is no address of a PostgreSQL database; write database.url as postgresql://user:password@host:5432/database"
                            .formatted(address.url()));
        }
        properties = known;
        server = new OneServer(name(), schema());
    }

    @Override
    public String name() {
        return "PostgreSQL at %s:%s/%s"
                .formatted(
                        properties.getProperty("PGHOST"),
                        properties.getProperty("PGPORT"),
                        properties.getProperty("PGDBNAME"));
    }

    @Override
    public String address(Path dataDirectory) {
        return name() + " schema " + schema();
    }

    @Override
    public boolean isMissing() {
        return false; // its tables tell
    }

    @Override
    public void checkAfterCrash() {
        // PostgreSQL itself does
    }

    @Override
    public List<Work<Integer>> check() {
        return List.of(Probe::ask);
    }

    @Override
    public DataSource connections() {
        return source();
    }

    private PGSimpleDataSource source() {
        var source = new PGSimpleDataSource();
        try {
            for (var property : properties.stringPropertyNames()) {
                source.setProperty(property, properties.getProperty(property));
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        source.setReWriteBatchedInserts(false); // it would hide which rows were there already
        source.setUser(address.user());
        if (!address.password().isEmpty()) {
            source.setPassword(address.password()); // else the driver looks into ~/.pgpass
        }
        return source;
    }

    @Override
    public Connection writer() throws SQLException {
        var connection = source().getConnection();
        try {
            server.take(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void begin(Connection writer) throws SQLException {
        server.begin(writer);
    }

    /// The lock has seen to it: this session has it, so that of the failed commit has ended.
    @Override
    public void settle(Connection writer) {
        // nothing is left to do
    }

    @Override
    public Connection reader() throws SQLException {
        var connection = source().getConnection();
        try {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public int readers() {
        return READERS;
    }

    @Override
    public Semaphore writers() {
        return writers;
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "bytes", "bytea",
                "by_code", "collate \"C\"",
                "number", "bigint not null generated always as identity primary key");
    }

    @Override
    public String schema() {
        return properties.getProperty("currentSchema");
    }

    @Override
    public Reason reasonByCode(SQLException failure) {
        var state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "53100" -> Reason.FULL;
            case "XX001", "XX002" -> Reason.CORRUPT;
            case "57014", "53200", "53400" ->
                    Reason.FAILED; // one statement was stopped, or was too much
            case "25006", "42501", "3D000" ->
                    Reason.UNAVAILABLE; // a replica, not allowed, no such database
            default ->
                    switch (state.length() < 2 ? "" : state.substring(0, 2)) {
                        // connection, log-in, resources, stopped by an operator, the system
                        case "08", "28", "53", "57", "58" -> Reason.UNAVAILABLE;
                        default -> Reason.FAILED;
                    };
        };
    }

    /// Constraints, conflicts, and what was undone before because of a statement that had failed.
    @Override
    public boolean isUndone(SQLException failure) {
        var state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return state.startsWith("23")
                || state.equals("25P02")
                || (state.startsWith("40") && !state.equals("40003"));
    }

    @Override
    public String mend(Reason reason) {
        return switch (reason) {
            case FULL -> "make room on the disk of its server";
            case CORRUPT ->
                    "see the log of its server, restore a backup and run 'carillon restore'";
            default ->
                    "see that it runs, and that database.url names it and a user who may create a schema";
        };
    }

    @Override
    public List<Work<Integer>> probe(Optional<Reason> problem) {
        return problem.filter(Reason.FULL::equals).isPresent()
                ? List.of(Probe::fill, Probe::empty)
                : List.of(Probe::ask);
    }

    @Override
    public void close() {
        // nothing was taken
    }

    @Override
    public void leave() {
        // nothing was taken
    }
}
