package dev.carillon.store.jdbc;

import dev.carillon.core.spi.Notifications;
import dev.carillon.protocol.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notifications in the table `notifications`, so many a user. Thread-safe.
public final class JdbcNotifications implements Notifications {
    private static final int PER_USER = 1000;
    private static final String COLUMNS =
            "id, user_id, title, message, type, data, created_at, was_read";
    private static final String ONE = "where user_id = ? and id = ?";

    /// What sorts after every id.
    private static final String END = "\uffff";

    private final Database database;
    private final int perUser;

    /// @param perUser how many of one user are kept
    public JdbcNotifications(Database database, int perUser) {
        this.database = database;
        this.perUser = perUser;
    }

    /// One that keeps 1000 a user.
    public JdbcNotifications(Database database) {
        this(database, PER_USER);
    }

    @Override
    public int create(Notification notification) {
        var user = notification.user().value();
        var content = notification.content();
        return database.writeNow(connection -> {
            Sql.update(
                    connection,
                    "insert into notifications (%s) values (?, ?, ?, ?, ?, ?, ?, ?)"
                            .formatted(COLUMNS),
                    notification.id(),
                    user,
                    content.title(),
                    content.message(),
                    content.type(),
                    content.data().toBytes(),
                    notification.createdAt(),
                    notification.read());
            var count =
                    Sql.number(
                            connection,
                            "select count(*) from notifications where user_id = ?",
                            user);
            return count <= perUser
                    ? 0
                    : Sql.update(
                            connection,
                            """
                            delete from notifications where user_id = ? and id in (\
                            select id from notifications where user_id = ? \
                            order by was_read desc, id limit ?)\
                            """,
                            user,
                            user,
                            count - perUser);
        });
    }

    @Override
    public List<Notification> list(
            UserId user, boolean onlyUnread, @Nullable String before, int limit) {
        var sql =
                "select %s from notifications where user_id = ? and id < ?%s order by id desc limit ?"
                        .formatted(COLUMNS, onlyUnread ? " and was_read = false" : "");
        var end = before == null ? END : before;
        return database.readNow(connection ->
                Sql.list(
                        connection,
                        JdbcNotifications::notification,
                        sql,
                        user.value(),
                        end,
                        limit));
    }

    private static Notification notification(ResultSet row) throws SQLException {
        return new Notification(
                row.getString(1),
                new UserId(row.getString(2)),
                new Content(
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        StoredJson.of(row.getBytes(6), "notification", row.getString(1))),
                row.getLong(7),
                row.getBoolean(8));
    }

    @Override
    public int unread(UserId user) {
        return database.readNow(connection ->
                Sql.number(
                        connection,
                        "select count(*) from notifications where user_id = ? and was_read = false",
                        user.value()));
    }

    @Override
    public Optional<Notification> markRead(UserId user, String id) {
        if (!Sql.isText(id)) {
            return Optional.empty();
        }
        return database.writeNow(connection -> {
            Sql.update(
                    connection,
                    "update notifications set was_read = true " + ONE,
                    user.value(),
                    id);
            return Sql.first(
                    connection,
                    JdbcNotifications::notification,
                    "select %s from notifications ".formatted(COLUMNS) + ONE,
                    user.value(),
                    id);
        });
    }

    @Override
    public int markAllRead(UserId user) {
        return database.writeNow(connection ->
                Sql.update(
                        connection,
                        "update notifications set was_read = true where user_id = ? and was_read = false",
                        user.value()));
    }

    @Override
    public boolean delete(UserId user, String id) {
        return Sql.isText(id)
                && database.writeNow(connection ->
                        Sql.update(connection, "delete from notifications " + ONE, user.value(), id)
                                > 0);
    }
}
