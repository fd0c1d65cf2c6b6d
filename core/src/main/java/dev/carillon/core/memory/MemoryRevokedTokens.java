package dev.carillon.core.memory;

import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.protocol.UserId;
import java.time.Instant;
import java.time.InstantSource;

/// Revoked tokens in this process's memory. Thread-safe. [Revocations] bounds them.
public final class MemoryRevokedTokens implements RevokedTokens {
    private final Revocations revoked;

    public MemoryRevokedTokens(InstantSource clock) {
        this(clock, Revocations.Limits.DEFAULT);
    }

    public MemoryRevokedTokens(InstantSource clock, Revocations.Limits limits) {
        this.revoked = new Revocations(limits, clock);
    }

    @Override
    public synchronized boolean revoke(UserId owner, String name, Instant until) {
        if (revoked.isFull(owner)) {
            revoked.sweep();
            revoked.wantsCollapse(owner).ifPresent(revoked::add);
        }
        return revoked.add(owner, name, until);
    }

    @Override
    public boolean isRevoked(String name) {
        return revoked.contains(name);
    }

    @Override
    public boolean isRevoked(UserId user, Instant issuedAt) {
        return revoked.covers(user, issuedAt);
    }

    /// Forgets what has expired by itself. To be called now and then.
    public void sweep() {
        revoked.sweep();
    }
}
