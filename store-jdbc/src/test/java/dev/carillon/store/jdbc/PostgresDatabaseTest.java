package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.testkit.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
    private final PostgresServer server = PostgresServer.shared();

    @Override
    DatabaseAddress create() {
        return address(server.newSchema());
    }

    private static DatabaseAddress.Postgres address(String url) {
        return new DatabaseAddress.Postgres(url, PostgresServer.USER, PostgresServer.PASSWORD);
    }

    @Test
    void while_the_server_is_away_every_call_says_so_and_then_it_goes_on_by_itself() {
        database.writeNow(insert("before"));
        server.stop();
        try {
            var write = failure(database.write(insert("away")));
            var read = failure(database.read(DatabaseContract::select));

            assertThat(write.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(read.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(write)
                    .hasMessageContaining("PostgreSQL at 127.0.0.1:" + server.port())
                    .hasMessageNotContaining(PostgresServer.PASSWORD);
            assertThat(database.problem()).isPresent();
        } finally {
            server.start();
        }

        await().atMost(SOON).until(() -> database.problem().isEmpty());
        await().atMost(SOON)
                .ignoreException(StoreException.class) // a reader may be just connecting
                .untilAsserted(() -> assertThat(names()).containsExactly("before"));
        database.writeNow(insert("after"));
        assertThat(names()).containsExactly("after", "before");
    }

    @Test
    void a_server_that_was_away_while_nobody_asked_is_not_noticed() {
        database.writeNow(insert("before"));
        assertThat(names()).hasSize(1);
        server.stop();
        server.start();

        database.writeNow(insert("after"));
        assertThat(names()).containsExactly("after", "before");
    }

    @Test
    void a_server_that_goes_while_nobody_asks_is_missed() {
        server.stop();
        try {
            await().atMost(SOON).until(() -> database.problem().isPresent());
        } finally {
            server.start();
        }
        await().atMost(SOON).until(() -> database.problem().isEmpty());
    }

    @Test
    void a_scheduler_waits_for_a_connection_while_the_server_is_away() throws Exception {
        var scheduler = database.forScheduler();
        scheduler.getConnection().close();
        var asking =
                new FutureTask<>(() -> {
                    try (var connection = scheduler.getConnection()) {
                        return connection.isValid(1);
                    }
                });
        server.stop();
        try {
            await().atMost(SOON).until(() -> database.problem().isPresent());
            Thread.ofVirtual().start(asking);
            await().during(Duration.ofSeconds(3)).until(() -> !asking.isDone());
        } finally {
            server.start();
        }

        assertThat(asking.get()).isTrue();
    }

    @Test
    void a_server_that_is_not_there_is_named_without_the_password() {
        var nobody = address("jdbc:postgresql://127.0.0.1:1/x");

        assertThatThrownBy(() -> Database.open(nobody))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("PostgreSQL at 127.0.0.1:1/x")
                .hasMessageContaining("database.url")
                .hasMessageNotContaining(PostgresServer.PASSWORD);
        assertThat(nobody.toString()).doesNotContain(PostgresServer.PASSWORD);
    }

    @Test
    void a_wrong_password_is_told() {
        var wrong = new DatabaseAddress.Postgres(server.newSchema(), PostgresServer.USER, "wrong");

        assertThatThrownBy(() -> Database.open(wrong))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("database.url");
    }

    @Test
    void an_applications_own_tables_are_left_alone() throws SQLException {
        database.close();
        var url = server.url(server.createDatabase());
        try (var own = new PostgresEngine(address(url)).connections().getConnection();
                var statement = own.createStatement()) {
            statement.execute("create table public.users (theirs text)");
            statement.execute("create table public.flyway_schema_history (theirs text)");
        }

        database = Database.open(address(url));
        database.writeNow(insert("a"));

        assertThat(names()).containsExactly("a");
        try (var own = new PostgresEngine(address(url)).connections().getConnection();
                var statement = own.createStatement()) {
            assertThat(statement.executeQuery("select theirs from public.users").next()).isFalse();
        }
    }

    @Test
    void what_the_url_says_counts() {
        database.close();
        database =
                Database.open(address(server.url(server.createDatabase()) + "?currentSchema=push"));

        var schema =
                database.readNow(connection -> {
                    try (var statement = connection.createStatement();
                            var rows = statement.executeQuery("select current_schema()")) {
                        return rows.next() ? rows.getString(1) : "";
                    }
                });

        assertThat(schema).isEqualTo("push");
    }
}
