package dev.carillon.server.http;

import dev.carillon.server.socket.OriginPolicy;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/// Lets pages of other sites use the API, if their origin is allowed.
final class Cors {
    private static final int MAX_AGE_SECONDS = 3600;

    /// The server's own page, which is no other site: browsers name its origin too.
    private static final OriginPolicy OWN_PAGE = new OriginPolicy(List.of());

    private Cors() {}

    static void mount(Router router, OriginPolicy origins) {
        if (origins.allowed().isEmpty()) {
            return;
        }
        var handler = CorsHandler.create();
        if (!origins.allowed().contains("*")) {
            origins.allowed().forEach(handler::addOrigin);
        }
        handler.allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE))
                .allowedHeaders(Set.of("Authorization", "Content-Type", "Prefer", "X-API-Key"))
                .exposedHeaders(Set.of("Location", "Content-Disposition"))
                .maxAgeSeconds(MAX_AGE_SECONDS);
        router.route()
                .handler(context -> {
                    if (isFromOwnPage(context.request())) {
                        context.next();
                    } else {
                        handler.handle(context);
                    }
                });
    }

    private static boolean isFromOwnPage(HttpServerRequest request) {
        return OWN_PAGE.allows(request.getHeader("Origin"), request.getHeader("Host"));
    }
}
