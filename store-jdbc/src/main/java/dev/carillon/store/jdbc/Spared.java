package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.protocol.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a write must know of older publications without looking at them, since some of them stand
/// on damaged pages: whoever touches one of these within a transaction that writes can't commit it
/// any more. Immutable.
///
/// @param firsts what was published first under the idempotency keys of what is to be stored
/// @param damaged the places of damaged publications that would be replaced by what is to be stored
record Spared(Map<Entry.Stored, Publication> firsts, Map<Entry.Stored, List<Long>> damaged) {
    /// Nothing is known to be damaged.
    static final Spared NOTHING = new Spared(Map.of(), Map.of());

    private static final String PLACES_OF_KEY =
            "select place from publications where channel = ? and key = ? and ending is null";

    /// Finds out, on one of the database's readers.
    static Spared find(Database database, Connection connection, List<Entry> entries)
            throws SQLException {
        var firsts = new HashMap<Entry.Stored, Publication>();
        var damaged = new HashMap<Entry.Stored, List<Long>>();
        for (var entry : entries) {
            if (entry instanceof Entry.Stored stored) {
                var rows = database.rowByRow(connection, stored.channel());
                var act = stored.terms().idempotencyKey();
                if (act != null) {
                    rows.published(act).ifPresent(first -> firsts.put(stored, first));
                }
                var key = stored.publication().key();
                if (key != null) {
                    damaged.put(
                            stored, rows.damagedOf(PLACES_OF_KEY, stored.channel().value(), key));
                }
            }
        }
        return new Spared(firsts, damaged);
    }
}
