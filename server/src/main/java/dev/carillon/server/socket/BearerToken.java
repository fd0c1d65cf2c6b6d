package dev.carillon.server.socket;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `Authorization: Bearer …`, as HTTP and sockets both do: the scheme in any case, with any
/// space around the token. Stateless.
public final class BearerToken {
    private static final Pattern FORM =
            Pattern.compile("[ \\t]*bearer[ \\t]+(.*?)[ \\t]*", Pattern.CASE_INSENSITIVE);

    private BearerToken() {}

    /// The token; empty when the header is of another scheme, or there is no token in it.
    public static Optional<String> of(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        var match = FORM.matcher(authorization);
        return match.matches()
                ? Optional.of(match.group(1)).filter(token -> !token.isEmpty())
                : Optional.empty();
    }
}
