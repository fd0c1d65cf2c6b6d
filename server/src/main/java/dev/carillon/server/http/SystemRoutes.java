package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;

import dev.carillon.core.session.Snapshot;
import dev.carillon.server.metrics.Metrics;
import dev.carillon.server.net.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What those who run the server look at.
final class SystemRoutes {
    private static final Map<String, String> OF_FIGURES =
            Map.of("Cache-Control", "no-store", "X-Content-Type-Options", "nosniff");

    private final Snapshot snapshot;
    private final Metrics metrics;
    private final MetricsDoor door;
    private final About about;
    private final Supplier<Optional<String>> obstacle;

    /// What the server says of itself.
    ///
    /// @param demo whether demo users can log in, which the page then says
    /// @param dialect spoken by sockets that ask for no other
    /// @param uploadBytes the largest file that is taken, which the page looks at before it sends
    ///   one
    record About(String version, boolean demo, String dialect, long uploadBytes) {}

    /// @param obstacle why the server takes on no work just now; empty while it does
    SystemRoutes(
            Snapshot snapshot,
            Metrics metrics,
            MetricsDoor door,
            About about,
            Supplier<Optional<String>> obstacle) {
        this.snapshot = snapshot;
        this.metrics = metrics;
        this.door = door;
        this.about = about;
        this.obstacle = obstacle;
    }

    void mount(Endpoints endpoints) {
        endpoints.quick(GET, "/api/v1/server", _ -> server());
        endpoints.quick(GET, "/ready", _ -> readiness());
        endpoints.quick(GET, "/api/v1/stats", this::stats);
        endpoints.quick(GET, "/metrics", this::metrics);
    }

    private Reply metrics(Request request) {
        door.admit(request);
        return new Reply.Content(Metrics.CONTENT_TYPE, Bytes.of(metrics.scrape()), OF_FIGURES);
    }

    private Reply server() {
        return Reply.ok(w ->
                w.text("name", "carillon")
                        .text("version", about.version())
                        .bool("demo", about.demo())
                        .text("dialect", about.dialect())
                        .number("upload_limit", about.uploadBytes()));
    }

    /// What `/health` says unless a reference system's clients look for something else there.
    Reply health() {
        return Reply.ok(w -> w.text("status", "healthy").bool("demo", about.demo()));
    }

    private Reply readiness() {
        return obstacle.get()
                .map(why -> Reply.json(503, w -> w.text("status", "not ready").text("reason", why)))
                .orElseGet(() -> Reply.ok(w -> w.text("status", "ready")));
    }

    private Reply stats(Request request) {
        var _ = request.principal();
        return new Reply.Json(200, snapshot.json(), Map.of());
    }
}
