package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.core.spi.LogStore.StoredRead;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Reads publications of one channel one at a time, so that one that stands on a damaged page costs
/// no other. Used by a thread of the database, after a read of many has failed of such a page: it
/// is slow.
///
/// Which places there are is asked of the index alone. Where that is damaged as well, each place is
/// tried that there could be, unless they are too many.
final class RowByRow {
    private static final int MOST_TRIED = 10_000;
    private static final int CHUNK = 500;
    private static final String READABLE =
            PublicationRow.SELECT
                    + """
                     where p.channel = ? and p.place = ? and p.ending is null \
                    and (p.expires_at is null or p.expires_at > ?)\
                    """;
    private static final String PLACES =
            """
            select place from publications where channel = ? and place > ? and place <= ? \
            order by place\
            """;
    private static final String PLACE_OF_IDEMPOTENCY_KEY =
            "select place, type from publications where channel = ? and idempotency_key = ?";
    private static final String EPOCH = "select epoch from channel_heads where channel = ?";

    private final Engine engine;
    private final Damage damage;
    private final Connection connection;
    private final ChannelName channel;

    /// How many places were tried because the index could not be read.
    private int guessed;

    RowByRow(Engine engine, Damage damage, Connection connection, ChannelName channel) {
        this.engine = engine;
        this.damage = damage;
        this.connection = connection;
        this.channel = channel;
    }

    /// Reads what is sound between two places, the newest first or the oldest.
    ///
    /// @param isKnown finds out whether it is known of each place what was there
    StoredRead read(
            long after, long upTo, int limit, boolean newestFirst, long now, Work<Boolean> isKnown)
            throws SQLException {
        var sound = new ArrayList<StoredPublication>();
        var known = tried(isKnown).orElse(false);
        var low = after;
        var high = upTo;
        while (low < high && sound.size() <= limit) {
            var places = places(low, high, newestFirst);
            for (var place : places) {
                known &= add(place, now, sound);
                if (sound.size() > limit) {
                    break;
                }
            }
            if (places.isEmpty()) {
                break;
            }
            if (newestFirst) {
                high = places.getLast() - 1;
            } else {
                low = places.getLast();
            }
        }
        var complete = sound.size() <= limit;
        return new StoredRead(complete ? sound : sound.subList(0, limit), known, complete);
    }

    /// @return false when what is there is damaged
    private boolean add(long place, long now, List<StoredPublication> sound) throws SQLException {
        var row = tried(current -> row(current, place, now));
        var found = row.flatMap(there -> there);
        if (row.isPresent() && found.isEmpty()) {
            return true; // nothing that could be read
        }
        var publication = found.map(PublicationRow.Found::publication);
        publication.ifPresentOrElse(sound::add, () -> damage.found(channel, place));
        return publication.isPresent();
    }

    /// Some places where something is or could be, from one end on.
    private List<Long> places(long low, long high, boolean newestFirst) throws SQLException {
        var sql = PLACES + (newestFirst ? " desc limit ?" : " limit ?");
        Work<List<Long>> ask =
                current ->
                        Sql.list(
                                current,
                                row -> row.getLong(1),
                                sql,
                                channel.value(),
                                low,
                                high,
                                CHUNK);
        var places = tried(ask);
        if (places.isPresent()) {
            return places.get();
        }
        guessed += CHUNK;
        if (guessed > MOST_TRIED) {
            return ask.run(connection); // it says what is the matter
        }
        return (newestFirst
                        ? LongStream.iterate(high, place -> place > low, place -> place - 1)
                        : LongStream.iterate(low + 1, place -> place <= high, place -> place + 1))
                .limit(CHUNK)
                .boxed()
                .toList();
    }

    /// What was published under an idempotency key, or where, if it is damaged.
    Optional<Publication> published(String key) throws SQLException {
        var found = tried(current -> PublicationRow.published(current, channel, key));
        return found.isPresent()
                ? found.get()
                : damaged(PLACE_OF_IDEMPOTENCY_KEY, channel.value(), key);
    }

    /// Which of the places that something is asked of stand on damaged pages.
    ///
    /// @param sql finds the places without looking at the rows whole
    List<Long> damagedOf(String sql, Object... parameters) throws SQLException {
        var damaged = new ArrayList<Long>();
        for (var place : Sql.list(connection, row -> row.getLong(1), sql, parameters)) {
            if (tried(current -> row(current, place, 0)).isEmpty()) {
                damage.found(channel, place);
                damaged.add(place);
            }
        }
        return damaged;
    }

    private Optional<PublicationRow.Found> row(Connection current, long place, long now)
            throws SQLException {
        return Sql.first(current, PublicationRow::found, READABLE, channel.value(), place, now);
    }

    /// Notes that the row stands on a damaged page that something is asked of.
    ///
    /// @param sql finds its place and its type, which stand before what can take many pages
    /// @return what can be told of it, if it is there
    Optional<Publication> damaged(String sql, Object... parameters) throws SQLException {
        var epoch = Sql.first(connection, row -> row.getString(1), EPOCH, channel.value());
        if (epoch.isEmpty()) {
            return Optional.empty();
        }
        var found =
                Sql.first(
                        connection,
                        row ->
                                PublicationRow.remains(
                                        channel,
                                        row.getString(2),
                                        new StreamPosition(epoch.get(), row.getLong(1)),
                                        0),
                        sql,
                        parameters);
        found.ifPresent(remains -> damage.found(channel, remains.offset()));
        return found;
    }

    /// Reads one thing.
    ///
    /// @return empty when it stands on a damaged page
    <T> Optional<T> tried(Work<T> work) throws SQLException {
        return tried(engine, connection, work);
    }

    /// Does it in a part of its own of the transaction; empty when it failed of damage.
    static <T> Optional<T> tried(Engine engine, Connection connection, Work<T> work)
            throws SQLException {
        var before = connection.setSavepoint();
        T value;
        try {
            value = work.run(connection);
        } catch (SQLException e) {
            if (engine.reason(e) != Reason.CORRUPT) {
                throw e;
            }
            connection.rollback(before);
            return Optional.empty();
        }
        connection.releaseSavepoint(before);
        return Optional.of(value);
    }
}
