package dev.carillon.server;

import dev.carillon.core.auth.LoginLimits;
import dev.carillon.core.auth.Logins;
import dev.carillon.core.auth.Passwords;
import dev.carillon.core.channels.FrameLimit;
import dev.carillon.core.session.CommandHandler;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.batch.BatchDialect;
import dev.carillon.protocol.carillon.CarillonDialect;
import dev.carillon.protocol.knowledge.KnowledgeDialect;
import dev.carillon.protocol.momentum.MomentumDialect;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.http.HttpApi;
import dev.carillon.server.http.HttpServices;
import dev.carillon.server.metrics.Metrics;
import dev.carillon.server.net.OpenSockets;
import dev.carillon.server.socket.Audit;
import dev.carillon.server.socket.ClientAddresses;
import dev.carillon.server.socket.ConnectionLimit;
import dev.carillon.server.socket.Dialects;
import dev.carillon.server.socket.LargestFrame;
import dev.carillon.server.socket.MessageLimits;
import dev.carillon.server.socket.NettyLoop;
import dev.carillon.server.socket.OriginPolicy;
import dev.carillon.server.socket.PageCheck;
import dev.carillon.server.socket.SocketContext;
import dev.carillon.server.socket.SocketPaths;
import dev.carillon.server.socket.WebSocketUpgrade;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The ways in: WebSockets and HTTP. Thread-safe: it does not change.
final class Transports {
    private final CarillonConfig config;
    private final Stores stores;
    private final Services services;
    private final Metrics metrics;
    private final MessageLimits messages;
    private final ConnectionLimit connections;
    private final PageCheck pages;
    private final Audit audit;
    private final LoginLimits loginLimits;

    Transports(
            CarillonConfig config,
            Stores stores,
            Services services,
            Metrics metrics,
            OpenSockets sockets,
            Clock clock) {
        this.config = config;
        this.stores = stores;
        this.services = services;
        this.metrics = metrics;
        messages =
                new MessageLimits(
                        config.http().messageBytes(), config.sockets().messagesPerMinute(), clock);
        var addresses = new ClientAddresses(config.http().trustedProxies());
        audit = new Audit(services.security(), addresses);
        pages = new PageCheck(new OriginPolicy(config.http().allowedOrigins()), audit, clock);
        connections =
                new ConnectionLimit(
                        config.sockets().connectionsPerMinute(), addresses, sockets, clock);
        loginLimits = new LoginLimits(config.auth().loginFailures(), clock);
        metrics.limits(messages, connections, loginLimits);
    }

    /// Every dialect there is: one line each.
    ///
    /// @param more those of the application
    static List<Dialect> dialects(List<Dialect> more) {
        var dialects = new ArrayList<Dialect>();
        dialects.add(new CarillonDialect());
        dialects.add(new BatchDialect());
        dialects.add(new KnowledgeDialect());
        dialects.add(new MomentumDialect());
        dialects.addAll(more);
        return dialects;
    }

    /// What one publication may take on the wire, in any of the dialects.
    static FrameLimit frames(CarillonConfig config, Extensions extensions) {
        return new FrameLimit(
                config.hub().outboundBytes(), new LargestFrame(dialects(extensions.dialects())));
    }

    private List<Dialect> spoken(Extensions extensions) {
        var offered = config.sockets().dialects();
        var all =
                Stream.concat(
                                dialects(List.of()).stream()
                                        .filter(dialect -> offered.contains(dialect.name())),
                                extensions.dialects().stream())
                        .toList();
        return config.sockets().lenient()
                ? all.stream().map(one -> one.lenient().orElse(one)).toList()
                : all;
    }

    /// Everything that is answered on a port.
    ///
    /// @param obstacle why the server takes on no work just now; empty while it does
    HttpApi api(List<NettyLoop> loops, Extensions extensions, Supplier<Optional<String>> obstacle) {
        var sessions = services.sessions();
        var http =
                new HttpServices(
                        Version.text(),
                        logins(),
                        services.tokens(),
                        stores.users(),
                        stores.log(),
                        services.cursors(),
                        services.files(),
                        services.notifications(),
                        metrics,
                        audit,
                        sessions.offload());
        return new HttpApi(http, sessions, config, upgrade(loops, extensions), obstacle);
    }

    private Logins logins() {
        return new Logins(stores.users(), new Passwords(), services.tokens(), loginLimits);
    }

    private WebSocketUpgrade upgrade(List<NettyLoop> loops, Extensions extensions) {
        var sessions = services.sessions();
        var sockets =
                new SocketContext(
                        Carillon.NAME,
                        config.hub().ping().toMillis(),
                        config.sockets().reconnect(),
                        messages,
                        loops,
                        sessions.hub(),
                        new CommandHandler(sessions, extensions.plugins().messageHandlers()));
        return new WebSocketUpgrade(
                sockets,
                new Dialects(spoken(extensions), config.sockets().compression()),
                new SocketPaths(
                        config.sockets().path(),
                        config.sockets().dialect(),
                        !config.auth().required()),
                pages,
                connections,
                audit);
    }
}
