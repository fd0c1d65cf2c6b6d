package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Changes rows of a table of which some are damaged: a chunk at a time, and row by row where a
/// chunk holds a damaged one, so that this one alone is left as it is. Thread-safe: it has no state
/// of its own.
///
/// It goes through all keys of those rows, which the index of the primary key holds, and so costs
/// more than a statement that names what is due; it is for when such a statement has failed.
///
/// @param table with `key`, the columns of its primary key, by comma
/// @param of which rows it goes through, by columns of the key, with its parameters
/// @param change what is done where it is due
/// @param damaged is told the key of each row that is left as it is
record ChunkByChunk(
        String table, String key, Condition of, Change change, Consumer<List<Object>> damaged) {
    private static final int CHUNK = 500;

    /// A part of a `where`, with its parameters.
    record Condition(String sql, List<Object> parameters) {
        static Condition of(String sql, Object... parameters) {
            return new Condition(sql, List.of(parameters));
        }

        Object[] values() {
            return parameters.toArray();
        }
    }

    /// Changes those of some rows for which it is due, and says how many there were.
    @FunctionalInterface
    interface Change {
        int run(Connection connection, Condition rows) throws SQLException;
    }

    /// Goes through all of them.
    ///
    /// @return how many rows were changed
    CompletionStage<Integer> run(Database database) {
        return run(database, List.of(), 0);
    }

    private CompletionStage<Integer> run(Database database, List<Object> last, int before) {
        return database.read(connection -> next(database, connection, last))
                .thenCompose(chunk ->
                        chunk.isEmpty()
                                ? CompletableFuture.completedFuture(before)
                                : change(database, chunk)
                                        .thenCompose(count ->
                                                run(database, chunk.last(), before + count)));
    }

    /// Some rows of the table.
    ///
    /// @param sound which of them can be read: one condition for all, or for each its own
    /// @param keys the keys of those
    /// @param last the key of the last of them; empty when there are no more
    private record Chunk(List<Condition> sound, List<List<Object>> keys, List<Object> last) {
        boolean isEmpty() {
            return last.isEmpty();
        }
    }

    /// Reads what is to be changed next. A damaged row is found by reading, for a change that fails
    /// of one may spoil the whole commit.
    private Chunk next(Database database, Connection connection, List<Object> last)
            throws SQLException {
        var keys = keys(connection, last);
        if (keys.isEmpty()) {
            return new Chunk(List.of(), List.of(), List.of());
        }
        var all = between(keys.getFirst(), keys.getLast());
        if (isSound(database, connection, all)) {
            return new Chunk(List.of(all), keys, keys.getLast());
        }
        var sound = new ArrayList<List<Object>>();
        for (var one : keys) {
            if (isSound(database, connection, at(one))) {
                sound.add(one);
            } else {
                damaged.accept(one);
            }
        }
        return new Chunk(sound.stream().map(this::at).toList(), sound, keys.getLast());
    }

    private List<List<Object>> keys(Connection connection, List<Object> last) throws SQLException {
        var sql = new StringBuilder("select %s from %s where ".formatted(key, table));
        var parameters = new ArrayList<>(of.parameters());
        sql.append(of.sql());
        if (!last.isEmpty()) {
            sql.append(" and ").append(compared(">"));
            parameters.addAll(last);
        }
        sql.append(" order by ").append(key).append(" limit ").append(CHUNK);
        return Sql.list(connection, this::keyOf, sql.toString(), parameters.toArray());
    }

    private List<Object> keyOf(ResultSet row) throws SQLException {
        var found = new ArrayList<Object>();
        for (var i = 1; i <= columns(); i++) {
            found.add(row.getObject(i));
        }
        return List.copyOf(found);
    }

    private boolean isSound(Database database, Connection connection, Condition rows)
            throws SQLException {
        return database.tried(
                        connection,
                        current ->
                                Sql.list(
                                        current,
                                        ChunkByChunk::readWhole,
                                        "select * from %s where %s".formatted(table, rows.sql()),
                                        rows.values()))
                .isPresent();
    }

    private static int readWhole(ResultSet row) throws SQLException {
        var columns = row.getMetaData().getColumnCount();
        for (var i = 1; i <= columns; i++) {
            var _ = row.getObject(i);
        }
        return columns;
    }

    private int columns() {
        return key.split(",", -1).length;
    }

    private String compared(String how) {
        return "(%s) %s (%s)"
                .formatted(key, how, String.join(", ", Collections.nCopies(columns(), "?")));
    }

    private Condition between(List<Object> first, List<Object> last) {
        var parameters = new ArrayList<>(first);
        parameters.addAll(last);
        parameters.addAll(of.parameters());
        return new Condition(
                "%s and %s and %s".formatted(compared(">="), compared("<="), of.sql()), parameters);
    }

    private Condition at(List<Object> one) {
        return new Condition(compared("="), one);
    }

    /// What can be read may be damaged all the same, where only a change touches it; then each row
    /// has a work of its own.
    private CompletionStage<Integer> change(Database database, Chunk chunk) {
        return change(database, chunk.sound())
                .exceptionallyCompose(failure ->
                        Damage.ifCorrupt(failure, () -> apart(database, chunk.keys(), 0)));
    }

    private CompletionStage<Integer> change(Database database, List<Condition> sound) {
        return database.<Integer>write(connection -> {
            var sum = 0;
            for (var rows : sound) {
                sum += change.run(connection, rows);
            }
            return sum;
        });
    }

    private CompletionStage<Integer> apart(Database database, List<List<Object>> keys, int before) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(before);
        }
        var first = keys.getFirst();
        return change(database, List.of(at(first)))
                .exceptionallyCompose(failure ->
                        Damage.ifCorrupt(
                                failure,
                                () -> {
                                    damaged.accept(first);
                                    return CompletableFuture.completedFuture(0);
                                }))
                .thenCompose(
                        count -> apart(database, keys.subList(1, keys.size()), before + count));
    }
}
