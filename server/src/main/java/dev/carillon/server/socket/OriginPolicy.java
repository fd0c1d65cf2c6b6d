package dev.carillon.server.socket;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// From which pages a browser may come. A client that is no browser sends no origin, and may.
/// Immutable.
///
/// @param allowed origins such as `https://app.example.com`; `*` for any
public record OriginPolicy(List<String> allowed) {
    /// Whether a request may come from an origin: a listed one, or the server's own page.
    ///
    /// @param host the `Host` that the request was sent to
    public boolean allows(@Nullable String origin, @Nullable String host) {
        return origin == null
                || allowed.contains("*")
                || allowed.stream().anyMatch(origin::equalsIgnoreCase)
                || isOf(origin, host);
    }

    private static boolean isOf(String origin, @Nullable String host) {
        try {
            var authority = URI.create(origin).getAuthority();
            return authority != null
                    && host != null
                    && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
