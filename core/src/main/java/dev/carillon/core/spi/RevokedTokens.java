package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import java.time.Instant;

/// Which tokens and login sessions no longer count. Thread-safe; [#isRevoked] does not block.
///
/// Bounded by user: of whoever has too many that were revoked one by one, all that were issued up
/// to that moment are revoked, which is one entry.
public interface RevokedTokens {
    /// Revokes a token's `jti` or a session's `sid`.
    ///
    /// @param owner whose it is
    /// @param until when the last token of that name expires by itself, after which the entry is
    ///   not needed
    /// @return false when it was revoked before
    boolean revoke(UserId owner, String name, Instant until);

    /// Whether it was revoked.
    boolean isRevoked(String name);

    /// Whether every token of a user's is revoked that was issued at a moment.
    boolean isRevoked(UserId user, Instant issuedAt);
}
