package dev.carillon.server.http;

import dev.carillon.server.net.Exchange;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The page, from the class path, wherever the API isn't. Thread-safe: what was read is kept.
final class PageRoutes {
    private static final String ROOT = "/dev/carillon/console/";

    private static final String API = "api";
    private static final String ASSETS = "assets";
    private static final List<String> INDEX = List.of("index.html");
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("json", "application/json"),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("txt", "text/plain; charset=utf-8"),
                    Map.entry("map", "application/json"));

    /// By path. Only what is there is kept, so there are as many as the page has.
    private final Map<String, PagePart> read = new ConcurrentHashMap<>();

    private final SecurityHeaders security;

    PageRoutes(SecurityHeaders security) {
        this.security = security;
    }

    /// Answers with a part of the page, or says that there is none.
    void answer(Exchange exchange) {
        var segments = exchange.target().segments();
        if (!segments.isEmpty() && segments.getFirst().equals(API)) {
            Failures.notFound(exchange);
        } else if (!exchange.method().equals(HttpMethod.GET)
                && !exchange.method().equals(HttpMethod.HEAD)) {
            Failures.wrongMethod(exchange, List.of("GET", "HEAD"));
        } else {
            find(exchange, segments)
                    .ifPresentOrElse(
                            reply -> Replies.send(exchange, reply),
                            () -> Failures.notFound(exchange));
        }
    }

    private Optional<Reply> find(Exchange exchange, List<String> segments) {
        var wanted = segments.isEmpty() ? INDEX : segments;
        return part(exchange, wanted)
                .or(() -> isPage(exchange) ? part(exchange, INDEX) : Optional.empty());
    }

    private Optional<Reply> part(Exchange exchange, List<String> segments) {
        if (!isName(segments)) {
            return Optional.empty();
        }
        return content(String.join("/", segments)).map(part -> reply(exchange, segments, part));
    }

    /// Whether it may be the path of a file: with a dot in its last part, and never one before it.
    private static boolean isName(List<String> segments) {
        return segments.getLast().indexOf('.') > 0
                && segments.stream()
                        .allMatch(segment -> segment.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"));
    }

    private Optional<PagePart> content(String path) {
        var known = read.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        try (var resource = PageRoutes.class.getResourceAsStream(ROOT + path)) {
            if (resource == null) {
                return Optional.empty();
            }
            var part = PagePart.of(resource.readAllBytes());
            read.put(path, part);
            return Optional.of(part);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// What is named by its content never changes; of all else the client asks whether it has.
    private Reply reply(Exchange exchange, List<String> segments, PagePart part) {
        var headers = new HashMap<>(security.ofPage());
        headers.put("ETag", part.tag());
        headers.put("Vary", "Accept-Encoding");
        headers.put(
                "Cache-Control",
                segments.getFirst().equals(ASSETS)
                        ? "public, max-age=31536000, immutable"
                        : "no-cache");
        if (part.isHeldBy(exchange)) {
            return new Reply.Unchanged(headers);
        }
        var packed = part.packedFor(exchange);
        if (packed.isPresent()) {
            headers.put("Content-Encoding", "gzip");
        }
        var name = segments.getLast();
        var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return new Reply.Content(
                type == null ? "application/octet-stream" : type,
                packed.orElse(part.content()),
                headers);
    }

    /// A path inside the page, which the page itself makes sense of.
    private static boolean isPage(Exchange exchange) {
        var accept = exchange.header("Accept");
        return !exchange.path().contains(".") && accept != null && accept.contains("text/html");
    }
}
