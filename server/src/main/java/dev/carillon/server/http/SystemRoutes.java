package dev.carillon.server.http;

import static io.vertx.core.http.HttpMethod.GET;

import dev.carillon.core.session.Snapshot;
import dev.carillon.server.metrics.Metrics;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// What those who run the server look at.
final class SystemRoutes {
    private final Snapshot snapshot;
    private final Metrics metrics;
    private final boolean demo;
    private final BooleanSupplier ready;

    /// @param demo whether demo users can log in, which the page then says
    /// @param ready whether the server takes on new work
    SystemRoutes(Snapshot snapshot, Metrics metrics, boolean demo, BooleanSupplier ready) {
        this.snapshot = snapshot;
        this.metrics = metrics;
        this.demo = demo;
        this.ready = ready;
    }

    void mount(Router router, Endpoints endpoints) {
        endpoints.quick(GET, "/health", _ -> health());
        endpoints.quick(GET, "/ready", _ -> readiness());
        endpoints.quick(GET, "/api/v1/stats", this::stats);
        router.route(GET, "/metrics")
                .handler(context ->
                        context.response()
                                .putHeader("Content-Type", Metrics.CONTENT_TYPE)
                                .end(metrics.scrape()));
    }

    private Reply health() {
        return Reply.ok(w -> w.text("status", "healthy").bool("demo", demo));
    }

    private Reply readiness() {
        var isReady = ready.getAsBoolean();
        return Reply.json(
                isReady ? 200 : 503, w -> w.text("status", isReady ? "ready" : "not ready"));
    }

    private Reply stats(Request request) {
        var _ = request.principal();
        return new Reply.Json(200, snapshot.json(), Map.of());
    }
}
