package dev.carillon.store.jdbc;

import static java.util.Objects.requireNonNull;

import dev.carillon.core.spi.LogStore.Ending;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Fate;
import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row of the table `publications`, with its channel's epoch. Stateless.
final class PublicationRow {
    static final String INSERT =
            """
            insert into publications (channel, place, type, data, key, sender, audience, \
            published_at, stored_at, priority, expires_at, idempotency_key, checksum) \
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """;

    /// What [#found] and [#fate] read.
    static final String SELECT =
            """
            select p.channel, p.place, p.type, p.data, p.key, p.sender, p.audience, \
            p.published_at, p.stored_at, p.priority, p.expires_at, p.idempotency_key, \
            p.ending, p.ended_at, p.replaced_by, p.checksum, h.epoch \
            from publications p join channel_heads h on h.channel = p.channel\
            """;

    private static final String PUBLISHED =
            SELECT + " where p.channel = ? and p.idempotency_key = ?";

    private PublicationRow() {}

    /// A row that can be read.
    ///
    /// @param publication null when the row is damaged
    record Found(long place, @Nullable StoredPublication publication) {}

    static void set(PreparedStatement insert, Entry.Stored entry, long now) throws SQLException {
        var publication = entry.publication();
        var terms = entry.terms();
        var sender = publication.sender();
        var data = publication.data().toBytes();
        var expiry = terms.expiry(publication.timestamp());
        insert.setString(1, publication.channel().value());
        insert.setLong(2, publication.offset());
        insert.setString(3, publication.type());
        insert.setBytes(4, data);
        insert.setString(5, publication.key());
        insert.setString(6, sender == null ? null : sender.value());
        insert.setString(7, AudienceText.write(publication.audience()));
        insert.setLong(8, publication.timestamp());
        insert.setLong(9, now);
        insert.setString(10, publication.priority().name());
        if (expiry == PublishOptions.FOR_EVER) {
            insert.setNull(11, Types.BIGINT);
        } else {
            insert.setLong(11, expiry);
        }
        insert.setString(12, terms.idempotencyKey());
        insert.setLong(13, checksum(publication, data, expiry, terms.idempotencyKey()));
    }

    private static long checksum(
            Publication publication, byte[] data, long expiry, @Nullable String idempotencyKey) {
        var sender = publication.sender();
        return new Checksum()
                .text(publication.channel().value())
                .number(publication.offset())
                .text(publication.type())
                .bytes(data)
                .text(publication.key())
                .text(sender == null ? null : sender.value())
                .text(AudienceText.write(publication.audience()))
                .number(publication.timestamp())
                .text(publication.priority().name())
                .number(expiry)
                .text(idempotencyKey)
                .value();
    }

    /// Finds what was published under an idempotency key, if only where: what is no longer there,
    /// or damaged, has no data.
    static Optional<Publication> published(
            Connection connection, ChannelName channel, String idempotencyKey) throws SQLException {
        return Sql.first(
                connection,
                row -> {
                    var found = row.getString("ending") == null ? found(row).publication() : null;
                    return found == null ? remains(row, channel) : found.publication();
                },
                PUBLISHED,
                channel.value(),
                idempotencyKey);
    }

    /// Reads a row that has not ended.
    static Found found(ResultSet row) throws SQLException {
        var place = row.getLong("place");
        try {
            return new Found(place, sound(row));
        } catch (SQLException | RuntimeException _) {
            return new Found(place, null); // what was stored could be read
        }
    }

    /// @return null when it is damaged
    private static @Nullable StoredPublication sound(ResultSet row) throws SQLException {
        var data = row.getBytes("data");
        if (data == null) {
            return null;
        }
        var expiry = expiry(row);
        var publication = publication(row, RawJson.ofTrusted(data));
        var expected = row.getLong("checksum");
        var isSound =
                row.wasNull()
                        ? RawJson.parse(data).isPresent()
                        : expected
                                == checksum(
                                        publication,
                                        data,
                                        expiry,
                                        row.getString("idempotency_key"));
        return isSound ? new StoredPublication(publication, expiry) : null;
    }

    private static Publication publication(ResultSet row, RawJson data) throws SQLException {
        var sender = row.getString("sender");
        return new Publication(
                new ChannelName(row.getString("channel")),
                row.getString("type"),
                data,
                null,
                row.getString("key"),
                sender == null ? null : new UserId(sender),
                row.getLong("published_at"),
                position(row),
                AudienceText.read(row.getString("audience")),
                Priority.valueOf(row.getString("priority")));
    }

    private static StreamPosition position(ResultSet row) throws SQLException {
        return new StreamPosition(row.getString("epoch"), row.getLong("place"));
    }

    /// Where something was, and what can be told of it without its data.
    private static Publication remains(ResultSet row, ChannelName channel) throws SQLException {
        try {
            return publication(row, RawJson.NULL);
        } catch (RuntimeException _) {
            return remains(channel, "damaged", position(row), row.getLong("published_at"));
        }
    }

    /// What can be told of a row that can't be read as a whole.
    static Publication remains(
            ChannelName channel, String type, StreamPosition position, long publishedAt) {
        return new Publication(
                channel,
                type,
                RawJson.NULL,
                null,
                null,
                null,
                publishedAt,
                position,
                Audience.EVERYONE,
                Priority.NORMAL);
    }

    /// The fate of a row that can't be read as a whole.
    static Fate damaged(Publication remains) {
        return new Fate(remains, PublishOptions.PLAIN.stored(), 0, Ending.DAMAGED, 0, 0);
    }

    private static long expiry(ResultSet row) throws SQLException {
        var expiry = row.getLong("expires_at");
        return row.wasNull() ? PublishOptions.FOR_EVER : expiry;
    }

    /// Why a row can't be read, if it can't.
    private static Ending ending(ResultSet row) throws SQLException {
        var ending = row.getString("ending");
        if (ending != null) {
            return Ending.valueOf(ending);
        }
        return found(row).publication() == null ? Ending.DAMAGED : Ending.NONE;
    }

    static Fate fate(ResultSet row, ChannelName channel) throws SQLException {
        var ending = ending(row);
        var publication =
                ending == Ending.NONE
                        ? requireNonNull(found(row).publication()).publication()
                        : remains(row, channel);
        var expiry = expiry(row);
        var terms =
                new PublishOptions(
                        true,
                        publication.priority(),
                        expiry == PublishOptions.FOR_EVER
                                ? expiry
                                : expiry - publication.timestamp(),
                        row.getString("idempotency_key"));
        return new Fate(
                publication,
                terms,
                row.getLong("stored_at"),
                ending,
                row.getLong("ended_at"),
                row.getLong("replaced_by"));
    }
}
