package dev.carillon.store.jdbc;

import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/// Puts the moves of many devices into the tables, in two statements. Run on the database's writer;
/// may be run again.
///
/// @param moves of each mark of a device the furthest
record CursorWrite(Map<DeviceMark, Move> moves) implements Work<Integer> {
    /// Stands for all devices of a user, in the row that says what was read. No device is called
    /// so.
    static final String ANY = "*";

    /// How many moves of a mark are kept: each second has a slot, and in turn they come again.
    private static final int SLOTS = 64;

    private static final String GO_ON =
            """
            insert into cursors (channel, user_id, device, epoch, place, moved_at) \
            values (?, ?, ?, ?, ?, ?) \
            on conflict (channel, user_id, device) do update set \
            epoch = excluded.epoch, place = excluded.place, moved_at = excluded.moved_at \
            where cursors.epoch <> excluded.epoch or cursors.place < excluded.place\
            """;
    private static final String NOTE =
            """
            insert into cursor_moves (channel, user_id, device, epoch, place, moved_at, mark, slot) \
            values (?, ?, ?, ?, ?, ?, ?, ?) \
            on conflict (channel, user_id, device, mark, slot) do update set \
            epoch = excluded.epoch, place = excluded.place, moved_at = excluded.moved_at \
            where cursor_moves.epoch <> excluded.epoch or cursor_moves.place < excluded.place\
            """;

    /// One mark of one device.
    record DeviceMark(ChannelName channel, UserId user, String device, Mark mark) {}

    @Override
    public Integer run(Connection connection) throws SQLException {
        try (var goOn = connection.prepareStatement(GO_ON);
                var note = connection.prepareStatement(NOTE)) {
            for (var entry : moves.entrySet()) {
                add(goOn, note, entry.getKey(), entry.getValue());
            }
            goOn.executeBatch();
            note.executeBatch();
            return moves.size();
        }
    }

    private static void add(
            PreparedStatement goOn, PreparedStatement note, DeviceMark key, Move move)
            throws SQLException {
        if (key.mark() != Mark.DELIVERED) {
            set(goOn, key, key.mark() == Mark.READ ? ANY : key.device(), move);
            goOn.addBatch();
        }
        set(note, key, key.device(), move);
        note.setString(7, key.mark().name());
        note.setInt(8, (int) Math.floorMod(move.at() / 1000, (long) SLOTS));
        note.addBatch();
    }

    private static void set(PreparedStatement statement, DeviceMark key, String device, Move move)
            throws SQLException {
        statement.setString(1, key.channel().value());
        statement.setString(2, key.user().value());
        statement.setString(3, device);
        statement.setString(4, move.position().epoch());
        statement.setLong(5, move.position().offset());
        statement.setLong(6, move.at());
    }
}
