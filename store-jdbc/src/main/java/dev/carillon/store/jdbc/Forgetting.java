package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.protocol.ChannelName;
import dev.carillon.store.jdbc.ChunkByChunk.Condition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Forgets what is old, expired or too much in the stored logs. Thread-safe: it has no state.
///
/// Each way is one statement for many rows. Where that fails of a damaged row, all others are
/// forgotten and the damaged one is noted.
final class Forgetting {
    private static final String LEFT =
            """
            select count(*), count(case when place > ? then 1 end) from publications \
            where channel = ? and ending is null\
            """;
    private static final String PLACES_OF =
            """
            select place from publications where channel = ? and place > ? order by place limit ?\
            """;
    private static final String READABLE =
            """
            select place from publications where channel = ? and place >= ? and place <= ? \
            and ending is null order by place\
            """;

    /// The channel that is called as its namespace, and those that have more to their names.
    private static final String OF_NAMESPACE = "(channel = ? or (channel >= ? and channel < ?))";

    private static final String AFTER_COLON = ";";
    private static final String KEY = "channel, place";
    private static final int CHUNK = 500;

    private final Database database;

    Forgetting(Database database) {
        this.database = database;
    }

    private static Condition of(String namespace) {
        return Condition.of(OF_NAMESPACE, namespace, namespace + ":", namespace + AFTER_COLON);
    }

    /// Forgets the data of what has expired in a namespace.
    CompletionStage<Integer> expired(String namespace, long now) {
        return database.<Integer>write(connection -> expire(connection, of(namespace), now))
                .exceptionallyCompose(failure ->
                        Damage.ifCorrupt(
                                failure,
                                () ->
                                        sparing(
                                                namespace,
                                                (connection, rows) ->
                                                        expire(connection, rows, now))));
    }

    private static int expire(Connection connection, Condition rows, long now) throws SQLException {
        var sql =
                """
                update publications set ending = 'EXPIRED', ended_at = expires_at, data = null \
                where ending is null and expires_at <= ? and \
                """
                        + rows.sql();
        return Sql.update(connection, sql, with(now, rows).toArray());
    }

    private static List<Object> with(Object first, Condition rows) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(rows.parameters());
        return all;
    }

    /// Forgets what was published before a time in a namespace.
    CompletionStage<Integer> publishedBefore(String namespace, long time) {
        return SlicedDelete.run(
                        database,
                        (connection, most) -> forget(connection, slice(of(namespace), most, time)))
                .exceptionallyCompose(failure ->
                        Damage.ifCorrupt(
                                failure,
                                () ->
                                        sparing(
                                                namespace,
                                                (connection, rows) ->
                                                        forget(
                                                                connection,
                                                                new Condition(
                                                                        "published_at < ? and "
                                                                                + rows.sql(),
                                                                        with(time, rows))))));
    }

    private static Condition slice(Condition rows, int most, long time) {
        return new Condition(
                "(channel, place) in (select channel, place from publications where published_at < ? and %s limit %d)"
                        .formatted(rows.sql(), most),
                with(time, rows));
    }

    private CompletionStage<Integer> sparing(String namespace, ChunkByChunk.Change change) {
        return new ChunkByChunk("publications", KEY, of(namespace), change, this::damaged)
                .run(database);
    }

    private void damaged(List<Object> key) {
        if (key.getFirst() instanceof String name && key.getLast() instanceof Number place) {
            database.damage().found(new ChannelName(name), place.longValue());
        }
    }

    private static int forget(Connection connection, Condition rows) throws SQLException {
        var gone =
                Sql.list(
                        connection,
                        row -> Map.entry(row.getString(1), row.getLong(2)),
                        "delete from publications where %s returning channel, place"
                                .formatted(rows.sql()),
                        rows.values());
        remember(connection, gone);
        return gone.size();
    }

    /// Notes up to where places were given, where nothing else tells of it any more.
    private static void remember(Connection connection, List<Map.Entry<String, Long>> gone)
            throws SQLException {
        var tops = new HashMap<String, Long>();
        gone.forEach(place -> tops.merge(place.getKey(), place.getValue(), Math::max));
        try (var raise =
                connection.prepareStatement(
                        "update channel_heads set top = ? where channel = ? and top < ?")) {
            for (var top : tops.entrySet()) {
                raise.setLong(1, top.getValue());
                raise.setString(2, top.getKey());
                raise.setLong(3, top.getValue());
                raise.addBatch();
            }
            raise.executeBatch();
        }
    }

    /// Forgets the oldest of a channel, so that no more than so many can be read.
    CompletionStage<Left> beyond(ChannelName channel, int most, long upTo) {
        var sql =
                """
                delete from publications where channel = ? and place <= ? and place < (select place \
                from publications where channel = ? and ending is null \
                order by place desc limit 1 offset ?)\
                """;
        return database.<Left>write(
                        connection -> {
                            Sql.update(
                                    connection,
                                    sql,
                                    channel.value(),
                                    upTo,
                                    channel.value(),
                                    most - 1);
                            return Sql.first(
                                            connection,
                                            Forgetting::left,
                                            LEFT,
                                            upTo,
                                            channel.value())
                                    .orElseThrow();
                        })
                .exceptionallyCompose(failure ->
                        Damage.ifCorrupt(failure, () -> beyondSparing(channel, most, upTo)));
    }

    private static Left left(ResultSet row) throws SQLException {
        return new Left(row.getInt(1), row.getInt(2));
    }

    /// What is damaged can't be read, and so is none of those that are left.
    private CompletionStage<Left> beyondSparing(ChannelName channel, int most, long upTo) {
        return database.read(connection -> readable(connection, channel))
                .thenCompose(places -> {
                    var end = places.size() > most ? places.get(places.size() - most) - 1 : 0;
                    var to = Math.min(end, upTo);
                    var left = places.stream().filter(place -> place > to).toList();
                    var kept = (int) left.stream().filter(place -> place > upTo).count();
                    return new ChunkByChunk(
                                    "publications",
                                    KEY,
                                    Condition.of("channel = ? and place <= ?", channel.value(), to),
                                    Forgetting::delete,
                                    this::damaged)
                            .run(database)
                            .thenApply(_ -> new Left(left.size(), kept));
                });
    }

    private static int delete(Connection connection, Condition rows) throws SQLException {
        return Sql.update(
                connection, "delete from publications where " + rows.sql(), rows.values());
    }

    /// The places of a channel's publications that can be read, in order.
    private List<Long> readable(Connection connection, ChannelName channel) throws SQLException {
        var readable = new ArrayList<Long>();
        for (var places = places(connection, channel, 0);
                !places.isEmpty();
                places = places(connection, channel, places.getLast())) {
            var whole = readable(connection, channel, places.getFirst(), places.getLast());
            if (whole.isPresent()) {
                readable.addAll(whole.get());
                continue;
            }
            for (var place : places) {
                readable(connection, channel, place, place)
                        .ifPresentOrElse(
                                readable::addAll, () -> database.damage().found(channel, place));
            }
        }
        return readable;
    }

    /// Empty where one of them is damaged.
    private Optional<List<Long>> readable(
            Connection connection, ChannelName channel, long from, long to) throws SQLException {
        return database.tried(
                connection,
                current ->
                        Sql.list(
                                current,
                                row -> row.getLong(1),
                                READABLE,
                                channel.value(),
                                from,
                                to));
    }

    private static List<Long> places(Connection connection, ChannelName channel, long after)
            throws SQLException {
        return Sql.list(
                connection, row -> row.getLong(1), PLACES_OF, channel.value(), after, CHUNK);
    }
}
