package dev.carillon.core.memory;

import dev.carillon.core.spi.RevokedTokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/// Revoked tokens in this process's memory. Thread-safe.
///
/// Bounded: each entry ends with the token it names, and at the limit the ones that are over are
/// swept out; if all still count, revoking fails loudly rather than forget one.
public final class MemoryRevokedTokens implements RevokedTokens {
    private static final int MAX = 1_000_000;

    private final ConcurrentHashMap<String, Instant> revoked = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public MemoryRevokedTokens(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public boolean revoke(String name, Instant until) {
        if (revoked.size() >= MAX) {
            sweep();
        }
        if (revoked.size() >= MAX) {
            throw new IllegalStateException(
                    "%d tokens are revoked, which is the limit".formatted(MAX));
        }
        if (revoked.putIfAbsent(name, until) == null) {
            return true;
        }
        revoked.merge(name, until, (before, now) -> now.isAfter(before) ? now : before);
        return false;
    }

    @Override
    public boolean isRevoked(String name) {
        return revoked.containsKey(name);
    }

    /// Forgets what has expired by itself. To be called now and then.
    public void sweep() {
        var now = clock.instant();
        revoked.values().removeIf(until -> !until.isAfter(now));
    }
}
