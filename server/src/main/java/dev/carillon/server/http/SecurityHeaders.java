package dev.carillon.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What browsers are told of how far to trust answers. Immutable.
///
/// The page runs its own scripts and nobody else's, stands in no frame, sends forms nowhere else,
/// and tells other sites nothing of its address.
final class SecurityHeaders {
    private static final String ANY = "*";

    private final Map<String, String> ofPage;

    /// @param servers addresses of other servers that the page may be used with; `*` for any
    SecurityHeaders(List<String> servers) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Security-Policy", policy(sources(servers)));
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put(
                "Permissions-Policy",
                "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=()");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        ofPage = Map.copyOf(headers);
    }

    private static String policy(String connections) {
        return """
        default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
        img-src 'self' data:; font-src 'self'; manifest-src 'self'; connect-src %s; \
        base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'\
        """
                .formatted(connections);
    }

    private static String sources(List<String> servers) {
        if (servers.contains(ANY)) {
            return "'self' http: https: ws: wss:";
        }
        var sources = new StringBuilder("'self'");
        for (var server : servers) {
            sources.append(' ').append(server);
            sources.append(' ').append(server.replaceFirst("^http", "ws"));
        }
        return sources.toString();
    }

    /// Of the parts of the page.
    Map<String, String> ofPage() {
        return ofPage;
    }
}
