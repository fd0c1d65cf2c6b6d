package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.PostgresServer;
import dev.carillon.testkit.SettableClock;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Durable and other publications of one channel, on a PostgreSQL whose COMMIT fails and may still
/// happen.
@Timeout(60)
class PostgresUnknownCommitTest {
    private static final ChannelName ROOM = new ChannelName("room:r");

    private final SettableClock clock = new SettableClock();
    private final List<Publication> handed = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void a_commit_that_comes_late_takes_nobodys_place() throws Exception {
        var proxy = new CommitProxy(PostgresServer.shared().port());
        open.add(proxy);
        var log = log(proxy.port(), PostgresServer.shared());
        var second = begin(log);

        proxy.holdNextCommit();
        var late = log.append(draft().with(once("late")), handed::add);
        proxy.awaitHeld();
        assertThatThrownBy(() -> join(late)).hasCauseInstanceOf(StoreException.class);
        var plain = join(log.append(draft(), handed::add));
        proxy.release();
        var again = join(log.append(draft().with(once("late")), handed::add));

        assertThat(plain.offset()).isEqualTo(second.offset() + 1);
        assertThat(again.offset()).isEqualTo(second.offset() + 2);
        assertReadAsHanded(log);
    }

    @Test
    void a_commit_whose_answer_is_lost_has_its_place_and_a_retry_is_told_that() throws Exception {
        var proxy = new CommitProxy(PostgresServer.shared().port());
        open.add(proxy);
        var log = log(proxy.port(), PostgresServer.shared());
        var second = begin(log);

        proxy.loseNextAnswer();
        assertThatThrownBy(() -> join(log.append(draft().with(once("lost")), handed::add)))
                .hasCauseInstanceOf(StoreException.class);
        var plain = join(log.append(draft(), handed::add));
        var again = join(log.append(draft().with(once("lost")), handed::add));

        assertThat(again.offset()).isEqualTo(second.offset() + 1);
        assertThat(plain.offset()).isEqualTo(second.offset() + 2);
        assertReadAsHanded(log);
    }

    @Test
    void a_commit_that_waits_for_a_standby_that_does_not_exist_has_its_place() throws Exception {
        var postgres = PostgresServer.start("fsync=off");
        open.add(postgres);
        var log = log(postgres.port(), postgres);
        var second = begin(log);
        standBy(postgres, "nobody");

        assertThatThrownBy(() -> join(log.append(draft().with(once("waits")), handed::add)))
                .hasCauseInstanceOf(StoreException.class);
        var plain = join(log.append(draft(), handed::add));
        standBy(postgres, "");
        var again = join(log.append(draft().with(once("waits")), handed::add));

        assertThat(again.offset()).isEqualTo(second.offset() + 1);
        assertThat(plain.offset()).isEqualTo(second.offset() + 2);
        assertReadAsHanded(log);
    }

    /// A durable publication, and one that is not, for which more places are reserved.
    private Publication begin(TieredChannelLog log) {
        join(log.append(draft().durable(), handed::add));
        return join(log.append(draft(), handed::add));
    }

    /// Whatever is read was handed on at that place, once, and in this order.
    private void assertReadAsHanded(TieredChannelLog log) {
        var read = join(log.read(ROOM, null, 100)).publications();

        assertThat(handed).isEqualTo(read);
        assertThat(read).extracting(Publication::offset).containsExactly(1L, 2L, 3L, 4L);
    }

    private TieredChannelLog log(int port, PostgresServer postgres) {
        var url =
                postgres.newSchema().replace(":" + postgres.port() + "/", ":" + port + "/")
                        + "&socketTimeout=2&"
                        + CommitProxy.PARAMETERS;
        var database =
                Database.open(
                        new DatabaseAddress.Postgres(
                                url, PostgresServer.USER, PostgresServer.PASSWORD));
        open.add(database);
        var namespaces =
                Stream.of("user", "task", "all", "room")
                        .map(name ->
                                new Namespace(
                                                name,
                                                100,
                                                Duration.ofDays(1),
                                                false,
                                                Rule.ANYONE,
                                                Rule.ANYONE)
                                        .with(
                                                new Durability(
                                                        Durability.When.ON_REQUEST,
                                                        100,
                                                        Duration.ofDays(1))))
                        .toList();
        var log =
                new TieredChannelLog(
                        new Namespaces(namespaces),
                        new JdbcLogStore(database, clock),
                        (_, _) -> CompletableFuture.completedFuture(Long.MAX_VALUE),
                        _ -> true,
                        clock,
                        Bounds.DEFAULT);
        log.onFound(handed::add);
        return log;
    }

    /// Names the standby that commits wait for. A new session that knows it shows that all others
    /// were told; a checkpoint ends after the process has read it that lets commits wait.
    private static void standBy(PostgresServer postgres, String name) throws SQLException {
        execute(postgres, "alter system set synchronous_standby_names = '%s'".formatted(name));
        execute(postgres, "select pg_reload_conf()");
        await().until(() ->
                execute(postgres, "show synchronous_standby_names").equals(Optional.of(name)));
        execute(postgres, "checkpoint");
    }

    /// Runs a statement in a session of its own.
    ///
    /// @return the first value of its answer
    private static Optional<String> execute(PostgresServer postgres, String sql)
            throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.url("postgres"),
                                PostgresServer.USER,
                                PostgresServer.PASSWORD);
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return Optional.empty();
            }
            var rows = statement.getResultSet();
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    private static NewPublication draft() {
        return NewPublication.of(ROOM, "message", RawJson.EMPTY_OBJECT);
    }

    private static PublishOptions once(String key) {
        return new PublishOptions(true, Priority.NORMAL, PublishOptions.FOR_EVER, key);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
