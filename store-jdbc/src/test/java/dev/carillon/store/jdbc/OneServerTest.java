package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A PostgreSQL database that two servers want.
@Timeout(180)
class OneServerTest {
    private static final Duration SOON = Patience.LONG;

    private final PostgresServer postgres = PostgresServer.shared();
    private final String name = postgres.createDatabase();
    private final Database first = open("", Duration.ZERO);

    @AfterEach
    void close() {
        first.close();
    }

    private Database open(String parameters, Duration patience) {
        var address =
                new DatabaseAddress.Postgres(
                        postgres.url(name) + parameters,
                        PostgresServer.USER,
                        PostgresServer.PASSWORD);
        return Database.open(address, new Limits(10, 100, patience, patience));
    }

    private static int session(Database database) {
        return database.writeNow(connection -> Sql.number(connection, "select pg_backend_pid()"));
    }

    private void end(int session) {
        try (var other = open("?currentSchema=other", SOON)) {
            var _ =
                    other.writeNow(connection ->
                            Sql.list(
                                    connection,
                                    row -> row.getBoolean(1),
                                    "select pg_terminate_backend(?)",
                                    session));
        }
    }

    private static StoreException refusal(ThrowingRunnable work) {
        var refusal = new StoreException[1];
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(StoreException.class, e -> refusal[0] = e);
        assertThat(refusal[0].reason()).isEqualTo(Reason.UNAVAILABLE);
        return refusal[0];
    }

    @Test
    void the_second_is_refused_and_told_who_has_it() {
        assertThat(refusal(() -> open("?ApplicationName=second", Duration.ofMillis(300))))
                .hasMessageContaining("PostgreSQL at 127.0.0.1:%d/%s", postgres.port(), name)
                .hasMessageContaining("in use by another server: 'carillon' at 127.0.0.1:")
                .hasMessageContaining("session " + session(first))
                .hasMessageContaining("stop that one")
                .hasMessageContaining("database.url")
                .hasMessageNotContaining(PostgresServer.PASSWORD);

        await().until(() -> first.problem().isEmpty()); // it is at work now and then
    }

    @Test
    void in_another_schema_of_it_the_second_is_alone() {
        try (var second = open("?currentSchema=second", Duration.ZERO)) {
            await().until(() -> second.problem().isEmpty());
        }
    }

    @Test
    void the_second_that_starts_while_the_first_ends_waits_for_it() {
        var second = CompletableFuture.supplyAsync(() -> open("", SOON));
        await().during(Duration.ofMillis(600)).until(() -> !second.isDone());
        first.close();

        assertThat(second).succeedsWithin(SOON);
        second.join().close();
    }

    @Test
    void the_first_goes_on_by_itself_when_its_session_was_ended() {
        end(session(first));

        assertThat(session(first)).isPositive();
        assertThat(refusal(() -> open("", Duration.ZERO)))
                .hasMessageContaining("session " + session(first));
    }

    @Test
    void the_first_does_not_wait_for_what_is_left_of_its_own_session() {
        first.close();
        try (var impatient = open("?socketTimeout=1", Duration.ZERO)) {
            assertThat(
                            refusal(() ->
                                    impatient.writeNow(connection ->
                                            Sql.first(connection, _ -> 1, "select pg_sleep(50)"))))
                    .hasMessageContaining("not available");

            assertThat(session(impatient)).isPositive();
        }
    }

    @Test
    void the_first_writes_nothing_any_more_once_the_second_has_it() throws Exception {
        var scheduler = first.forScheduler();
        scheduler.getConnection().close();
        end(session(first));
        try (var second = open("", SOON)) {
            assertThat(refusal(() -> session(first)))
                    .hasMessageContaining("in use by another server")
                    .hasMessageContaining("session " + session(second));
            assertThat(first.problem()).isPresent();
            var waiting = new FutureTask<>(scheduler::getConnection);
            var thread = Thread.ofVirtual().start(waiting);
            await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
            thread.interrupt();
            assertThatThrownBy(waiting::get).hasMessageContaining("interrupted");
        }

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(refusal(() -> session(first)))
                                .hasMessageContaining("restart it"));
        assertThatCode(() -> open("", SOON).close()).doesNotThrowAnyException();
        assertThat(refusal(() -> session(first))).hasMessageContaining("restart it");
    }

    @Test
    void the_first_comes_back_when_the_second_never_got_to_open_it() throws SQLException {
        end(session(first));
        var engine =
                new PostgresEngine(
                        new DatabaseAddress.Postgres(
                                postgres.url(name), PostgresServer.USER, PostgresServer.PASSWORD));
        try (var _ = engine.writer()) {
            assertThat(refusal(() -> session(first)))
                    .hasMessageContaining("in use by another server");
        }

        await().atMost(SOON).until(() -> first.problem().isEmpty());
        assertThat(session(first)).isPositive();
    }
}
