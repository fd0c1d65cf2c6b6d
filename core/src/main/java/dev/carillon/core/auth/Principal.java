package dev.carillon.core.auth;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Who calls: a guest, a user, or the application. Immutable.
public sealed interface Principal {
    /// Whose inbox and whose tasks are theirs.
    UserId user();

    /// The name for people.
    String username();

    /// What they may do beyond what everybody may; the roles of a token.
    List<String> roles();

    /// When they are to show a newer token; [Instant#MAX] or so for who needs none.
    Instant expiresAt();

    /// Whether they may act for the application: publish anywhere, see every task.
    boolean isApplication();

    /// Whether they may use a channel because their token names it.
    boolean claims(ChannelName channel);

    /// Whether it is a person who may act for the application, and not the application itself.
    default boolean isAdmin() {
        return roles().contains("admin");
    }

    /// Whether nothing is known of them, so that nothing is kept for them either.
    default boolean isGuest() {
        return this instanceof Guest;
    }

    /// Somebody of whom nothing is known, where authentication is off.
    ///
    /// @param user a name that nobody else has, such as that of the connection
    record Guest(UserId user) implements Principal {
        private static final Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE);

        @Override
        public String username() {
            return user.value();
        }

        @Override
        public List<String> roles() {
            return List.of("guest");
        }

        @Override
        public Instant expiresAt() {
            return NEVER;
        }

        @Override
        public boolean isApplication() {
            return false;
        }

        @Override
        public boolean claims(ChannelName channel) {
            return false;
        }
    }

    /// Whom a verified token speaks for.
    ///
    /// @param channels the token's `channels` claim: names in which a final `*` stands for any
    ///   ending
    /// @param session the login session, which logging out revokes
    /// @param tokenId the token's `jti`
    /// @param issuedAt the token's `iat`; the year 1970 when it has none
    record User(
            UserId user,
            String username,
            List<String> roles,
            List<String> channels,
            String session,
            String tokenId,
            Instant expiresAt,
            Instant issuedAt)
            implements Principal {
        private static final Set<String> APPLICATION_ROLES = Set.of("admin", "service");

        /// One whose token does not say when it was issued.
        public User(
                UserId user,
                String username,
                List<String> roles,
                List<String> channels,
                String session,
                String tokenId,
                Instant expiresAt) {
            this(user, username, roles, channels, session, tokenId, expiresAt, Instant.EPOCH);
        }

        /// Whether it acts for the application rather than for one person, which is for its roles
        /// to say.
        @Override
        public boolean isApplication() {
            return roles.stream().anyMatch(APPLICATION_ROLES::contains);
        }

        @Override
        public boolean claims(ChannelName channel) {
            return channels.stream().anyMatch(pattern -> covers(pattern, channel.value()));
        }

        private static boolean covers(String pattern, String name) {
            return pattern.endsWith("*")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                    : name.equals(pattern);
        }
    }

    /// The application itself: whoever has one of its keys.
    record Application() implements Principal {
        @Override
        public UserId user() {
            return UserId.APPLICATION;
        }

        @Override
        public String username() {
            return "application";
        }

        @Override
        public List<String> roles() {
            return List.of("service");
        }

        @Override
        public Instant expiresAt() {
            return Instant.MAX;
        }

        @Override
        public boolean isApplication() {
            return true;
        }

        @Override
        public boolean claims(ChannelName channel) {
            return true;
        }
    }
}
