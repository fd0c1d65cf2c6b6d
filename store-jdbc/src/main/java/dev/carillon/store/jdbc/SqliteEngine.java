package dev.carillon.store.jdbc;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.spi.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/// One file, which this server has for itself while it runs. Thread-safe.
final class SqliteEngine implements Engine {
    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 5000;
    private static final int WAL_BYTES_KEPT = 64 << 20;
    private static final int PAGE_BYTES = 4096;

    /// After how many pages the log is copied into the file by whoever commits then, should
    /// [Checkpoints] not have kept up: they cannot make the log begin anew while it is written.
    private static final int WAL_PAGES = WAL_BYTES_KEPT / PAGE_BYTES;

    private static final int PRIMARY_CODE = 0xff;
    private static final int CONSTRAINT = 19;

    private final SqliteFile file;
    private final int maxPages;
    private final Semaphore writers = new Semaphore(1, true);

    /// Keeps the log, which SQLite removes when the last connection is closed, until the server
    /// ends: whoever starts next can then tell whether it is there that should be. Owned by who
    /// opens the database, then by the writer's thread, and by who closes it when that has ended.
    private @Nullable Connection anchor;

    private SqliteEngine(SqliteFile file, long maxBytes) {
        this.file = file;
        maxPages = (int) Math.min(Integer.MAX_VALUE, maxBytes / PAGE_BYTES);
    }

    static SqliteEngine open(DatabaseAddress.Sqlite address) {
        return new SqliteEngine(SqliteFile.take(address.file()), address.maxBytes());
    }

    @Override
    public String name() {
        return "the SQLite file " + file.path();
    }

    @Override
    public String address(Path dataDirectory) {
        var path = file.path();
        return "SQLite "
                + (path.startsWith(dataDirectory)
                        ? "data-dir/" + dataDirectory.relativize(path)
                        : path.toString());
    }

    @Override
    public boolean isMissing() {
        return file.isEmpty();
    }

    @Override
    public void checkAfterCrash() {
        file.checkLog();
    }

    @Override
    public List<Work<Integer>> check() {
        return List.of(SqliteEngine::checkAll);
    }

    @Override
    public DataSource connections() {
        var config = config();
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setMaxPageCount(maxPages);
        config.setWalAutocheckpoint(WAL_PAGES);
        return source(config);
    }

    @Override
    public Connection writer() throws SQLException {
        var connection = connections().getConnection();
        try {
            drop();
            return connection;
        } catch (SQLException e) {
            Sql.giveUp(connection);
            throw e;
        }
    }

    /// Drops the anchor, where that has not been done.
    private void drop() throws SQLException {
        if (anchor == null) {
            var first = reader();
            anchor = first;
            var _ = Sql.number(first, "pragma schema_version"); // a read, by which it has the log
            first.rollback();
        }
    }

    @Override
    public void begin(Connection writer) {
        // the file's lock has seen to it
    }

    /// A commit whose sync failed stands whole in the log, behind its end as far as this process
    /// knows: a server that is killed now would find it there when it starts again. The next commit
    /// is written over it, if it writes anything, and no page of the same content.
    @Override
    public void settle(Connection writer) throws SQLException {
        var version = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        try (var statement = writer.createStatement()) {
            statement.execute("pragma user_version = " + version);
        }
    }

    @Override
    public Connection reader() throws SQLException {
        var connection = source(config()).getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute("pragma query_only = true");
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

    /// A commit is on the disk when it returns: WAL is only as durable as `synchronous=FULL`.
    private static SQLiteConfig config() {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalSizeLimit(WAL_BYTES_KEPT);
        return config;
    }

    private DataSource source(SQLiteConfig config) {
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.path());
        return source;
    }

    @Override
    public Semaphore writers() {
        return writers;
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "bytes", "blob",
                "by_code", "collate binary",
                "number", "integer not null primary key");
    }

    @Override
    public String schema() {
        return "";
    }

    @Override
    public Reason reasonByCode(SQLException failure) {
        return switch (failure.getErrorCode() & PRIMARY_CODE) {
            case 13 -> Reason.FULL;
            case 11, 26 -> Reason.CORRUPT; // CORRUPT, NOTADB
            case 5, 6, 8, 14 -> Reason.UNAVAILABLE; // BUSY, LOCKED, READONLY, CANTOPEN
            case 10 -> file.hasRoom() ? Reason.UNAVAILABLE : Reason.FULL; // IOERR
            default ->
                    failure.toString().contains("unsupported file format")
                            ? Reason.CORRUPT // its header is damaged, which has no code
                            : Reason.FAILED;
        };
    }

    @Override
    public boolean isUndone(SQLException failure) {
        return (failure.getErrorCode() & PRIMARY_CODE) == CONSTRAINT;
    }

    @Override
    public String mend(Reason reason) {
        return switch (reason) {
            case FULL -> "make room on its disk, or raise database.max-size";
            case CORRUPT ->
                    "stop the server, put a backup in its place and run 'carillon restore', or move it away and run 'carillon restore --anew' to begin anew";
            default -> "see that the server may write there and no other program locks it";
        };
    }

    @Override
    public List<Work<Integer>> probe(Optional<Reason> problem) {
        if (problem.isEmpty()) {
            return List.of(Probe::ask);
        }
        return switch (problem.get()) {
            case FULL -> List.of(Probe::fill, Probe::empty);
            case CORRUPT -> List.of(SqliteEngine::check);
            default -> List.of(Probe::ask);
        };
    }

    private static int check(Connection connection) throws SQLException {
        return check(connection, "pragma quick_check(1)");
    }

    private static int checkAll(Connection connection) throws SQLException {
        return check(connection, "pragma integrity_check(1)");
    }

    private static int check(Connection connection, String pragma) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(pragma)) {
            if (!rows.next() || !rows.getString(1).equals("ok")) {
                throw new SQLException(rows.getString(1), "", SQLiteErrorCode.SQLITE_CORRUPT.code);
            }
            return 1;
        }
    }

    @Override
    public Upkeep keepUp(LongSupplier commits, Watch watch, Faults faults) {
        return new Checkpoints(source(config()), commits, watch, faults);
    }

    @Override
    public void close() {
        if (anchor != null) {
            Sql.giveUp(anchor);
        }
        file.close();
    }

    @Override
    public void leave() {
        file.close();
    }
}
