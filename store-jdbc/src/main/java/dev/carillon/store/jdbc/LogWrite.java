package dev.carillon.store.jdbc;

import static java.util.Objects.requireNonNull;

import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Repeated;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Puts new publications and reserved places into the tables, in as few statements as there are
/// kinds of them. Run on the database's writer; may be run again.
///
/// @param spared what of their channels is damaged, and is not touched
record LogWrite(Statements statements, List<Entry> entries, long now, Spared spared)
        implements Work<List<Repeated>> {
    private static final String RESERVE =
            """
            insert into channel_heads (channel, epoch, top, reserved, begun_by) \
            values (?, ?, 0, ?, ?) \
            on conflict (channel) do update set reserved = excluded.reserved \
            where excluded.reserved > channel_heads.reserved\
            """;
    private static final String INSERT =
            PublicationRow.INSERT
                    + """
                     on conflict (channel, idempotency_key) where idempotency_key is not null do nothing\
                    """;
    private static final String REPLACE =
            """
            update publications set ending = 'REPLACED', ended_at = ?, replaced_by = ?, data = null \
            where channel = ? and key = ? and ending is null and place < ?\
            """;

    /// Leaves no gap where something was to be stored again.
    private static final String REPEAT =
            """
            insert into publications (channel, place, type, published_at, stored_at, priority, \
            ending, ended_at, replaced_by) values (?, ?, ?, ?, ?, ?, 'REPEATED', ?, ?)\
            """;

    /// The same, which leaves alone what is damaged.
    LogWrite sparing(Spared found) {
        return new LogWrite(statements, entries, now, found);
    }

    /// Whatever is thrown here was the fault of what was to be stored, of which nothing is.
    @Override
    public List<Repeated> run(Connection connection) throws SQLException {
        try {
            return store(connection);
        } catch (RuntimeException | Error e) {
            throw new StoreException(Reason.FAILED, "a publication can't be stored: " + e, e);
        }
    }

    private List<Repeated> store(Connection connection) throws SQLException {
        reserve(connection);
        var fresh = new ArrayList<Entry.Stored>();
        var again = new ArrayList<Entry.Stored>();
        insert(connection, fresh, again);
        replace(connection, fresh);
        var repeated = new ArrayList<Repeated>();
        for (var entry : again) {
            repeated.add(repeat(connection, entry));
        }
        return repeated;
    }

    private <T extends Entry> List<T> all(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void reserve(Connection connection) throws SQLException {
        var reserved = all(Entry.Reserved.class);
        if (reserved.isEmpty()) {
            return;
        }
        var reserve = statements.on(connection, RESERVE);
        for (var entry : reserved) {
            reserve.setString(1, entry.channel().value());
            reserve.setString(2, entry.upTo().epoch());
            reserve.setLong(3, entry.upTo().offset());
            reserve.setString(4, entry.beginner() == null ? null : entry.beginner().value());
            reserve.addBatch();
        }
        reserve.executeBatch();
    }

    /// Parts what is new from what was there under its idempotency key.
    private void insert(Connection connection, List<Entry.Stored> fresh, List<Entry.Stored> again)
            throws SQLException {
        var stored = all(Entry.Stored.class);
        if (stored.isEmpty()) {
            return;
        }
        var insert = statements.on(connection, INSERT);
        for (var entry : stored) {
            PublicationRow.set(insert, entry, now);
            insert.addBatch();
        }
        var counts = insert.executeBatch();
        for (var i = 0; i < counts.length; i++) {
            (counts[i] == 0 ? again : fresh).add(stored.get(i));
        }
    }

    private void replace(Connection connection, List<Entry.Stored> fresh) throws SQLException {
        var keyed = fresh.stream().filter(entry -> entry.publication().key() != null).toList();
        if (keyed.isEmpty()) {
            return;
        }
        var replace = statements.on(connection, REPLACE);
        for (var entry : keyed) {
            var publication = entry.publication();
            var damaged = spared.damaged().getOrDefault(entry, List.of());
            if (!damaged.isEmpty()) {
                replaceOthers(connection, publication, damaged);
                continue;
            }
            replace.setLong(1, now);
            replace.setLong(2, publication.offset());
            replace.setString(3, publication.channel().value());
            replace.setString(4, publication.key());
            replace.setLong(5, publication.offset());
            replace.addBatch();
        }
        replace.executeBatch();
    }

    private void replaceOthers(Connection connection, Publication publication, List<Long> damaged)
            throws SQLException {
        var sql = REPLACE + " and place <> ?".repeat(damaged.size());
        var parameters = new ArrayList<Object>();
        parameters.add(now);
        parameters.add(publication.offset());
        parameters.add(publication.channel().value());
        parameters.add(requireNonNull(publication.key()));
        parameters.add(publication.offset());
        parameters.addAll(damaged);
        Sql.update(connection, sql, parameters.toArray());
    }

    private Repeated repeat(Connection connection, Entry.Stored entry) throws SQLException {
        var publication = entry.publication();
        var key = requireNonNull(entry.terms().idempotencyKey());
        var known = spared.firsts().get(entry);
        var first =
                known == null
                        ? PublicationRow.published(connection, entry.channel(), key).orElseThrow()
                        : known;
        Sql.update(
                connection,
                REPEAT,
                publication.channel().value(),
                publication.offset(),
                publication.type(),
                publication.timestamp(),
                now,
                entry.terms().priority().name(),
                now,
                first.offset());
        return new Repeated(publication.offset(), first);
    }
}
