package dev.carillon.store.jdbc;

import static dev.carillon.store.jdbc.DatabaseContract.SOON;
import static dev.carillon.store.jdbc.DatabaseContract.failure;
import static dev.carillon.store.jdbc.DatabaseContract.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/// Whatever is thrown in the database's own threads, they go on, and who waits for them is
/// answered.
@Timeout(120)
class DatabaseFaultsTest {
    private static final long ROWS = 20;
    private static final String ROW = "x".repeat(10_000);

    @TempDir Path directory;

    /// The methods of the engine and of what it gives that throw just now, told by the test to the
    /// database's threads.
    private final Set<String> throwing = ConcurrentHashMap.newKeySet();

    /// How often something was thrown.
    private final AtomicInteger thrown = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private Database database;

    @BeforeEach
    void open() {
        database =
                Database.open(
                        throwing(Engine.class, Engine.open(new DatabaseAddress.Sqlite(file()))),
                        new Limits(10, 100, SOON, SOON),
                        null);
    }

    @AfterEach
    void close() {
        throwing.clear();
        database.close();
    }

    private Path file() {
        return directory.resolve("carillon.db");
    }

    /// The same, but for the methods that throw. What it gives throws in its turn.
    private <T> T throwing(Class<T> type, T real) {
        return type.cast(
                Proxy.newProxyInstance(
                        DatabaseFaultsTest.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            if (throwing.contains(method.getName())) {
                                thrown.incrementAndGet();
                                throw new StackOverflowError("as the test wants it");
                            }
                            try {
                                return wrapped(method.invoke(real, arguments));
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        }));
    }

    private Object wrapped(Object given) {
        return switch (given) {
            case DataSource source -> throwing(DataSource.class, source);
            case null, default -> given;
        };
    }

    private long faults() {
        return database.faults().count(Part.DATABASE);
    }

    private List<String> names() {
        return database.read(DatabaseContract::select)
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static Work<Integer> losing() {
        return _ -> {
            throw new SQLTransientException("the connection broke");
        };
    }

    @Test
    void a_writer_that_throws_answers_who_waits_and_commits_the_next() {
        throwing.add("failure");
        var lost = failure(database.write(losing()));
        var next = failure(database.write(losing()));
        throwing.clear();

        assertThat(lost.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(lost).hasMessageContaining("the writer failed inside");
        assertThat(next).hasMessageContaining("the writer failed inside");
        assertThat(database.write(insert("a"))).succeedsWithin(SOON);
        assertThat(names()).containsExactly("a");
        assertThat(faults()).isEqualTo(2);
        assertThat(database.problem()).isEmpty();
    }

    @Test
    void a_commit_that_throws_fails_what_was_in_it_and_the_next_is_committed() {
        throwing.add("reason");
        assertThat(failure(database.write(losing()))).hasMessageContaining("the commit failed");
        throwing.clear();

        assertThat(database.write(insert("a"))).succeedsWithin(SOON);
        assertThat(names()).containsExactly("a");
        assertThat(faults()).isPositive();
    }

    @Test
    void a_writer_whose_look_at_the_database_throws_looks_again() {
        throwing.add("probe");
        assertThat(failure(database.write(losing())).reason()).isEqualTo(Reason.UNAVAILABLE);
        await().atMost(SOON).until(() -> thrown.get() > 1);
        assertThat(database.problem()).isPresent();
        throwing.clear();

        await().atMost(SOON).until(() -> database.problem().isEmpty());
        assertThat(database.write(insert("a"))).succeedsWithin(SOON);
    }

    @Test
    void a_reader_that_throws_answers_who_waits_and_reads_the_next() {
        throwing.add("reader");
        for (var i = 0; i < 20; i++) { // more than there are threads
            assertThat(database.read(DatabaseContract::select))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(StackOverflowError.class);
        }
        throwing.clear();

        assertThat(names()).isEmpty();
        assertThat(database.problem()).isEmpty();
    }

    @Test
    void a_read_is_answered_though_it_can_not_be_said_what_it_failed_of() {
        var bad = new SQLException("no such thing");
        throwing.add("failure");
        for (var i = 0; i < 20; i++) {
            assertThat(
                            database.read(_ -> {
                                throw bad;
                            }))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withCause(bad);
        }
        throwing.clear();

        assertThat(names()).isEmpty();
        assertThat(faults()).isEqualTo(20);
    }

    @Test
    void the_log_is_copied_though_that_has_thrown_before() throws Exception {
        var commits = new AtomicLong();
        var faults = new Faults();
        var watch = new Watch("the copying", SOON);
        throwing.add("getConnection");
        try (var _ = copying(commits::get, watch, faults)) {
            write();
            commits.addAndGet(ROWS);
            await().atMost(SOON).until(() -> thrown.get() > 0);
            assertThat(Files.size(file())).isLessThan(ROWS * ROW.length());
            throwing.clear();
            commits.addAndGet(ROWS);

            await().atMost(SOON).until(() -> Files.size(file()) > ROWS * ROW.length());
        }
        assertThat(faults.count(Part.DATABASE)).isEqualTo(1);
        assertThat(watch.obstacle()).isEmpty();
    }

    private Checkpoints copying(LongSupplier commits, Watch watch, Faults faults) {
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file());
        return new Checkpoints(throwing(DataSource.class, source), commits, watch, faults);
    }

    /// So much at once that the database's own copying does not begin.
    private void write() {
        database.writeNow(connection -> {
            for (var i = 0; i < ROWS; i++) {
                insert(i + ROW).run(connection);
            }
            return 0;
        });
    }

    @Test
    void a_scheduler_that_gets_no_connection_gives_its_turn_back() throws Exception {
        var scheduler = database.forScheduler();
        throwing.add("getConnection");
        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(scheduler::getConnection).isInstanceOf(Throwable.class);
            assertThat(database.write(insert("a" + i))).succeedsWithin(SOON);
        }
        throwing.clear();

        try (var connection = scheduler.getConnection()) {
            insert("scheduled").run(connection);
        }
        assertThat(database.write(insert("b"))).succeedsWithin(SOON);
        assertThat(names()).containsExactly("a0", "a1", "b", "scheduled");
    }

    @Test
    void a_thread_that_ends_is_told_until_the_server_is_restarted() throws Exception {
        var watch = new Watch("the copying of the log", SOON);
        database.faults().watch(watch::obstacle);
        assertThat(database.problem()).isEmpty();
        Thread.ofPlatform().start(watch::gone).join();

        for (var i = 0; i < 2; i++) {
            assertThat(database.problem().map(StoreException::getMessage))
                    .isEqualTo(Optional.of("the copying of the log has ended; restart the server"));
        }
        assertThat(database.write(insert("a"))).succeedsWithin(SOON);
    }
}
