package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts new publications and reserved places into the tables, in as few statements as there are
/// kinds of them. Run on the database's writer; may be run again.
record LogWrite(List<Entry> entries, long now) implements Work<Integer> {
    private static final String RAISE =
            """
            insert into channel_heads (channel, epoch, top, reserved) values (?, ?, ?, ?) \
            on conflict (channel) do update set \
            top = case when excluded.top > channel_heads.top \
            then excluded.top else channel_heads.top end, \
            reserved = case when excluded.reserved > channel_heads.reserved \
            then excluded.reserved else channel_heads.reserved end\
            """;
    private static final String REPLACE =
            """
            update publications set ending = 'REPLACED', ended_at = ?, replaced_by = ?, data = null \
            where channel = ? and key = ? and ending is null and place < ?\
            """;

    /// How far a channel's log reaches after this.
    private record Reach(String epoch, long top, long reserved) {
        Reach and(Reach other) {
            return new Reach(epoch, Math.max(top, other.top), Math.max(reserved, other.reserved));
        }
    }

    @Override
    public Integer run(Connection connection) throws SQLException {
        insert(connection);
        raise(connection);
        replace(connection);
        return entries.size();
    }

    private List<Entry.Stored> stored() {
        return entries.stream()
                .filter(Entry.Stored.class::isInstance)
                .map(Entry.Stored.class::cast)
                .toList();
    }

    private void insert(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement(PublicationRow.INSERT)) {
            for (var entry : stored()) {
                PublicationRow.set(insert, entry, now);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void raise(Connection connection) throws SQLException {
        try (var raise = connection.prepareStatement(RAISE)) {
            for (var channel : reaches().entrySet()) {
                raise.setString(1, channel.getKey().value());
                raise.setString(2, channel.getValue().epoch());
                raise.setLong(3, channel.getValue().top());
                raise.setLong(4, channel.getValue().reserved());
                raise.addBatch();
            }
            raise.executeBatch();
        }
    }

    private Map<ChannelName, Reach> reaches() {
        var reaches = new LinkedHashMap<ChannelName, Reach>();
        for (var entry : entries) {
            reaches.merge(entry.channel(), reach(entry), Reach::and);
        }
        return reaches;
    }

    private static Reach reach(Entry entry) {
        return switch (entry) {
            case Entry.Stored stored -> {
                var position = stored.publication().position();
                yield new Reach(position.epoch(), position.offset(), 0);
            }
            case Entry.Reserved(_, StreamPosition(var epoch, var upTo)) ->
                    new Reach(epoch, 0, upTo);
        };
    }

    private void replace(Connection connection) throws SQLException {
        try (var replace = connection.prepareStatement(REPLACE)) {
            var any = false;
            for (var entry : stored()) {
                var publication = entry.publication();
                if (publication.key() != null) {
                    replace.setLong(1, now);
                    replace.setLong(2, publication.offset());
                    replace.setString(3, publication.channel().value());
                    replace.setString(4, publication.key());
                    replace.setLong(5, publication.offset());
                    replace.addBatch();
                    any = true;
                }
            }
            if (any) {
                replace.executeBatch();
            }
        }
    }
}
