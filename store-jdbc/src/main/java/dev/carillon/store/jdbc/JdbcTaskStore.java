package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskQuery;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.protocol.UserId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Tasks in the table `tasks`. Thread-safe; blocks until what was asked for is committed.
///
/// Of the tasks that are over those beyond a number are forgotten, oldest first, when
/// [#forgetFinished] is called.
public final class JdbcTaskStore implements TaskStore {
    /// How many rows are deleted in one commit, so that nobody waits long for it.
    private static final int SLICE = 500;

    private static final String OVER = "finished_at > 0";

    /// How many damaged tasks are left aside; with more than that a backup is due.
    private static final int MOST_DAMAGED = 100;

    private final Database database;
    private final TaskRow row;
    private final int maxFinished;
    private final long maxBytes;
    private final Consumer<String> forgotten;

    /// The ids of tasks that can't be forgotten, as far as they were found.
    private final Set<String> damaged = ConcurrentHashMap.newKeySet();

    /// @param root the folder of all tasks' files
    /// @param maxFinished how many tasks that are over are remembered
    /// @param maxBytes what those may take with their inputs and summaries
    /// @param forgotten is told the id of each task that is no longer remembered
    public JdbcTaskStore(
            Database database,
            Path root,
            int maxFinished,
            long maxBytes,
            Consumer<String> forgotten) {
        this.database = database;
        this.row = new TaskRow(root);
        this.maxFinished = maxFinished;
        this.maxBytes = maxBytes;
        this.forgotten = forgotten;
    }

    /// One whose tasks may take as many bytes as they like.
    public JdbcTaskStore(
            Database database, Path root, int maxFinished, Consumer<String> forgotten) {
        this(database, root, maxFinished, Long.MAX_VALUE, forgotten);
    }

    @Override
    public void save(Task task) {
        var _ =
                database.writeNow(connection -> {
                    try (var save = connection.prepareStatement(TaskRow.SAVE)) {
                        row.set(save, task);
                        return save.executeUpdate();
                    }
                });
    }

    @Override
    public Optional<Task> find(String taskId) {
        return first("select * from tasks where id = ?", taskId);
    }

    @Override
    public Optional<Task> findByKey(UserId owner, String key) {
        return first(
                """
                select * from tasks where owner = ? and idempotency_key = ? \
                order by number desc limit 1\
                """,
                owner.value(),
                key);
    }

    @Override
    public List<Task> list(TaskQuery query) {
        return query.type().filter(type -> !Sql.isText(type)).isPresent()
                ? List.of()
                : TaskSelection.of(query).run(this::list);
    }

    @Override
    public List<Task> findUnfinished() {
        return list("select * from tasks where finished_at = 0 order by number");
    }

    @Override
    public List<Task> findFinished(long since, int limit) {
        return list(
                """
                select * from tasks where finished_at > 0 and finished_at >= ? \
                order by finished_at desc, number desc limit ?\
                """,
                since,
                limit);
    }

    private Optional<Task> first(String sql, Object... parameters) {
        for (var parameter : parameters) {
            if (parameter instanceof String text && !Sql.isText(text)) {
                return Optional.empty();
            }
        }
        return database.readNow(connection -> Sql.first(connection, row::read, sql, parameters));
    }

    private List<Task> list(String sql, Object... parameters) {
        return database.readNow(connection -> Sql.list(connection, row::read, sql, parameters));
    }

    @Override
    public void forEachOwner(BiConsumer<String, UserId> each) {
        var _ =
                database.readNow(connection ->
                        Sql.list(
                                        connection,
                                        found -> {
                                            each.accept(
                                                    found.getString(1),
                                                    new UserId(found.getString(2)));
                                            return 1;
                                        },
                                        "select id, owner from tasks")
                                .size());
    }

    @Override
    public void forget(String taskId) {
        if (database.writeNow(
                        connection ->
                                Sql.update(connection, "delete from tasks where id = ?", taskId))
                > 0) {
            forgotten.accept(taskId);
        }
    }

    @Override
    public void forgetFinished(long before) {
        try {
            forgetOver(before);
            forgetBeyond();
        } catch (StoreException e) {
            if (e.reason() != Reason.CORRUPT) {
                throw e;
            }
            forgetSparing(before);
            forgetBeyond();
        }
    }

    private void forgetOver(long before) {
        forgetSlices(connection ->
                ids(
                        connection,
                        """
                        delete from tasks where id in (select id from tasks \
                        where finished_at > 0 and finished_at < ? limit ?) returning id\
                        """,
                        before,
                        SLICE));
    }

    /// One damaged task keeps no other from being forgotten.
    private void forgetSparing(long before) {
        var ids = new ConcurrentLinkedQueue<String>();
        var all =
                new ChunkByChunk(
                        "tasks",
                        "id",
                        ChunkByChunk.Condition.of("id >= ?", ""),
                        (connection, rows) -> {
                            var gone =
                                    ids(
                                            connection,
                                            "delete from tasks where finished_at > 0 and finished_at < %d and %s returning id"
                                                    .formatted(before, rows.sql()),
                                            rows.values());
                            ids.addAll(gone);
                            return gone.size();
                        },
                        this::damaged);
        all.run(database).toCompletableFuture().join();
        ids.forEach(forgotten);
    }

    private void damaged(List<Object> key) {
        database.damage().found("tasks", key);
        if (damaged.size() < MOST_DAMAGED) {
            damaged.add(String.valueOf(key.getFirst()));
        }
    }

    /// Forgets the oldest of whoever has most, until there are no more than may be; what is known
    /// to be damaged is left aside.
    private void forgetBeyond() {
        var none = damaged.toArray();
        var over =
                none.length == 0
                        ? OVER
                        : "case when id in (%s) then false else %s end"
                                .formatted(
                                        String.join(", ", Collections.nCopies(none.length, "?")),
                                        OVER);
        var shares =
                database.readNow(
                        connection -> Sql.list(connection, Share::of, sharesOf(over), none));
        for (var surplus : Surplus.of(shares, maxFinished, maxBytes)) {
            for (var left = surplus.tasks(); left > 0; left -= SLICE) {
                var parameters = new ArrayList<Object>(List.of(surplus.owner()));
                parameters.addAll(List.of(none));
                parameters.add(Math.min(left, SLICE));
                database.writeNow(connection -> ids(connection, oldest(over), parameters.toArray()))
                        .forEach(forgotten);
            }
        }
    }

    private static String sharesOf(String over) {
        return """
        select owner, count(*), sum(octet_length(input) + coalesce(octet_length(result), 0)) \
        from tasks where %s group by owner\
        """
                .formatted(over);
    }

    private static String oldest(String over) {
        return """
        delete from tasks where id in (select id from tasks where owner = ? and \
        %s order by finished_at, number limit ?) returning id\
        """
                .formatted(over);
    }

    private static List<String> ids(Connection connection, String delete, Object... parameters)
            throws SQLException {
        return Sql.list(connection, found -> found.getString(1), delete, parameters);
    }

    private void forgetSlices(Work<List<String>> slice) {
        List<String> ids;
        do {
            ids = database.writeNow(slice);
            ids.forEach(forgotten);
        } while (ids.size() >= SLICE);
    }
}
