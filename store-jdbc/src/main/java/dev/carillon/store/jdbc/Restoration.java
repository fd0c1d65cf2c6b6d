package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What there is to do when a backup was put in a database's place: look at all of it, and give all
/// channels new epochs, for clients may have positions that were given after the backup and will be
/// given again. Thread-safe: it has no state.
public final class Restoration {
    private static final int PAGE = 1000;

    private Restoration() {}

    /// What was found and done. Immutable.
    ///
    /// @param database how it is called in sentences
    /// @param channels how many have a new epoch
    /// @param publications how many can be read
    /// @param damaged those that can't
    public record Restored(String database, int channels, int publications, List<Place> damaged) {
        public Restored {
            damaged = List.copyOf(damaged);
        }
    }

    /// Where something is damaged.
    public record Place(String channel, long offset) {}

    /// Does it, while no server has the database.
    ///
    /// @param anew whether there is to be nothing in it, rather than a backup
    /// @throws StoreException when it is not what it is to be, in use, or damaged as a whole; then
    ///   nothing was changed
    public static Restored restore(DatabaseAddress address, Path dataDirectory, boolean anew) {
        var engine = Engine.open(address);
        var group = new GroupCommit(engine);
        try {
            var restored = restore(engine, group, dataDirectory, anew);
            group.disconnect();
            engine.close();
            return restored;
        } catch (SQLException | IOException | RuntimeException e) {
            group.disconnect();
            engine.leave();
            throw Database.failure(engine, e);
        }
    }

    private static Restored restore(
            Engine engine, GroupCommit group, Path dataDirectory, boolean anew)
            throws SQLException, IOException {
        var continuity = Continuity.of(engine, StateFile.in(dataDirectory));
        var isEmpty = engine.isMissing();
        if (!anew && isEmpty) {
            throw empty(engine);
        }
        var writer = Opening.connect(group, Limits.DEFAULT.patience());
        isEmpty |= Schema.isNew(writer);
        if (isEmpty != anew) {
            throw anew ? notEmpty(engine) : empty(engine);
        }
        Schema.migrate(engine, writer);
        engine.begin(writer);
        for (var look : engine.check()) {
            var _ = look.run(writer);
        }
        var restored = look(engine, writer);
        continuity.restore(writer);
        return restored;
    }

    private static StoreException empty(Engine engine) {
        return new StoreException(
                Reason.FAILED,
                "there is nothing in %s; put a backup there first, or add --anew to begin anew on purpose"
                        .formatted(engine.name()));
    }

    private static StoreException notEmpty(Engine engine) {
        return new StoreException(
                Reason.FAILED,
                "%s is not empty; move it away first, or leave out --anew to go on with it"
                        .formatted(engine.name()));
    }

    private static Restored look(Engine engine, Connection connection) throws SQLException {
        var sql =
                PublicationRow.SELECT
                        + """
                         where p.ending is null and (p.channel, p.place) > (?, ?) \
                        order by p.channel, p.place limit ?\
                        """;
        var damaged = new ArrayList<Place>();
        var sound = 0;
        var channel = "";
        var place = 0L;
        while (true) {
            var page =
                    Sql.list(
                            connection,
                            row -> new Row(row.getString("channel"), PublicationRow.found(row)),
                            sql,
                            channel,
                            place,
                            PAGE);
            for (var row : page) {
                if (row.found().publication() == null) {
                    damaged.add(new Place(row.channel(), row.found().place()));
                } else {
                    sound++;
                }
            }
            if (page.size() < PAGE) {
                var channels = Sql.number(connection, "select count(*) from channel_heads");
                return new Restored(engine.name(), channels, sound, damaged);
            }
            channel = page.getLast().channel();
            place = page.getLast().found().place();
        }
    }

    private record Row(String channel, PublicationRow.Found found) {}
}
