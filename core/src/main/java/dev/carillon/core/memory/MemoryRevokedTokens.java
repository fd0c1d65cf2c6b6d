package dev.carillon.core.memory;

import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.protocol.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Revoked tokens in this process's memory. Thread-safe. [Revocations] bounds them.
public final class MemoryRevokedTokens implements RevokedTokens {
    private final Revocations revoked;
    private final Consumer<UserId> collapsed;

    public MemoryRevokedTokens(InstantSource clock) {
        this(clock, Revocations.Limits.DEFAULT, _ -> {});
    }

    /// @param collapsed is told of whom all tokens were revoked for want of room
    public MemoryRevokedTokens(
            InstantSource clock, Revocations.Limits limits, Consumer<UserId> collapsed) {
        this.revoked = new Revocations(limits, clock);
        this.collapsed = collapsed;
    }

    /// What is noted, for whoever counts it.
    public Revocations revocations() {
        return revoked;
    }

    @Override
    public synchronized boolean revoke(UserId owner, String name, Instant until) {
        if (revoked.isFull(owner)) {
            revoked.sweep();
            revoked.wantsCollapse(owner)
                    .ifPresent(collapse -> {
                        revoked.collapse(collapse);
                        collapsed.accept(collapse.user());
                    });
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
