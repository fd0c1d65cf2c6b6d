package dev.carillon.store.jdbc;

import dev.carillon.core.spi.Users;
import dev.carillon.protocol.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Users in the table `users`, and who is inactive of them and of others. Thread-safe.
///
/// Besides those of the table there may be some that are known for as long as the server runs, as
/// the users of demo mode are: their passwords never get into a database in which a server that
/// isn't a demo would find them. That one of them was made inactive is kept.
///
/// Who is inactive is in memory too, so that event loops can ask. Bounded: beyond so many, no other
/// can be made inactive.
public final class JdbcUsers implements Users {
    private static final int MAX_INACTIVE = 100_000;
    private static final String SELECT =
            "select id, username, password_hash, roles, active from users ";

    private final Database database;
    private final List<User> passing;
    private final int maxInactive;
    private final Set<UserId> inactive = ConcurrentHashMap.newKeySet();

    private JdbcUsers(Database database, Collection<User> passing, int maxInactive) {
        this.database = database;
        this.passing = List.copyOf(passing);
        this.maxInactive = maxInactive;
    }

    /// Reads who is inactive.
    ///
    /// @param passing users, all of them active, who are known besides those of the table and not
    ///   put there
    public static JdbcUsers open(Database database, Collection<User> passing) {
        return open(database, passing, MAX_INACTIVE);
    }

    static JdbcUsers open(Database database, Collection<User> passing, int maxInactive) {
        var users = new JdbcUsers(database, passing, maxInactive);
        users.inactive.addAll(
                database.readNow(connection ->
                        Sql.list(
                                connection,
                                row -> new UserId(row.getString(1)),
                                """
                                select id from users where not active \
                                union select user_id from inactive_users\
                                """)));
        return users;
    }

    @Override
    public Optional<User> findByUsername(String username) {
        return find("where username = ?", username, user -> user.username().equals(username));
    }

    @Override
    public Optional<User> find(UserId id) {
        return find("where id = ?", id.value(), user -> user.id().equals(id));
    }

    private Optional<User> find(String where, String value, Predicate<User> same) {
        if (!Sql.isText(value)) {
            return Optional.empty();
        }
        return database.readNow(
                        connection -> Sql.first(connection, JdbcUsers::user, SELECT + where, value))
                .or(() ->
                        passing.stream()
                                .filter(same)
                                .findAny()
                                .map(user -> user.with(isActive(user.id()))));
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                new UserId(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4).lines().toList(),
                row.getBoolean(5));
    }

    @Override
    public boolean isActive(UserId id) {
        return !inactive.contains(id);
    }

    @Override
    public synchronized boolean setActive(UserId id, boolean active) {
        if (isActive(id) == active) {
            return true;
        }
        if (!active && inactive.size() >= maxInactive) {
            return false;
        }
        database.writeNow(connection -> {
            var known =
                    Sql.update(
                            connection,
                            "update users set active = ? where id = ?",
                            active,
                            id.value());
            if (known > 0) {
                return known;
            }
            return Sql.update(
                    connection,
                    active
                            ? "delete from inactive_users where user_id = ?"
                            : "insert into inactive_users values (?) on conflict do nothing",
                    id.value());
        });
        if (active) {
            inactive.remove(id);
        } else {
            inactive.add(id);
        }
        return true;
    }
}
