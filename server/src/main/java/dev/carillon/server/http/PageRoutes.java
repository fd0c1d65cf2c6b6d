package dev.carillon.server.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;

/// The page, from the class path.
final class PageRoutes {
    private static final String ROOT = "dev/carillon/console";

    private static final String ASSETS = "/assets/";
    private static final String POLICY =
            "default-src 'self'; connect-src * ws: wss:; img-src 'self' data:;"
                    + " style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    private PageRoutes() {}

    static void mount(Router router) {
        page(router).handler(PageRoutes::guard);
        page(router)
                .handler(
                        StaticHandler.create(FileSystemAccess.RELATIVE, ROOT)
                                .setIndexPage("index.html")
                                .setCachingEnabled(false)
                                .setIncludeHidden(false));
        page(router)
                .handler(context -> {
                    if (isPage(context)) {
                        context.reroute("/index.html");
                    } else {
                        context.next();
                    }
                });
    }

    /// Whatever isn't the API's, so that there a wrong method can be told from a wrong path.
    private static Route page(Router router) {
        return router.routeWithRegex("/(?!api/).*").method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    /// The page runs its own scripts only, stands in no frame, and may be told of another server.
    /// What is named by its content never changes.
    private static void guard(RoutingContext context) {
        var isAsset = context.normalizedPath().startsWith(ASSETS);
        context.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader(
                        "Cache-Control",
                        isAsset ? "public, max-age=31536000, immutable" : "no-cache");
        context.next();
    }

    /// A path inside the page, which the page itself makes sense of.
    private static boolean isPage(RoutingContext context) {
        var path = context.normalizedPath();
        var accept = context.request().getHeader("Accept");
        return !path.contains(".") && accept != null && accept.contains("text/html");
    }
}
