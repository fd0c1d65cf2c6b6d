package dev.carillon.server.socket;

import dev.carillon.core.session.Credentials;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The paths that take sockets, with the dialect spoken there unless the client asks for another:
/// one that can be set, and `/api/v1/ws/{user_id}`, which speaks `knowledge` to that user only.
/// Immutable.
///
/// @param path that can be set
/// @param dialect spoken there
/// @param guests whether nobody needs a token
public record SocketPaths(String path, String dialect, boolean guests) {
    private static final String OF_USER = "/api/v1/ws/";
    private static final String OF_USER_DIALECT = "knowledge";

    /// One of the paths.
    ///
    /// @param user whom it is for; null for anybody
    record Place(String dialect, @Nullable String user, boolean guests) {
        /// What a handshake here says of the client.
        ///
        /// @param token which the client sent, if any
        /// @param laterWillDo whether it may still send one in a message
        Credentials credentials(@Nullable String token, boolean laterWillDo) {
            if (guests) {
                return new Credentials.Guest();
            }
            if (user != null) {
                return new Credentials.TokenOf(token == null ? "" : token, user);
            }
            if (token == null) {
                return laterWillDo ? new Credentials.None() : new Credentials.Token("");
            }
            return new Credentials.Token(token);
        }
    }

    /// What is at a path, with a slash at its end or without.
    public Optional<Place> find(String asked) {
        var requested =
                asked.length() > 1 && asked.endsWith("/") && !path.endsWith("/")
                        ? asked.substring(0, asked.length() - 1)
                        : asked;
        if (requested.equals(path)) {
            return Optional.of(new Place(dialect, null, guests));
        }
        if (requested.startsWith(OF_USER) && requested.indexOf('/', OF_USER.length()) < 0) {
            return decoded(requested.substring(OF_USER.length()))
                    .map(user -> new Place(OF_USER_DIALECT, user, guests));
        }
        return Optional.empty();
    }

    /// A part of a path, in which a plus is a plus; empty when it is malformed.
    private static Optional<String> decoded(String part) {
        try {
            return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
