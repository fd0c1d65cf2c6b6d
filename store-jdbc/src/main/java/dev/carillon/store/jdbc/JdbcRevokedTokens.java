package dev.carillon.store.jdbc;

import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Revoked tokens in the table `revoked_tokens`, and all of them in memory too, so that event loops
/// can ask. Thread-safe.
///
/// Bounded: each entry ends with the token it names, and at the limit the ones that are over are
/// swept out; if all still count, revoking fails loudly rather than forget one.
public final class JdbcRevokedTokens implements RevokedTokens {
    private static final int MAX = 1_000_000;
    private static final Pattern SHORT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Database database;
    private final InstantSource clock;
    private final int max;

    /// Until when in milliseconds since 1970, by key.
    private final ConcurrentHashMap<String, Long> revoked = new ConcurrentHashMap<>();

    private JdbcRevokedTokens(Database database, InstantSource clock, int max) {
        this.database = database;
        this.clock = clock;
        this.max = max;
    }

    /// Reads what is revoked.
    public static JdbcRevokedTokens open(Database database, InstantSource clock) {
        return open(database, clock, MAX);
    }

    static JdbcRevokedTokens open(Database database, InstantSource clock, int max) {
        var tokens = new JdbcRevokedTokens(database, clock, max);
        database.readNow(connection ->
                Sql.list(
                        connection,
                        row -> tokens.revoked.put(row.getString(1), row.getLong(2)),
                        "select name, expires_at from revoked_tokens where expires_at > ?",
                        clock.millis()));
        return tokens;
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
    public boolean revoke(String name, Instant until) {
        if (revoked.size() >= max) {
            sweep();
        }
        if (revoked.size() >= max) {
            throw new StoreException(
                    Reason.FULL, "%d tokens are revoked, which is the limit".formatted(max));
        }
        var key = key(name);
        var millis = until.toEpochMilli();
        var first =
                database.writeNow(connection -> {
                    var inserted =
                            Sql.update(
                                    connection,
                                    "insert into revoked_tokens values (?, ?) on conflict do nothing",
                                    key,
                                    millis);
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
        revoked.merge(key, millis, Math::max);
        return first;
    }

    @Override
    public boolean isRevoked(String name) {
        return revoked.containsKey(key(name));
    }

    /// Forgets what has expired by itself. To be called now and then.
    public void sweep() {
        var now = clock.millis();
        database.writeNow(connection ->
                Sql.update(connection, "delete from revoked_tokens where expires_at <= ?", now));
        revoked.values().removeIf(until -> until <= now);
    }
}
