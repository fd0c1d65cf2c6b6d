package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.testkit.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a [Database] promises, on each database alike.
@Timeout(180)
abstract class DatabaseContract {
    static final Duration SOON = Patience.LONG;
    private static final Limits LIMITS = new Limits(10, 100, SOON, SOON);

    private DatabaseAddress address;
    Database database;

    /// Makes a new, empty database.
    abstract DatabaseAddress create() throws Exception;

    @BeforeEach
    void open() throws Exception {
        address = create();
        database = Database.open(address, LIMITS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_was_written_is_there_when_it_is_opened_again() {
        database.writeNow(insert("a"));
        database.close();

        database = Database.open(address);

        assertThat(names()).containsExactly("a");
    }

    @Test
    void writes_that_wait_share_commits() {
        List<CompletableFuture<?>> writes;
        long before;
        try (var _ = hold()) {
            before = database.commits();
            writes = writes(25);
            assertThat(database.waiting()).isEqualTo(25);
        }
        join(writes);

        assertThat(database.commits() - before)
                .describedAs("that of the one that was held, and three for 25 works in tens")
                .isEqualTo(4);
        assertThat(names()).hasSize(25);
    }

    @Test
    void many_threads_at_once_share_commits_without_being_told_to() throws Exception {
        var before = database.commits();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var thread = 0; thread < 40; thread++) {
                var name = "t" + thread + "-";
                threads.submit(() ->
                        IntStream.range(0, 10)
                                .forEach(number -> database.writeNow(insert(name + number))));
            }
        }

        assertThat(names()).hasSize(400);
        assertThat(database.commits() - before).isLessThan(200);
    }

    @Test
    void a_write_completes_when_others_can_see_it_and_not_before() throws Exception {
        var ran = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        CompletableFuture<?> first;
        CompletableFuture<?> second;
        try (var _ = hold()) {
            first = database.write(insert("first"));
            second = database.write(waiting(ran, goOn)); // of the same commit
        }
        ran.await();

        assertThat(first).isNotDone();
        assertThat(names()).isEmpty();
        goOn.countDown();

        assertThat(first.thenCompose(_ -> database.read(DatabaseContract::select)))
                .succeedsWithin(SOON)
                .isEqualTo(List.of("first"));
        assertThat(second).succeedsWithin(SOON);
    }

    @Test
    void a_work_that_fails_fails_alone_and_leaves_nothing() {
        CompletableFuture<?> before;
        CompletableFuture<?> twice;
        CompletableFuture<?> after;
        try (var _ = hold()) {
            before = database.write(insert("before"));
            twice =
                    database.write(connection -> {
                        insert("half").run(connection);
                        return insert("before").run(connection);
                    });
            after = database.write(insert("after"));
        }

        assertThat(before).succeedsWithin(SOON);
        assertThat(after).succeedsWithin(SOON);
        assertThat(failure(twice).reason()).isEqualTo(Reason.FAILED);
        assertThat(names()).containsExactly("after", "before");
        assertThat(database.problem()).isEmpty();
    }

    @Test
    void a_work_that_fails_by_itself_fails_too_and_leaves_nothing() {
        var bad = new IllegalStateException("bad");

        assertThatThrownBy(() ->
                        database.writeNow(connection -> {
                            insert("half").run(connection);
                            throw bad;
                        }))
                .isSameAs(bad);
        database.writeNow(insert("a"));

        assertThat(names()).containsExactly("a");
    }

    @Test
    void a_work_that_hides_a_failure_harms_no_other() {
        CompletableFuture<?> hiding;
        CompletableFuture<?> other;
        try (var _ = hold()) {
            hiding =
                    database.write(connection -> {
                        try (var statement = connection.createStatement()) {
                            statement.execute("select * from nowhere");
                        } catch (SQLException _) {
                            // hidden
                        }
                        return 0;
                    });
            other = database.write(insert("a"));
        }

        assertThat(other).succeedsWithin(SOON);
        assertThat(hiding).isNotCancelled();
        assertThat(names()).containsExactly("a");
    }

    @Test
    void an_error_of_one_work_is_its_own_and_the_others_are_written() {
        CompletableFuture<?> before;
        CompletableFuture<?> bad;
        CompletableFuture<?> after;
        try (var _ = hold()) {
            before = database.write(insert("before"));
            bad =
                    database.write(connection -> {
                        insert("half").run(connection);
                        throw new StackOverflowError("as the test wants it");
                    });
            after = database.write(insert("after"));
        }

        assertThat(before).succeedsWithin(SOON);
        assertThat(after).succeedsWithin(SOON);
        assertThat(bad)
                .failsWithin(SOON)
                .withThrowableThat()
                .withRootCauseInstanceOf(StackOverflowError.class);
        assertThat(names()).containsExactly("after", "before");
        assertThat(database.problem()).isEmpty();
    }

    @Test
    void what_is_refused_only_by_the_commit_is_refused_alone() {
        database.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("create table one (id integer primary key)");
                return statement.executeUpdate(
                        "create table other (one integer references one (id) deferrable initially deferred)");
            }
        });
        List<CompletableFuture<?>> good;
        CompletableFuture<?> bad;
        try (var _ = hold()) {
            good = writes(3);
            bad =
                    database.write(connection -> {
                        try (var statement = connection.createStatement()) {
                            return statement.executeUpdate("insert into other values (1)");
                        }
                    });
            good.addAll(writes(3));
        }

        join(good);
        assertThat(failure(bad).reason()).isEqualTo(Reason.FAILED);
        assertThat(names()).hasSize(6);
        assertThat(database.problem()).isEmpty();
    }

    @Test
    void a_writer_that_hangs_is_told_until_it_goes_on() {
        openImpatiently();
        try (var _ = hold()) {
            assertThat(database.problem())
                    .hasValueSatisfying(problem ->
                            assertThat(problem)
                                    .hasMessageContaining("the database's writer")
                                    .hasMessageContaining("at one thing"));
        }
        database.writeNow(insert("a"));

        await().atMost(SOON).until(() -> database.problem().isEmpty());
    }

    @Test
    void a_reader_that_hangs_is_told_until_it_goes_on() {
        openImpatiently();
        var running = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var read = database.read(waiting(running, end));
        awaitLatch(running);

        await().atMost(SOON) // the writer may be looking just then, and then is told of first
                .until(() ->
                        database.problem()
                                .filter(problem -> problem.toString().contains("a reader"))
                                .isPresent());
        end.countDown();
        assertThat(read).succeedsWithin(SOON);
        await().atMost(SOON).until(() -> database.problem().isEmpty());
    }

    private void openImpatiently() {
        database.close();
        database = Database.open(address, new Limits(10, 100, SOON, Duration.ZERO));
    }

    @Test
    void works_run_in_the_order_in_which_they_came() {
        var order = new ArrayList<Integer>();
        try (var _ = hold()) {
            for (var number = 0; number < 50; number++) {
                var mine = number;
                database.write(_ -> order.add(mine));
            }
        }
        database.writeNow(_ -> 0);

        assertThat(order).containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void more_than_it_takes_is_refused_at_once() {
        List<CompletableFuture<?>> taken;
        try (var _ = hold()) {
            taken = writes(100);

            var refused = failure(database.write(insert("too many")));

            assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
            assertThat(refused).hasMessageContaining("100").hasMessageContaining("limit");
        }
        join(taken);

        assertThat(names()).hasSize(100);
        assertThat(database.problem()).isEmpty();
    }

    @Test
    void a_read_sees_one_moment() throws Exception {
        var looked = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var read =
                database.read(connection -> {
                    var before = select(connection);
                    waiting(looked, goOn).run(connection);
                    return List.of(before, select(connection));
                });
        looked.await();
        database.writeNow(insert("meanwhile"));
        goOn.countDown();

        assertThat(read).succeedsWithin(SOON).isEqualTo(List.of(List.of(), List.of()));
        assertThat(names()).containsExactly("meanwhile");
    }

    @Test
    void a_read_changes_nothing() {
        assertThatThrownBy(() -> database.readNow(insert("a"))).isInstanceOf(StoreException.class);

        assertThat(names()).isEmpty();
    }

    @Test
    void a_read_that_fails_says_so_and_the_next_works() {
        assertThatThrownBy(() ->
                        database.readNow(connection -> {
                            try (var statement = connection.createStatement()) {
                                return statement.executeQuery("select * from nowhere").next();
                            }
                        }))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));

        assertThat(names()).isEmpty();
    }

    @Test
    void what_was_handed_over_before_the_end_is_committed() {
        List<CompletableFuture<?>> writes;
        try (var _ = hold()) {
            writes = writes(50);
            Thread.ofVirtual().start(database::close);
        }
        join(writes);
        database.close();

        assertThat(failure(database.write(insert("late"))).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure(database.read(DatabaseContract::select)).reason())
                .isEqualTo(Reason.UNAVAILABLE);
        database = Database.open(address);
        assertThat(names()).hasSize(50);
    }

    @Test
    void the_writer_can_not_wait_for_itself() {
        assertThatThrownBy(() -> database.writeNow(_ -> database.readNow(DatabaseContract::select)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for itself");
    }

    @Test
    void a_scheduler_and_the_writer_take_turns() throws Exception {
        var scheduler = database.forScheduler();
        CompletableFuture<?> write;
        try (var connection = scheduler.getConnection()) {
            connection.setAutoCommit(false);
            insert("scheduled").run(connection);
            write = database.write(insert("written"));
            connection.commit();
        }

        assertThat(write).succeedsWithin(SOON);
        for (var number = 0; number < 20; number++) {
            writes(3);
            try (var connection = scheduler.getConnection()) {
                insert("again" + number).run(connection);
            }
        }
        assertThat(names()).contains("scheduled", "written", "again0", "again19");
    }

    @Test
    void one_that_a_newer_server_changed_is_left_alone() {
        database.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(
                        "update flyway_schema_history set version = '999' where version = '1'");
            }
        });
        database.close();

        assertThatThrownBy(() -> Database.open(address))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer Carillon")
                .hasMessageContaining("999");
    }

    static Work<Integer> insert(String name) {
        return connection -> {
            try (var statement =
                    connection.prepareStatement(
                            "insert into revoked_tokens (name, expires_at) values (?, 0)")) {
                statement.setString(1, name);
                return statement.executeUpdate();
            }
        };
    }

    static List<String> select(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("select name from revoked_tokens order by name")) {
            var names = new ArrayList<String>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    List<String> names() {
        return database.readNow(DatabaseContract::select);
    }

    private List<CompletableFuture<?>> writes(int count) {
        var writes = new ArrayList<CompletableFuture<?>>();
        for (var number = 0; number < count; number++) {
            writes.add(database.write(insert("w" + System.nanoTime() + "-" + number)));
        }
        return writes;
    }

    private static void join(List<CompletableFuture<?>> all) {
        all.forEach(future -> assertThat(future).succeedsWithin(SOON));
    }

    static StoreException failure(CompletableFuture<?> future) {
        assertThat(future).failsWithin(SOON);
        return (StoreException) future.exceptionNow();
    }

    /// Keeps the writer at a work until it is closed.
    private Hold hold() {
        var running = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        database.write(waiting(running, end));
        awaitLatch(running);
        return end::countDown;
    }

    private interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    private static Work<Integer> waiting(CountDownLatch running, CountDownLatch end) {
        return _ -> {
            running.countDown();
            awaitLatch(end);
            return 0;
        };
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
