package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Logs of channels in the tables `channel_heads` and `publications`. Thread-safe.
public final class JdbcLogStore implements LogStore {
    /// How many rows are deleted in one commit, so that nobody waits long for it.
    private static final int SLICE = 2000;

    private static final String HEAD =
            """
            select h.epoch, h.top, h.reserved, (select count(*) from publications p \
            where p.channel = h.channel and p.ending is null) \
            from channel_heads h where h.channel = ?\
            """;
    private static final String READABLE =
            """
             where p.channel = ? and p.place > ? and p.place <= ? and p.ending is null \
            and (p.expires_at is null or p.expires_at > ?)\
            """;
    private static final String KNOWN =
            "select count(*) from publications where channel = ? and place > ? and place <= ?";
    private static final String OF_NAMESPACE = "(channel = ? or (channel >= ? and channel < ?))";

    private final Database database;
    private final InstantSource clock;

    public JdbcLogStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Head>> head(ChannelName channel) {
        return database.read(connection -> {
            try (var select = connection.prepareStatement(HEAD)) {
                select.setString(1, channel.value());
                return first(select, JdbcLogStore::head);
            }
        });
    }

    private static Head head(ResultSet row) throws SQLException {
        return new Head(
                new StreamPosition(row.getString(1), row.getLong(2)),
                row.getLong(3),
                row.getInt(4));
    }

    @Override
    public CompletionStage<Void> append(List<Entry> entries) {
        return database.write(new LogWrite(List.copyOf(entries), clock.millis()))
                .thenAccept(_ -> {});
    }

    @Override
    public CompletionStage<StoredRead> read(ChannelName channel, long after, long upTo, int limit) {
        var sql = PublicationRow.SELECT + READABLE + " order by p.place limit ?";
        return database.read(connection -> {
            var found = readable(connection, sql, channel, after, upTo, limit + 1L);
            var complete = found.size() <= limit;
            var some = complete ? found : found.subList(0, limit);
            return new StoredRead(some, isKnown(connection, channel, after, upTo), complete);
        });
    }

    @Override
    public CompletionStage<StoredRead> newest(ChannelName channel, long upTo, int limit) {
        var sql = PublicationRow.SELECT + READABLE + " order by p.place desc limit ?";
        return database.read(connection -> {
            var found = readable(connection, sql, channel, 0, upTo, limit + 1L);
            var complete = found.size() <= limit;
            var some = new ArrayList<>(complete ? found : found.subList(0, limit));
            Collections.reverse(some);
            return new StoredRead(some, isKnown(connection, channel, 0, upTo), complete);
        });
    }

    private List<StoredPublication> readable(
            Connection connection,
            String sql,
            ChannelName channel,
            long after,
            long upTo,
            long limit)
            throws SQLException {
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, channel.value());
            select.setLong(2, after);
            select.setLong(3, upTo);
            select.setLong(4, clock.millis());
            select.setLong(5, limit);
            try (var rows = select.executeQuery()) {
                var found = new ArrayList<StoredPublication>();
                while (rows.next()) {
                    found.add(PublicationRow.stored(rows));
                }
                return found;
            }
        }
    }

    /// Whether of each place in a part it is known what was there.
    private static boolean isKnown(
            Connection connection, ChannelName channel, long after, long upTo) throws SQLException {
        try (var select = connection.prepareStatement(KNOWN)) {
            select.setString(1, channel.value());
            select.setLong(2, after);
            select.setLong(3, upTo);
            try (var rows = select.executeQuery()) {
                return rows.next() && rows.getLong(1) == upTo - after;
            }
        }
    }

    @Override
    public CompletionStage<Optional<Publication>> find(ChannelName channel, String idempotencyKey) {
        var sql = PublicationRow.SELECT + " where p.channel = ? and p.idempotency_key = ?";
        return database.read(connection -> {
            try (var select = connection.prepareStatement(sql)) {
                select.setString(1, channel.value());
                select.setString(2, idempotencyKey);
                return first(select, PublicationRow::publication);
            }
        });
    }

    @Override
    public CompletionStage<Optional<Fate>> fate(ChannelName channel, long offset) {
        var sql = PublicationRow.SELECT + " where p.channel = ? and p.place = ?";
        return database.read(connection -> {
            try (var select = connection.prepareStatement(sql)) {
                select.setString(1, channel.value());
                select.setLong(2, offset);
                return first(select, PublicationRow::fate);
            }
        });
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> Optional<T> first(PreparedStatement select, Reader<T> reader)
            throws SQLException {
        try (var rows = select.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        }
    }

    @Override
    public CompletionStage<Integer> forgetOld(String namespace, Duration age) {
        return expire(namespace).thenCompose(_ -> forgetBefore(namespace, age));
    }

    private CompletionStage<Integer> expire(String namespace) {
        var sql =
                """
                update publications set ending = 'EXPIRED', ended_at = expires_at, data = null \
                where ending is null and expires_at <= ? and\
                """
                        + OF_NAMESPACE;
        return database.write(connection -> {
            try (var update = connection.prepareStatement(sql)) {
                update.setLong(1, clock.millis());
                setNamespace(update, 2, namespace);
                return update.executeUpdate();
            }
        });
    }

    private CompletionStage<Integer> forgetBefore(String namespace, Duration age) {
        var sql =
                """
                delete from publications where (channel, place) in (select channel, place \
                from publications where published_at < ? and\
                """
                        + OF_NAMESPACE
                        + " limit ?)";
        CompletionStage<Integer> slice =
                database.write(connection -> {
                    try (var delete = connection.prepareStatement(sql)) {
                        delete.setLong(1, clock.millis() - age.toMillis());
                        setNamespace(delete, 2, namespace);
                        delete.setInt(5, SLICE);
                        return delete.executeUpdate();
                    }
                });
        return slice.thenCompose(count ->
                count < SLICE
                        ? CompletableFuture.completedFuture(count)
                        : forgetBefore(namespace, age).thenApply(more -> count + more));
    }

    /// The channel that is called as its namespace, and those that have more to their names.
    private static void setNamespace(PreparedStatement statement, int index, String namespace)
            throws SQLException {
        statement.setString(index, namespace);
        statement.setString(index + 1, namespace + ":");
        statement.setString(index + 2, namespace + ";"); // what comes after a colon
    }

    @Override
    public CompletionStage<Integer> shorten(ChannelName channel, int most, long upTo) {
        var sql =
                """
                delete from publications where channel = ? and place <= ? and place < (select place \
                from publications where channel = ? and ending is null \
                order by place desc limit 1 offset ?)\
                """;
        return database.write(connection -> {
            try (var delete = connection.prepareStatement(sql)) {
                delete.setString(1, channel.value());
                delete.setLong(2, upTo);
                delete.setString(3, channel.value());
                delete.setInt(4, most - 1);
                delete.executeUpdate();
            }
            try (var select = connection.prepareStatement(HEAD)) {
                select.setString(1, channel.value());
                return first(select, JdbcLogStore::head).map(Head::size).orElse(0);
            }
        });
    }
}
