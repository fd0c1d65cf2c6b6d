package dev.carillon.server.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;

/// The page, from the class path.
final class PageRoutes {
    private static final String ROOT = "dev/carillon/console";

    private PageRoutes() {}

    static void mount(Router router) {
        router.get()
                .handler(
                        StaticHandler.create(FileSystemAccess.RELATIVE, ROOT)
                                .setIndexPage("index.html")
                                .setCachingEnabled(false)
                                .setIncludeHidden(false));
        router.route(HttpMethod.GET, "/*")
                .handler(context -> {
                    if (isPage(context)) {
                        context.reroute("/index.html");
                    } else {
                        context.next();
                    }
                });
    }

    /// A path inside the page, which the page itself makes sense of.
    private static boolean isPage(RoutingContext context) {
        var path = context.normalizedPath();
        var accept = context.request().getHeader("Accept");
        return !path.startsWith("/api/")
                && !path.contains(".")
                && accept != null
                && accept.contains("text/html");
    }
}
