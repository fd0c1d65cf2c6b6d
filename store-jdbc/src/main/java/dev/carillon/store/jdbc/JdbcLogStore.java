package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// Logs of channels in the tables `channel_heads` and `publications`. Thread-safe.
public final class JdbcLogStore implements LogStore {
    private static final String HEAD =
            """
            select h.epoch, h.top, h.reserved, \
            (select max(p.place) from publications p where p.channel = h.channel), \
            (select count(*) from publications p where p.channel = h.channel and p.ending is null) \
            from channel_heads h where h.channel = ?\
            """;

    /// The same, but that it counts those as well that can't be read any more, for which no row is
    /// looked at.
    private static final String HEAD_BY_INDEX = HEAD.replace(" and p.ending is null", "");

    private static final String READABLE =
            """
             where p.channel = ? and p.place > ? and p.place <= ? and p.ending is null \
            and (p.expires_at is null or p.expires_at > ?)\
            """;
    private static final String KNOWN =
            "select count(*) from publications where channel = ? and place > ? and place <= ?";

    private static final String PLACE =
            "select place, type from publications where channel = ? and place = ?";
    private static final String PLACE_OF_KEY =
            """
            select place, type from publications where channel = ? and key = ? and ending is null \
            order by place desc limit 1\
            """;

    private final Database database;
    private final InstantSource clock;
    private final Forgetting forgetting;

    /// Used by the database's writer.
    private final Statements statements = new Statements();

    public JdbcLogStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.forgetting = new Forgetting(database);
    }

    @Override
    public CompletionStage<Optional<Head>> head(ChannelName channel) {
        return database.readSettled(
                connection -> head(connection, HEAD, channel),
                connection -> head(connection, HEAD_BY_INDEX, channel));
    }

    private static Optional<Head> head(Connection connection, String sql, ChannelName channel)
            throws SQLException {
        return Sql.first(connection, JdbcLogStore::head, sql, channel.value());
    }

    /// The newest publication is there, or was when the older ones were forgotten.
    private static Head head(ResultSet row) throws SQLException {
        return new Head(
                new StreamPosition(row.getString(1), Math.max(row.getLong(2), row.getLong(4))),
                row.getLong(3),
                row.getInt(5));
    }

    @Override
    public CompletionStage<List<Repeated>> append(List<Entry> entries) {
        var all = List.copyOf(entries);
        var write = new LogWrite(statements, all, clock.millis(), Spared.NOTHING);
        return database.write(write)
                .exceptionallyCompose(
                        failure -> Damage.ifCorrupt(failure, () -> appendSparing(write)));
    }

    /// What is new does not fail of what is damaged and older.
    private CompletionStage<List<Repeated>> appendSparing(LogWrite write) {
        return database.read(connection -> Spared.find(database, connection, write.entries()))
                .thenCompose(spared -> database.write(write.sparing(spared)));
    }

    @Override
    public CompletionStage<StoredRead> read(ChannelName channel, long after, long upTo, int limit) {
        return database.read(
                connection -> read(connection, channel, after, upTo, limit),
                connection -> readApart(connection, channel, after, upTo, limit, false));
    }

    private StoredRead readApart(
            Connection connection,
            ChannelName channel,
            long after,
            long upTo,
            int limit,
            boolean newestFirst)
            throws SQLException {
        return database.rowByRow(connection, channel)
                .read(
                        after,
                        upTo,
                        limit,
                        newestFirst,
                        clock.millis(),
                        current -> isKnown(current, channel, after, upTo));
    }

    /// Reads on where all of a page is damaged, so that the page after it is not missed.
    private StoredRead read(
            Connection connection, ChannelName channel, long after, long upTo, int limit)
            throws SQLException {
        var sql = PublicationRow.SELECT + READABLE + " order by p.place limit ?";
        var known = isKnown(connection, channel, after, upTo);
        var from = after;
        while (true) {
            var found = readable(connection, sql, channel, from, upTo, limit + 1L);
            var complete = found.size() <= limit;
            var some = complete ? found : found.subList(0, limit);
            var sound = sound(channel, some);
            known &= sound.size() == some.size();
            if (complete || limit == 0 || !sound.isEmpty()) {
                return new StoredRead(sound, known, complete);
            }
            from = some.getLast().place();
        }
    }

    @Override
    public CompletionStage<StoredRead> newest(ChannelName channel, long upTo, int limit) {
        var sql = PublicationRow.SELECT + READABLE + " order by p.place desc limit ?";
        return database.read(
                connection -> {
                    var found = readable(connection, sql, channel, 0, upTo, limit + 1L);
                    var complete = found.size() <= limit;
                    var some = complete ? found : found.subList(0, limit);
                    var sound = sound(channel, some);
                    var known =
                            isKnown(connection, channel, 0, upTo) && sound.size() == some.size();
                    return new StoredRead(sound.reversed(), known, complete);
                },
                connection -> {
                    var read = readApart(connection, channel, 0, upTo, limit, true);
                    return new StoredRead(
                            read.publications().reversed(), read.gapless(), read.complete());
                });
    }

    private List<PublicationRow.Found> readable(
            Connection connection,
            String sql,
            ChannelName channel,
            long after,
            long upTo,
            long limit)
            throws SQLException {
        return Sql.list(
                connection,
                PublicationRow::found,
                sql,
                channel.value(),
                after,
                upTo,
                clock.millis(),
                limit);
    }

    /// Leaves out what is damaged, and notes it.
    private List<StoredPublication> sound(ChannelName channel, List<PublicationRow.Found> rows) {
        var sound = new ArrayList<StoredPublication>(rows.size());
        for (var row : rows) {
            if (row.publication() == null) {
                database.damage().found(channel, row.place());
            } else {
                sound.add(row.publication());
            }
        }
        return sound;
    }

    /// Whether of each place in a part it is known what was there.
    private static boolean isKnown(
            Connection connection, ChannelName channel, long after, long upTo) throws SQLException {
        return Sql.number(connection, KNOWN, channel.value(), after, upTo) == upTo - after;
    }

    @Override
    public CompletionStage<Optional<Publication>> newestOf(ChannelName channel, String key) {
        var sql =
                PublicationRow.SELECT
                        + """
                         where p.channel = ? and p.key = ? and p.ending is null \
                        and (p.expires_at is null or p.expires_at > ?) \
                        order by p.place desc limit 1\
                        """;
        return database.read(
                connection ->
                        Sql.first(
                                        connection,
                                        PublicationRow::found,
                                        sql,
                                        channel.value(),
                                        key,
                                        clock.millis())
                                .flatMap(row -> sound(channel, List.of(row)).stream().findFirst())
                                .map(StoredPublication::publication),
                connection -> {
                    var _ =
                            database.rowByRow(connection, channel)
                                    .damaged(PLACE_OF_KEY, channel.value(), key);
                    return Optional.empty();
                });
    }

    @Override
    public CompletionStage<Optional<Publication>> find(ChannelName channel, String idempotencyKey) {
        return database.readSettled(
                connection -> PublicationRow.published(connection, channel, idempotencyKey),
                connection -> database.rowByRow(connection, channel).published(idempotencyKey));
    }

    @Override
    public CompletionStage<Optional<Fate>> fate(ChannelName channel, long offset) {
        var sql = PublicationRow.SELECT + " where p.channel = ? and p.place = ?";
        return database.read(
                connection ->
                        Sql.first(
                                connection,
                                row -> PublicationRow.fate(row, channel),
                                sql,
                                channel.value(),
                                offset),
                connection ->
                        database.rowByRow(connection, channel)
                                .damaged(PLACE, channel.value(), offset)
                                .map(PublicationRow::damaged));
    }

    @Override
    public CompletionStage<Integer> forgetOld(String namespace, Duration age) {
        var now = clock.millis();
        return forgetting
                .expired(namespace, now)
                .thenCompose(_ -> forgetting.publishedBefore(namespace, now - age.toMillis()));
    }

    @Override
    public CompletionStage<Left> shorten(ChannelName channel, int most, long upTo) {
        return forgetting.beyond(channel, most, upTo);
    }

    @Override
    public CompletionStage<Map<UserId, Integer>> begun(int users) {
        var sql =
                """
                select begun_by, count(*) from channel_heads where begun_by is not null \
                group by begun_by order by count(*) desc limit ?\
                """;
        return database.read(connection ->
                Sql.list(
                                connection,
                                row -> Map.entry(new UserId(row.getString(1)), row.getInt(2)),
                                sql,
                                users)
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
