package dev.carillon.store.jdbc;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.ChannelName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// A database whose tables are as this server needs them, with one writer and some readers.
/// Thread-safe.
///
/// - A write is told of only once it is committed: who reads after that sees it, and it is there
///   after a crash.
/// - Writes run in the order in which they were handed over.
/// - A work that fails fails alone. What the database itself fails of is a [StoreException] for all
///   it concerned; afterwards the database is tried again, by whoever comes next or by itself.
/// - More than it can hold is refused at once, as [Reason#OVERLOADED].
///
/// Futures are completed on the database's own threads: what follows them there must be quick, and
/// must not wait for the database.
public final class Database implements AutoCloseable {
    private final Engine engine;
    private final Health health = new Health();
    private final Faults faults = new Faults();
    private final Damage damage = new Damage();
    private final Writer writer;
    private final Readers readers;
    private final Engine.Upkeep upkeep;
    private final @Nullable Continuity continuity;
    private @Nullable SchedulerPool schedulerPool;

    /// How many commits there were when it was written down last how far the database has come.
    private long remembered;

    private Database(
            Engine engine, Limits limits, GroupCommit group, @Nullable Continuity continuity) {
        this.engine = engine;
        this.continuity = continuity;
        writer = new Writer(engine, health, limits, group, faults);
        readers = new Readers(engine, this::failedToRead, limits, faults);
        var watch = new Watch("the copying of the database's log", limits.stuck());
        faults.watch(watch::obstacle);
        upkeep = engine.keepUp(writer::commits, watch, faults);
    }

    /// Opens a database, and makes or changes its tables when they are not there or older.
    ///
    /// @throws StoreException when that can't be done; what is there is left as it was
    public static Database open(DatabaseAddress address) {
        return open(address, Limits.DEFAULT);
    }

    /// As [#open(DatabaseAddress)], for a server that wrote down in its data directory which
    /// database it had, and how far that had come: it goes on with that and no other. An older copy
    /// of it gets new epochs.
    ///
    /// @throws StoreException also when it is empty, another, or its log is missing
    public static Database open(DatabaseAddress address, Path dataDirectory) {
        return open(address, Limits.DEFAULT, dataDirectory);
    }

    static Database open(DatabaseAddress address, Limits limits) {
        return open(address, limits, null);
    }

    private static Database open(
            DatabaseAddress address, Limits limits, @Nullable Path dataDirectory) {
        return open(Engine.open(address), limits, dataDirectory);
    }

    static Database open(Engine engine, Limits limits, @Nullable Path dataDirectory) {
        var group = new GroupCommit(engine);
        try {
            var continuity =
                    dataDirectory == null
                            ? null
                            : Continuity.of(engine, StateFile.in(dataDirectory));
            if (continuity != null) {
                continuity.checkFiles();
            }
            var writer = Opening.connect(group, limits.patience());
            if (continuity != null) {
                continuity.checkTables(writer);
            }
            Schema.migrate(engine, writer);
            engine.begin(writer);
            if (continuity != null) {
                continuity.begin(writer);
            }
            return new Database(engine, limits, group, continuity);
        } catch (SQLException | IOException | RuntimeException e) {
            group.disconnect();
            engine.leave();
            throw failure(engine, e);
        }
    }

    /// Whether it is as a reader found it, the writer finds out at once.
    private void failedToRead(StoreException failure) {
        health.failed(failure);
        if (failure.reason() == Reason.UNAVAILABLE) {
            writer.look();
        }
    }

    static RuntimeException failure(Engine engine, Exception e) {
        return switch (e) {
            case SQLException known -> engine.failure(known);
            case FlywayException known ->
                    cause(known)
                            .<RuntimeException>map(engine::failure)
                            .orElseGet(() ->
                                    new StoreException(
                                            Reason.FAILED,
                                            "%s can't be brought to this version: %s"
                                                    .formatted(engine.name(), e.getMessage()),
                                            e));
            case RuntimeException known -> known;
            case IOException known ->
                    new StoreException(
                            Reason.UNAVAILABLE,
                            "the data directory can't be used: %s; see that the server may write there"
                                    .formatted(known),
                            known);
            default -> new IllegalStateException(e);
        };
    }

    private static Optional<SQLException> cause(@Nullable Throwable e) {
        if (e == null) {
            return Optional.empty();
        }
        return e instanceof SQLException known ? Optional.of(known) : cause(e.getCause());
    }

    /// Runs a work in the next commit.
    public <T> CompletableFuture<T> write(Work<T> work) {
        return writer.write(work);
    }

    /// Runs a work that only reads, and sees one moment of the database however much it reads.
    public <T> CompletableFuture<T> read(Work<T> work) {
        return readers.read(work);
    }

    /// As [#read], with another work that is run instead when the first meets a damaged page.
    <T> CompletableFuture<T> read(Work<T> work, Work<T> apart) {
        return readers.read(readers.orApart(work, apart));
    }

    /// As [#readSettled], with another work as in [#read(Work, Work)].
    <T> CompletableFuture<T> readSettled(Work<T> work, Work<T> apart) {
        return writer.isInDoubt() ? writer.write(work) : read(work, apart);
    }

    /// Reads a channel so that one publication on a damaged page costs no other.
    RowByRow rowByRow(Connection connection, ChannelName channel) {
        return new RowByRow(engine, damage, connection, channel);
    }

    /// Does a part of a work; empty, and as if it had not been begun, when it failed of damage.
    <T> Optional<T> tried(Connection connection, Work<T> part) throws SQLException {
        return RowByRow.tried(engine, connection, part);
    }

    /// As [#read], of a moment when every write that has failed so far was committed or never will
    /// be: after a failure the writer reads, on its next connection, once the last one has ended
    /// for certain. What a reader sees until then may be overtaken.
    public <T> CompletableFuture<T> readSettled(Work<T> work) {
        return writer.isInDoubt() ? writer.write(work) : readers.read(work);
    }

    /// As [#write], and waits.
    public <T> T writeNow(Work<T> work) {
        return await(write(work));
    }

    /// As [#read], and waits.
    public <T> T readNow(Work<T> work) {
        return await(read(work));
    }

    private <T> T await(CompletableFuture<T> future) {
        if (writer.isThisThread()) {
            throw new IllegalStateException("the writer can't wait for itself");
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    /// Connections for a scheduler with tables of its own in this database. On SQLite they take
    /// turns with the writer, so one is to be closed soon, and a work must not wait for one.
    public synchronized DataSource forScheduler() {
        if (schedulerPool == null) {
            schedulerPool = new SchedulerPool(engine, health);
        }
        return schedulerPool;
    }

    /// What is the matter with it, as of the last attempt; empty while all is well. When nobody
    /// writes it looks by itself: each second when something is the matter, else every five. A
    /// thread of its own that hangs or has ended is noticed by whoever asks this, who asks now and
    /// then therefore.
    public Optional<StoreException> problem() {
        var stuck = faults.obstacle();
        return health.problem()
                .or(() -> stuck.map(sentence -> new StoreException(Reason.UNAVAILABLE, sentence)));
    }

    /// What was thrown in the database's threads that nobody foresaw, and was contained there.
    public Faults faults() {
        return faults;
    }

    Damage damage() {
        return damage;
    }

    /// How many stored publications turned out to be damaged when they were read or forgotten.
    public int damaged() {
        return damage.count();
    }

    /// How many commits there were.
    public long commits() {
        return writer.commits();
    }

    /// How many writes wait for theirs.
    public int waiting() {
        return writer.waiting();
    }

    /// Writes down how far the database has come, if it has, so that an older copy is known as
    /// such. To be called now and then; blocks.
    public synchronized void remember() {
        if (continuity != null && commits() > remembered) {
            continuity.remember(writer);
            remembered = commits();
        }
    }

    /// Commits what was handed over, and lets go of the database.
    @Override
    public void close() {
        upkeep.close();
        var written = end();
        writer.close();
        readers.close();
        synchronized (this) {
            if (schedulerPool != null) {
                schedulerPool.close();
            }
        }
        if (written) {
            engine.close();
        } else {
            engine.leave();
        }
    }

    private synchronized boolean end() {
        return continuity == null || continuity.end(writer);
    }
}
