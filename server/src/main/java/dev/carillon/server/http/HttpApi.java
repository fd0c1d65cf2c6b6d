package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;

import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.session.SessionServices;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.batch.BatchDialect;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.HttpHandler;
import dev.carillon.server.net.Problem;
import dev.carillon.server.net.Router;
import dev.carillon.server.socket.Audit;
import dev.carillon.server.socket.WebSocketUpgrade;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Everything that is answered over HTTP, on one router. To add an end point, add it to one of the
/// `…Routes`, and to `openapi.json`, or the tests will ask for it. Thread-safe.
public final class HttpApi implements HttpHandler {
    private final WebSocketUpgrade upgrade;
    private final Cors cors;
    private final Router<Endpoints.Endpoint> router;
    private final PageRoutes page;
    private final HostCheck hosts;
    private final Audit audit;

    /// @param obstacle why the server takes on no work just now; empty while it does
    public HttpApi(
            HttpServices services,
            SessionServices sessions,
            CarillonConfig config,
            WebSocketUpgrade upgrade,
            Supplier<Optional<String>> obstacle) {
        this.upgrade = upgrade;
        this.cors = new Cors(upgrade.pages());
        this.page = new PageRoutes(new SecurityHeaders(config.guard().pageServers()));
        this.hosts = new HostCheck(config.guard().hosts());
        this.audit = services.audit();
        this.router = router(services, sessions, config, obstacle);
    }

    /// Sockets don't go the way of the router, for all it would do for them is cost.
    @Override
    public void handle(Exchange exchange) {
        var stranger = hosts.refusal(exchange);
        if (stranger.isPresent()) {
            var host = String.valueOf(exchange.header("Host"));
            audit.write(SecurityEvent.HOST_REFUSED, exchange, "host", host);
            exchange.respond(stranger.get());
            return;
        }
        if (upgrade.takes(exchange) || cors.answers(exchange)) {
            return;
        }
        switch (router.find(exchange.method(), exchange.target().segments())) {
            case Router.Match.Found(var endpoint, var values) -> endpoint.take(exchange, values);
            case Router.Match.WrongMethod(var allowed)
                    when exchange.method().equals(HttpMethod.OPTIONS) ->
                    options(exchange, allowed);
            case Router.Match.WrongMethod(var allowed) -> Failures.wrongMethod(exchange, allowed);
            case Router.Match.Nothing() -> page.answer(exchange);
        }
    }

    @Override
    public void malformed(SocketAddress peer, Problem why) {
        audit.write(SecurityEvent.PROTOCOL_ERROR, peer, "status", Integer.toString(why.status()));
    }

    private static void options(Exchange exchange, List<String> allowed) {
        exchange.addHeader("Allow", String.join(", ", allowed) + ", OPTIONS");
        exchange.respond(204, new DefaultHttpHeaders(), new byte[0]);
    }

    /// The end points, as `GET /api/v1/tasks/:id`.
    public Stream<String> names() {
        return router.names();
    }

    private static Router<Endpoints.Endpoint> router(
            HttpServices services,
            SessionServices sessions,
            CarillonConfig config,
            Supplier<Optional<String>> obstacle) {
        var router = new Router<Endpoints.Endpoint>();
        var callers = new Callers(services.tokens(), config.auth(), services.audit());
        var endpoints =
                new Endpoints(
                        router,
                        callers,
                        services.offload(),
                        ApiDescription.load(),
                        new Refusals(services.audit(), callers));
        endpoints.quick(
                GET, config.sockets().path(), request -> noSocket(request.exchange().path()));
        new AuthRoutes(services.logins(), services.tokens(), sessions.hub(), services.audit())
                .mount(endpoints);
        new UserRoutes(services.users(), sessions.hub(), services.audit()).mount(endpoints);
        new PublishRoutes(sessions.gate()).mount(endpoints);
        new TraceRoutes(services.logStore(), services.cursors()).mount(endpoints);
        new TaskRoutes(sessions.tasks()).mount(endpoints);
        new WorkerRoutes(sessions.tasks().workers()).mount(endpoints);
        new FileRoutes(
                        services.files(),
                        config.demo(),
                        new Uploads(
                                config.dataDirectory().resolve("incoming"),
                                config.http().uploadBytes()))
                .mount(endpoints);
        new PresenceRoutes(sessions.hub(), sessions.rules()).mount(endpoints);
        new HistoryRoutes(sessions.history(), sessions.rules()).mount(endpoints);
        var dialect = config.sockets().dialect();
        var system =
                new SystemRoutes(
                        sessions.snapshot(),
                        services.metrics(),
                        new MetricsDoor(config.guard().observing()),
                        new SystemRoutes.About(
                                services.version(),
                                config.demo(),
                                dialect,
                                config.http().uploadBytes()),
                        obstacle);
        system.mount(endpoints);
        var batch = new BatchRoutes(services.version(), sessions);
        batch.mount(endpoints);
        endpoints.quick(
                GET,
                "/health",
                _ -> dialect.equals(BatchDialect.NAME) ? batch.health() : system.health());
        new NotificationRoutes(services.notifications()).mount(endpoints);
        new KnowledgeRoutes(sessions, services.notifications()).mount(endpoints);
        new MomentumRoutes(sessions.hub(), sessions.gate(), sessions.snapshot()).mount(endpoints);
        var document = OpenApiDocument.reply();
        endpoints.quick(GET, "/openapi.json", _ -> document);
        return router;
    }

    /// What a plain request for a socket's path is told.
    static Reply noSocket(String path) {
        return new Reply.Problem(
                ErrorCode.INVALID_FIELD,
                "this is a WebSocket; connect to it with one, at ws://…" + Excerpt.of(path));
    }
}
