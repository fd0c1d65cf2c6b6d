package dev.carillon.store.jdbc;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/// What differs between the databases: one for each kind of [DatabaseAddress], and in tests one
/// that throws. Thread-safe.
interface Engine {
    static Engine open(DatabaseAddress address) {
        return switch (address) {
            case DatabaseAddress.Sqlite sqlite -> SqliteEngine.open(sqlite);
            case DatabaseAddress.Postgres postgres -> new PostgresEngine(postgres);
        };
    }

    /// What it is, for sentences, without a password.
    String name();

    /// Where it is, so that it is known again there; what is in the server's own directory goes
    /// where that goes.
    String address(Path dataDirectory);

    /// Whether there is nothing, as far as can be told without opening it.
    boolean isMissing();

    /// Looks at it after a server that did not let go of it in order, before it is opened.
    ///
    /// @throws StoreException when what was committed last may be missing
    void checkAfterCrash();

    /// Works that look at all of it.
    List<Work<Integer>> check();

    /// Connections that write, each a new one, whose transactions begin as writers.
    DataSource connections();

    /// Opens the writer's connection, which keeps other servers away for as long as it is open.
    ///
    /// @throws InUseException when another server has the database
    Connection writer() throws SQLException;

    /// Makes the database this server's, once its tables are there.
    ///
    /// @param writer the writer's connection
    void begin(Connection writer) throws SQLException;

    /// Makes sure that a commit which failed has happened or never will, once the transaction that
    /// this is called in is committed.
    ///
    /// @param writer a connection that [#writer] opened after the failure
    void settle(Connection writer) throws SQLException;

    /// Opens a connection that only reads, and sees one moment in each transaction.
    Connection reader() throws SQLException;

    /// How many may read at once.
    int readers();

    /// How many may write at once: one on SQLite, in the order in which they come.
    Semaphore writers();

    /// What stands in the migrations for what the databases call differently.
    Map<String, String> words();

    /// Where the tables are; empty for the only place there is.
    String schema();

    /// What is the matter.
    default Reason reason(SQLException failure) {
        return failure instanceof SQLTransientException
                ? Reason.UNAVAILABLE // no connection, or no turn to write
                : reasonByCode(failure);
    }

    /// Whether a commit that failed so was undone for certain, by the fault of what was committed.
    boolean isUndone(SQLException failure);

    /// What is the matter, from the code that the database gave.
    Reason reasonByCode(SQLException failure);

    /// What whoever runs the server can do about it.
    String mend(Reason reason);

    /// Works that find out, one commit after the other, whether all is well.
    ///
    /// @param problem what was the matter; empty when all was well so far
    List<Work<Integer>> probe(Optional<Reason> problem);

    /// A failure as whoever runs the server is to read it.
    default StoreException failure(SQLException e) {
        var reason = reason(e);
        var sentence = e instanceof InUseException known ? known.sentence() : sentence(reason, e);
        return new StoreException(reason, sentence, e);
    }

    /// What to say of a failure.
    default String sentence(Reason reason, SQLException e) {
        return switch (reason) {
            case UNAVAILABLE ->
                    "%s is not available: %s; %s".formatted(name(), e.getMessage(), mend(reason));
            case FULL -> "%s is full: %s; %s".formatted(name(), e.getMessage(), mend(reason));
            case CORRUPT -> "%s is damaged: %s; %s".formatted(name(), e.getMessage(), mend(reason));
            case OVERLOADED, FAILED -> "%s refused: %s".formatted(name(), e.getMessage());
        };
    }

    /// What is said to those who come too late.
    default StoreException closed() {
        return new StoreException(Reason.UNAVAILABLE, name() + " was closed");
    }

    /// Begins what the database needs done beside reading and writing.
    ///
    /// @param commits how many there were so far
    /// @param watch is told what is being done
    /// @param faults counts what goes wrong
    default Upkeep keepUp(LongSupplier commits, Watch watch, Faults faults) {
        return () -> {};
    }

    /// Goes on until it is closed.
    interface Upkeep extends AutoCloseable {
        @Override
        void close();
    }

    /// Lets go of what [#open] and [#begin] took.
    void close();

    /// As [#close], but so that the database is found as after a crash, with all that that needs.
    void leave();
}
