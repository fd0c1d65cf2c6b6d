package dev.carillon.cli;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where a server takes WebSockets. Immutable.
///
/// @param uri with the scheme `ws` or `wss`
public record Destination(URI uri) {
    /// Where clients of Momentum look, and where a server listens that is told nothing else.
    public static final String USUAL = "ws://127.0.0.1:8000/ws";

    /// Reads what somebody typed: a WebSocket's address, or that of the server.
    public static Destination of(String text) {
        var typed = text.contains("://") ? text : "ws://" + text;
        URI uri;
        try {
            uri = URI.create(typed);
        } catch (IllegalArgumentException _) {
            throw new Failure(ExitCodes.WRONG, "'%s' is no address; %s".formatted(text, LIKE));
        }
        var scheme = uri.getScheme();
        if (scheme.equals("http") || scheme.equals("https")) {
            uri = URI.create("ws" + typed.substring("http".length()));
        } else if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new Failure(
                    ExitCodes.WRONG, "'%s' begins with '%s://'; %s".formatted(text, scheme, LIKE));
        }
        if (uri.getHost() == null) {
            throw new Failure(ExitCodes.WRONG, "'%s' names no host; %s".formatted(text, LIKE));
        }
        var path = uri.getPath();
        return new Destination(path.isEmpty() || path.equals("/") ? uri.resolve("/ws") : uri);
    }

    private static final String LIKE = "write one such as ws://127.0.0.1:8000/ws";

    /// The same with one more parameter of its query, unless that is there or there is no value.
    public Destination with(String name, @Nullable String value) {
        var query = uri.getRawQuery();
        if (value == null || (query != null && ("&" + query).contains("&" + name + "="))) {
            return this;
        }
        var text = uri.toString();
        return new Destination(
                URI.create(
                        "%s%s%s=%s"
                                .formatted(
                                        text,
                                        query == null ? "?" : "&",
                                        name,
                                        URLEncoder.encode(value, StandardCharsets.UTF_8))));
    }

    /// The server's HTTP API: the same server, without the path at which it takes WebSockets.
    public URI http() {
        var path = uri.getPath();
        var prefix = path.replaceFirst("(/api/v1)?/ws(/.*)?$", "");
        return URI.create(
                "%s://%s%s/"
                        .formatted(
                                uri.getScheme().equals("wss") ? "https" : "http",
                                uri.getRawAuthority(),
                                prefix.equals(path) ? "" : prefix));
    }

    /// Whether it is on this machine.
    public boolean isHere() {
        var host = uri.getHost();
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    /// Whether the path is that of the knowledge platform's sockets.
    public boolean isKnowledge() {
        return uri.getPath().contains("/api/v1/ws/");
    }

    /// For people: without the query, in which tokens stand.
    @Override
    public String toString() {
        return "%s://%s%s".formatted(uri.getScheme(), uri.getAuthority(), uri.getPath());
    }
}
