package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore.Ending;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Fate;
import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.Terms;
import dev.carillon.protocol.Terms.Priority;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/// A row of the table `publications`, with its channel's epoch. Stateless.
final class PublicationRow {
    static final String INSERT =
            """
            insert into publications (channel, place, type, data, key, sender, audience, \
            published_at, stored_at, priority, expires_at, idempotency_key) \
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """;

    /// What [#publication], [#stored] and [#fate] read.
    static final String SELECT =
            """
            select p.channel, p.place, p.type, p.data, p.key, p.sender, p.audience, \
            p.published_at, p.stored_at, p.priority, p.expires_at, p.idempotency_key, \
            p.ending, p.ended_at, p.replaced_by, h.epoch \
            from publications p join channel_heads h on h.channel = p.channel\
            """;

    private static final String PUBLISHED =
            SELECT + " where p.channel = ? and p.idempotency_key = ?";

    private PublicationRow() {}

    static void set(PreparedStatement insert, Entry.Stored entry, long now) throws SQLException {
        var publication = entry.publication();
        var terms = entry.terms();
        var sender = publication.sender();
        insert.setString(1, publication.channel().value());
        insert.setLong(2, publication.offset());
        insert.setString(3, publication.type());
        insert.setBytes(4, publication.data().toBytes());
        insert.setString(5, publication.key());
        insert.setString(6, sender == null ? null : sender.value());
        insert.setString(7, AudienceText.write(publication.audience()));
        insert.setLong(8, publication.timestamp());
        insert.setLong(9, now);
        insert.setString(10, publication.priority().name());
        var expiry = terms.expiry(publication.timestamp());
        if (expiry == Terms.FOR_EVER) {
            insert.setNull(11, Types.BIGINT);
        } else {
            insert.setLong(11, expiry);
        }
        insert.setString(12, terms.idempotencyKey());
    }

    /// Finds what was published under an idempotency key.
    static Optional<Publication> published(
            Connection connection, ChannelName channel, String idempotencyKey) throws SQLException {
        return Sql.first(
                connection,
                PublicationRow::publication,
                PUBLISHED,
                channel.value(),
                idempotencyKey);
    }

    static Publication publication(ResultSet row) throws SQLException {
        var data = row.getBytes("data");
        var sender = row.getString("sender");
        return new Publication(
                new ChannelName(row.getString("channel")),
                row.getString("type"),
                data == null ? RawJson.NULL : RawJson.ofTrusted(data),
                null,
                row.getString("key"),
                sender == null ? null : new UserId(sender),
                row.getLong("published_at"),
                new StreamPosition(row.getString("epoch"), row.getLong("place")),
                AudienceText.read(row.getString("audience")),
                Priority.valueOf(row.getString("priority")));
    }

    static StoredPublication stored(ResultSet row) throws SQLException {
        return new StoredPublication(publication(row), expiry(row));
    }

    private static long expiry(ResultSet row) throws SQLException {
        var expiry = row.getLong("expires_at");
        return row.wasNull() ? Terms.FOR_EVER : expiry;
    }

    private static Ending ending(ResultSet row) throws SQLException {
        var ending = row.getString("ending");
        return ending == null ? Ending.NONE : Ending.valueOf(ending);
    }

    static Fate fate(ResultSet row) throws SQLException {
        var publication = publication(row);
        var expiry = expiry(row);
        var terms =
                new Terms(
                        true,
                        publication.priority(),
                        expiry == Terms.FOR_EVER ? expiry : expiry - publication.timestamp(),
                        row.getString("idempotency_key"));
        return new Fate(
                publication,
                terms,
                row.getLong("stored_at"),
                ending(row),
                row.getLong("ended_at"),
                row.getLong("replaced_by"));
    }
}
