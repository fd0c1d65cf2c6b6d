package dev.carillon.core.auth;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Whom a verified token speaks for.
///
/// @param username the name for people
/// @param channels the token's `channels` claim: names in which a final `*` stands for any ending
/// @param session the login session, which logging out revokes
/// @param tokenId the token's `jti`
/// @param issuedAt the token's `iat`; the year 1970 when it has none
/// @param isGuest whether nothing is known of them; no token makes a guest, whatever its roles are
public record Principal(
        UserId user,
        String username,
        List<String> roles,
        List<String> channels,
        String session,
        String tokenId,
        Instant expiresAt,
        Instant issuedAt,
        boolean isGuest) {

    private static final String GUEST = "guest";

    /// Whom a token speaks for.
    public Principal(
            UserId user,
            String username,
            List<String> roles,
            List<String> channels,
            String session,
            String tokenId,
            Instant expiresAt) {
        this(user, username, roles, channels, session, tokenId, expiresAt, Instant.EPOCH, false);
    }

    /// The same by a token that was issued at a moment.
    Principal issuedAt(Instant moment) {
        return new Principal(
                user, username, roles, channels, session, tokenId, expiresAt, moment, isGuest);
    }

    /// Somebody of whom nothing is known, where authentication is off.
    public static Principal guest(String id) {
        return new Principal(
                new UserId(id),
                id,
                List.of(GUEST),
                List.of(),
                id,
                id,
                Instant.ofEpochMilli(Long.MAX_VALUE),
                Instant.EPOCH,
                true);
    }

    /// Roles that may act for the application: publish anywhere, see every task.
    private static final Set<String> APPLICATION_ROLES = Set.of("admin", "service");

    /// Whether it acts for the application rather than for one person.
    public boolean isApplication() {
        return roles.stream().anyMatch(APPLICATION_ROLES::contains);
    }

    /// Whether the token's `channels` claim covers a channel.
    public boolean claims(ChannelName channel) {
        return channels.stream().anyMatch(pattern -> covers(pattern, channel.value()));
    }

    private static boolean covers(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
