package dev.carillon.server.http;

import static io.vertx.core.http.HttpMethod.GET;

import dev.carillon.core.session.SessionServices;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.batch.BatchDialect;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.socket.OriginPolicy;
import dev.carillon.server.socket.WebSocketUpgrade;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Supplier;

/// Everything that is answered over HTTP, on one router. To add an end point, add it to one of the
/// `…Routes`, and to `openapi.json`, or the tests will ask for it.
public final class HttpApi {
    private final HttpServices services;
    private final SessionServices sessions;
    private final CarillonConfig config;
    private final WebSocketUpgrade upgrade;
    private final Supplier<Optional<String>> obstacle;
    private final ApiDescription description = ApiDescription.load();

    /// @param obstacle why the server takes on no work just now; empty while it does
    public HttpApi(
            HttpServices services,
            SessionServices sessions,
            CarillonConfig config,
            WebSocketUpgrade upgrade,
            Supplier<Optional<String>> obstacle) {
        this.services = services;
        this.sessions = sessions;
        this.config = config;
        this.upgrade = upgrade;
        this.obstacle = obstacle;
    }

    /// Makes a handler for all requests; each event loop has its own. Sockets don't go the way of
    /// the router, for all it would do for them is cost.
    public Handler<HttpServerRequest> handler(Vertx vertx) {
        var router = router(vertx);
        return request -> {
            if (!upgrade.takes(request)) {
                router.handle(request);
            }
        };
    }

    /// The routes of everything that isn't a socket.
    public Router router(Vertx vertx) {
        var router = Router.router(vertx);
        router.route(GET, config.sockets().path()).handler(HttpApi::noSocket);
        Cors.mount(router, new OriginPolicy(config.http().allowedOrigins()));
        var callers = new Callers(services.tokens(), config.auth());
        var endpoints = new Endpoints(router, callers, services.offload(), description);
        new AuthRoutes(services.logins(), services.tokens(), sessions.hub()).mount(endpoints);
        new UserRoutes(services.users(), sessions.hub()).mount(endpoints);
        new PublishRoutes(sessions.publisher(), services.namespaces(), sessions.rules())
                .mount(endpoints);
        new TraceRoutes(services.logStore(), services.cursors()).mount(endpoints);
        new TaskRoutes(sessions.tasks()).mount(endpoints);
        new WorkerRoutes(sessions.tasks().workers()).mount(endpoints);
        new FileRoutes(
                        services.files(),
                        config.demo(),
                        config.dataDirectory().resolve("incoming"),
                        config.http().uploadBytes())
                .mount(endpoints);
        new PresenceRoutes(sessions.hub(), sessions.rules()).mount(endpoints);
        new HistoryRoutes(sessions.history(), sessions.rules()).mount(endpoints);
        var dialect = config.sockets().dialect();
        var system =
                new SystemRoutes(
                        sessions.snapshot(),
                        services.metrics(),
                        new SystemRoutes.About(
                                services.version(),
                                config.demo(),
                                dialect,
                                config.http().uploadBytes()),
                        obstacle);
        system.mount(router, endpoints);
        var batch = new BatchRoutes(services.version(), sessions);
        batch.mount(endpoints);
        endpoints.quick(
                GET,
                "/health",
                _ -> dialect.equals(BatchDialect.NAME) ? batch.health() : system.health());
        new NotificationRoutes(services.notifications()).mount(endpoints);
        new KnowledgeRoutes(sessions, services.notifications()).mount(endpoints);
        new MomentumRoutes(
                        sessions.hub(),
                        sessions.publisher(),
                        sessions.statistics(),
                        sessions.snapshot())
                .mount(endpoints);
        OpenApiDocument.mount(router);
        PageRoutes.mount(router);
        Failures.mount(router);
        return router;
    }

    private static void noSocket(RoutingContext context) {
        Replies.send(context.response(), noSocket(context.normalizedPath()));
    }

    /// What a plain request for a socket's path is told.
    static Reply noSocket(String path) {
        return new Reply.Problem(
                ErrorCode.INVALID_FIELD,
                "this is a WebSocket; connect to it with one, at ws://…" + Excerpt.of(path));
    }
}
