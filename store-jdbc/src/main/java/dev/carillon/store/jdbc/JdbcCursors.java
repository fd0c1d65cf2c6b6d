package dev.carillon.store.jdbc;

import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Cursors in the tables `cursors` and `cursor_moves`. Thread-safe.
///
/// Bounded: of a user's devices in a channel those that went on last are kept, and of all what is
/// not older than [#forgetOld] is told.
public final class JdbcCursors implements Cursors {
    /// The most devices of one user in a channel.
    static final int DEVICES = 32;

    private static final int BATCH = 1000;
    private static final int BATCHES = 100;

    private static final String FIND =
            "select device, epoch, place, moved_at from cursors where channel = ? and user_id = ?";
    private static final String COURSES =
            """
            select device, epoch, place, moved_at, mark from cursor_moves \
            where channel = ? and user_id = ? order by device, moved_at, place\
            """;

    /// Devices that were delivered something, be it that they acknowledged nothing.
    private static final String DEVICES_THERE =
            "select count(distinct device) from cursor_moves where channel = ? and user_id = ?";

    /// Of the devices but one, those that others went on after.
    private static final String SURPLUS =
            """
             where channel = ? and user_id = ? and device <> '*' and device <> ? and device not in \
            (select device from cursors where channel = ? and user_id = ? and device <> '*' \
            order by moved_at desc, device limit ?)\
            """;

    private final Database database;
    private final InstantSource clock;
    private final CursorQueue queue;

    public JdbcCursors(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.queue = new CursorQueue(database::write, BATCH, BATCHES);
    }

    /// What is known of a user's devices in a channel.
    private record Known(Place place, int devices, boolean isThere) {}

    @Override
    public CompletionStage<Place> find(UserId user, String device, ChannelName channel) {
        return afterMoves()
                .thenCompose(
                        _ -> database.read(connection -> known(connection, user, device, channel)))
                .thenApply(known -> {
                    if (!known.isThere() && known.devices() >= DEVICES) {
                        makeRoom(user, device, channel);
                    }
                    return known.place();
                });
    }

    /// Once what was handed over is written, or is known not to be.
    private CompletionStage<Void> afterMoves() {
        return queue.all().exceptionally(_ -> null);
    }

    private static Known known(
            Connection connection, UserId user, String device, ChannelName channel)
            throws SQLException {
        try (var select = connection.prepareStatement(FIND)) {
            select.setString(1, channel.value());
            select.setString(2, user.value());
            try (var rows = select.executeQuery()) {
                @Nullable Move acknowledged = null;
                @Nullable Move read = null;
                var devices = 0;
                while (rows.next()) {
                    var found = rows.getString(1);
                    if (found.equals(CursorWrite.ANY)) {
                        read = move(rows, Mark.READ);
                        continue;
                    }
                    devices++;
                    if (found.equals(device)) {
                        acknowledged = move(rows, Mark.ACKNOWLEDGED);
                    }
                }
                var there =
                        acknowledged == null
                                ? Sql.number(
                                        connection, DEVICES_THERE, channel.value(), user.value())
                                : 0;
                return new Known(
                        new Place(acknowledged, read),
                        Math.max(devices, there),
                        acknowledged != null);
            }
        }
    }

    private static Move move(ResultSet row, Mark mark) throws SQLException {
        return new Move(mark, new StreamPosition(row.getString(2), row.getLong(3)), row.getLong(4));
    }

    /// Forgets devices of a user who has another one now.
    private void makeRoom(UserId user, String device, ChannelName channel) {
        for (var table : List.of("cursor_moves", "cursors")) {
            var _ =
                    database.write(connection ->
                            Sql.update(
                                    connection,
                                    "delete from " + table + SURPLUS,
                                    channel.value(),
                                    user.value(),
                                    device,
                                    channel.value(),
                                    user.value(),
                                    DEVICES - 1));
        }
    }

    @Override
    public CompletionStage<Void> move(UserId user, String device, ChannelName channel, Move move) {
        return queue.add(new CursorWrite.DeviceMark(channel, user, device, move.mark()), move);
    }

    @Override
    public CompletionStage<List<Course>> courses(UserId user, ChannelName channel) {
        return afterMoves()
                .thenCompose(_ -> database.read(connection -> courses(connection, user, channel)));
    }

    private static List<Course> courses(Connection connection, UserId user, ChannelName channel)
            throws SQLException {
        var moves = new LinkedHashMap<String, List<Move>>();
        try (var select = connection.prepareStatement(COURSES)) {
            select.setString(1, channel.value());
            select.setString(2, user.value());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    moves.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>())
                            .add(move(rows, Mark.valueOf(rows.getString(5))));
                }
            }
        }
        return moves.entrySet().stream()
                .map(device -> new Course(device.getKey(), device.getValue()))
                .toList();
    }

    /// Forgets devices that did not go on for so long, and moves that are as old. To be called now
    /// and then.
    ///
    /// @return how many rows were forgotten
    public CompletionStage<Integer> forgetOld(Duration age) {
        var before = clock.millis() - age.toMillis();
        return forget("cursors", "channel, user_id, device", before)
                .thenCompose(cursors ->
                        forget("cursor_moves", "channel, user_id, device, mark, slot", before)
                                .thenApply(moves -> cursors + moves));
    }

    private CompletionStage<Integer> forget(String table, String key, long before) {
        var sql =
                "delete from %1$s where (%2$s) in (select %2$s from %1$s where moved_at < ? limit ?)"
                        .formatted(table, key);
        return SlicedDelete.run(database, sql, before)
                .exceptionallyCompose(failure ->
                        Damage.ifCorrupt(failure, () -> forgetSparing(table, key, before)));
    }

    /// One damaged row keeps no other from being forgotten.
    private CompletionStage<Integer> forgetSparing(String table, String key, long before) {
        return new ChunkByChunk(
                        table,
                        key,
                        ChunkByChunk.Condition.of("channel >= ?", ""),
                        (connection, rows) ->
                                Sql.update(
                                        connection,
                                        "delete from %s where moved_at < %d and %s"
                                                .formatted(table, before, rows.sql()),
                                        rows.values()),
                        row -> database.damage().found(table, row))
                .run(database);
    }
}
