package dev.carillon.store.jdbc;

import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Revoked tokens in the tables `revoked_tokens` and `revoked_users`, and all of them in memory
/// too, so that event loops can ask. Thread-safe. [Revocations] bounds them.
public final class JdbcRevokedTokens implements RevokedTokens {
    private static final Pattern SHORT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Database database;
    private final InstantSource clock;
    private final Revocations revoked;

    /// While a user is collapsed, no name is noted: it could be of a token that was issued since.
    private final Lock shared;

    private final Lock alone;

    private final Consumer<UserId> collapsed;

    private JdbcRevokedTokens(
            Database database,
            InstantSource clock,
            Revocations revoked,
            Consumer<UserId> collapsed) {
        this.database = database;
        this.clock = clock;
        this.revoked = revoked;
        this.collapsed = collapsed;
        var lock = new ReentrantReadWriteLock();
        shared = lock.readLock();
        alone = lock.writeLock();
    }

    /// Reads what is revoked.
    public static JdbcRevokedTokens open(Database database, InstantSource clock) {
        return open(database, clock, Revocations.Limits.DEFAULT, _ -> {});
    }

    /// Reads what is revoked.
    ///
    /// @param collapsed is told of whom all tokens were revoked for want of room
    public static JdbcRevokedTokens open(
            Database database,
            InstantSource clock,
            Revocations.Limits limits,
            Consumer<UserId> collapsed) {
        var revoked = new Revocations(limits, clock);
        database.readNow(connection -> {
            var now = clock.millis();
            // First, for a collapse stands for the names from before it, and for none since.
            Sql.list(
                    connection,
                    row -> {
                        var user = new UserId(row.getString(1));
                        revoked.add(new Revocations.Collapse(user, at(row, 2), at(row, 3)));
                        return user;
                    },
                    "select user_id, issued_up_to, expires_at from revoked_users where expires_at > ?",
                    now);
            return Sql.list(
                    connection,
                    row ->
                            revoked.add(
                                    owner(row.getString(3), row.getString(1)),
                                    row.getString(1),
                                    at(row, 2)),
                    "select name, expires_at, owner from revoked_tokens where expires_at > ?",
                    now);
        });
        return new JdbcRevokedTokens(database, clock, revoked, collapsed);
    }

    /// What is noted, for whoever counts it.
    public Revocations revocations() {
        return revoked;
    }

    /// What was revoked before its owner was noted is nobody else's, and so is never collapsed.
    private static UserId owner(@Nullable String stored, String name) {
        return new UserId(stored == null ? "@owner-of:" + name : stored);
    }

    private static Instant at(ResultSet row, int column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    /// Names are the application's choosing, and without a `jti` the whole token is the name: what
    /// is long or unusual is kept as its digest.
    private static String key(String name) {
        if (SHORT.matcher(name).matches()) {
            return name;
        }
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean revoke(UserId owner, String name, Instant until) {
        if (revoked.isFull(owner)) {
            alone.lock();
            try {
                sweep();
                makeRoom(owner);
            } finally {
                alone.unlock();
            }
        }
        shared.lock();
        try {
            return add(owner, name, until);
        } finally {
            shared.unlock();
        }
    }

    private boolean add(UserId owner, String name, Instant until) {
        var key = key(name);
        var millis = until.toEpochMilli();
        var first =
                database.writeNow(connection -> {
                    var inserted =
                            Sql.update(
                                    connection,
                                    "insert into revoked_tokens (name, expires_at, owner) values (?, ?, ?) on conflict do nothing",
                                    key,
                                    millis,
                                    owner.value());
                    if (inserted == 0) {
                        Sql.update(
                                connection,
                                "update revoked_tokens set expires_at = ? where name = ? and expires_at < ?",
                                millis,
                                key,
                                millis);
                    }
                    return inserted > 0;
                });
        revoked.add(owner, key, Instant.ofEpochMilli(millis));
        return first;
    }

    private void makeRoom(UserId owner) {
        try {
            revoked.wantsCollapse(owner).ifPresent(this::collapse);
        } catch (IllegalStateException e) {
            throw new StoreException(Reason.FULL, String.valueOf(e.getMessage()));
        }
    }

    private void collapse(Revocations.Collapse collapse) {
        var user = collapse.user().value();
        database.writeNow(connection -> {
            Sql.update(connection, "delete from revoked_users where user_id = ?", user);
            Sql.update(
                    connection,
                    "insert into revoked_users (user_id, issued_up_to, expires_at) values (?, ?, ?)",
                    user,
                    collapse.issuedUpTo().toEpochMilli(),
                    collapse.until().toEpochMilli());
            return Sql.update(connection, "delete from revoked_tokens where owner = ?", user);
        });
        revoked.collapse(collapse);
        collapsed.accept(collapse.user());
    }

    @Override
    public boolean isRevoked(String name) {
        return revoked.contains(key(name));
    }

    @Override
    public boolean isRevoked(UserId user, Instant issuedAt) {
        return revoked.covers(user, issuedAt);
    }

    /// Forgets what has expired by itself. To be called now and then.
    public void sweep() {
        var now = clock.millis();
        database.writeNow(connection -> {
            Sql.update(connection, "delete from revoked_users where expires_at <= ?", now);
            return Sql.update(connection, "delete from revoked_tokens where expires_at <= ?", now);
        });
        revoked.sweep();
    }
}
