package dev.carillon.core.spi;

import java.time.Instant;

/// Which tokens and login sessions no longer count. Thread-safe; [#isRevoked] does not block.
public interface RevokedTokens {
    /// Revokes a token's `jti` or a session's `sid`.
    ///
    /// @param until when the last token of that name expires by itself, after which the entry is
    ///   not needed
    /// @return false when it was revoked before
    boolean revoke(String name, Instant until);

    /// Whether it was revoked.
    boolean isRevoked(String name);
}
