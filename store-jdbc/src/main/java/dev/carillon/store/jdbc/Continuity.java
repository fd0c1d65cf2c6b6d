package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that a server goes on where it ended: that its database is the one that it wrote to
/// last, whole, and no older copy of it. Owned by whoever opens or closes the database; in between
/// one at a time has it [remember][#remember].
///
/// The database has a generation, which rises now and then, and the server writes down, in its data
/// directory, which one it had. An older copy has a lower one: there clients may have positions
/// that were given since and will be given again, so all channels begin new epochs.
final class Continuity {
    private static final Logger LOG = LoggerFactory.getLogger(Continuity.class);
    private static final String STATE = "select id, generation from database_state";
    private static final String SET_STATE = "update database_state set id = ?, generation = ?";

    private final Engine engine;
    private final StateFile file;
    private final Optional<DatabaseState> before;
    private @Nullable DatabaseState now;

    /// @param before what the server wrote down last
    private Continuity(Engine engine, StateFile file, Optional<DatabaseState> before) {
        this.engine = engine;
        this.file = file;
        this.before = before;
    }

    /// As the data directory has it.
    static Continuity of(Engine engine, StateFile file) {
        try {
            return new Continuity(engine, file, file.read());
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /// What was there before, if the same database is meant.
    private Optional<DatabaseState> beforeHere() {
        return before.filter(state -> state.address().equals(address()));
    }

    private String address() {
        return engine.address(file.directory());
    }

    /// Whether something must be there, for this server has written to it.
    private boolean isExpected() {
        return before.isPresent() ? beforeHere().isPresent() : file.isOfAServer();
    }

    /// Looks at what there is before it is opened, which might change it.
    ///
    /// @throws StoreException when something is missing or damaged
    void checkFiles() {
        if (isExpected() && engine.isMissing()) {
            throw empty();
        }
        beforeHere().filter(state -> !state.ended()).ifPresent(_ -> engine.checkAfterCrash());
    }

    /// Looks at what there is before its tables are made.
    ///
    /// @throws StoreException when there is nothing, and something should be
    void checkTables(Connection writer) throws SQLException {
        if (isExpected() && Schema.isNew(writer)) {
            throw empty();
        }
    }

    /// Begins to write to the database, once its tables are there. An older copy gets new epochs.
    ///
    /// @throws StoreException when it is another one
    void begin(Connection writer) throws SQLException {
        var found = state(writer);
        if (isOlder(writer, found)) {
            LOG.atWarn()
                    .addKeyValue("database", engine.name())
                    .addKeyValue("generation", found.generation())
                    .addKeyValue("left", before.map(DatabaseState::generation).orElse(0L))
                    .log(
                            "an older copy of the database was put back: all channels begin new epochs, and clients that come with a position are told that it can't be resumed");
            renew(writer, found, false);
        } else {
            goOn(writer, found, false);
        }
    }

    /// As [#begin], with whatever there is, and with new epochs.
    void restore(Connection writer) throws SQLException {
        renew(writer, state(writer), true);
    }

    private boolean isOlder(Connection writer, DatabaseState found) throws SQLException {
        if (before.isEmpty()) {
            return false;
        }
        var left = before.orElseThrow();
        if (left.id().equals(found.id())) {
            return found.generation() < left.generation();
        }
        if (beforeHere().isEmpty()) {
            return false; // another was configured
        }
        if (!found.id().isEmpty()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "%s is not the database that this server wrote to last: its id is %s, and %s has %s; put that one back, or run 'carillon restore' if this one is meant"
                            .formatted(engine.name(), found.id(), file.path(), left.id()));
        }
        if (Sql.number(writer, "select count(*) from channel_heads") == 0) {
            throw empty();
        }
        return true; // from before there were generations
    }

    private DatabaseState state(Connection writer) throws SQLException {
        return Sql.first(
                        writer,
                        row ->
                                new DatabaseState(
                                        row.getString(1), address(), row.getLong(2), false),
                        STATE)
                .orElseThrow();
    }

    private void renew(Connection writer, DatabaseState found, boolean ended) throws SQLException {
        writer.setAutoCommit(false);
        Epochs.renew(writer);
        goOn(writer, found, ended);
    }

    private void goOn(Connection writer, DatabaseState found, boolean ended) throws SQLException {
        var highest =
                Math.max(found.generation(), before.map(DatabaseState::generation).orElse(0L));
        var id = found.id().isEmpty() ? UUID.randomUUID().toString() : found.id();
        var next = new DatabaseState(id, address(), highest + 1, ended);
        writer.setAutoCommit(false);
        var _ = Sql.update(writer, SET_STATE, next.id(), next.generation());
        writer.setAutoCommit(true);
        write(next);
    }

    private void write(DatabaseState state) {
        try {
            file.write(state);
            now = state;
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /// Raises the generation, to be run by the writer.
    private static long raise(Connection writer) throws SQLException {
        return Sql.first(
                        writer,
                        row -> row.getLong(1),
                        "update database_state set generation = generation + 1 returning generation")
                .orElseThrow();
    }

    /// Writes down how far the database has come, for as long as the server runs. May block.
    void remember(Writer writer) {
        raise(writer, false);
    }

    /// Writes down how far it has come in the end, while its connections are still open. May block.
    ///
    /// @return whether that is written down
    boolean end(Writer writer) {
        var written = raise(writer, true);
        now = null; // from here on it may be another's
        return written;
    }

    private boolean raise(Writer writer, boolean ended) {
        var last = now;
        if (last == null) {
            return true;
        }
        var generation =
                writer.write(Continuity::raise).exceptionally(_ -> last.generation()).join();
        try {
            write(new DatabaseState(last.id(), last.address(), generation, ended));
            return true;
        } catch (StoreException e) {
            LOG.atWarn().log("{}", e.getMessage());
            return false;
        }
    }

    private StoreException empty() {
        return new StoreException(
                Reason.CORRUPT,
                "%s is empty, though this server has written to it before, as %s says; put it back, or put a backup in its place and run 'carillon restore'; to begin anew on purpose, run 'carillon restore --anew'"
                        .formatted(
                                engine.name(),
                                before.isPresent()
                                        ? file.path()
                                        : file.directory().resolve("server-id")));
    }

    private static StoreException unusable(StateFile file, IOException e) {
        return new StoreException(
                Reason.UNAVAILABLE,
                "%s can't be written or read: %s; see that the server may write there"
                        .formatted(file.path(), e),
                e);
    }
}
