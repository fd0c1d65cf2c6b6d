package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;

import dev.carillon.core.session.SessionServices;
import dev.carillon.protocol.json.JsonObjectWriter;

/// The end points of reference system C, the batch-progress server, as its clients know them.
final class BatchRoutes {
    private final String version;
    private final SessionServices sessions;

    BatchRoutes(String version, SessionServices sessions) {
        this.version = version;
        this.sessions = sessions;
    }

    void mount(Endpoints endpoints) {
        endpoints.quick(GET, "/api/websocket/stats", this::sockets);
        endpoints.quick(GET, "/api/broadcaster/stats", this::broadcaster);
    }

    /// What `/health` says to its clients.
    Reply health() {
        var snapshot = sessions.snapshot();
        var uptime = snapshot.uptime().toMillis();
        var statistics = sessions.statistics();
        var broadcasts = sessions.tasks().broadcasts();
        return Reply.ok(w ->
                w.text("status", "healthy")
                        .number("timestamp", snapshot.startedAt() + uptime)
                        .number("uptime", uptime / 1000.0)
                        .object(
                                "websocket",
                                s ->
                                        s.number("connections", sessions.hub().openConnections())
                                                .number(
                                                        "messages",
                                                        statistics.messagesSent()
                                                                + statistics.messagesReceived()))
                        .object(
                                "broadcaster",
                                b ->
                                        b.number("queueSize", broadcasts.queueSize())
                                                .number(
                                                        "totalBroadcasts",
                                                        broadcasts.totalBroadcasts())));
    }

    private Reply sockets(Request request) {
        request.requireObserver();
        return Reply.ok(w ->
                w.object("server", this::server)
                        .object("connections", this::connections)
                        .object("messages", this::messages)
                        .object("rooms", this::rooms)
                        .object("memory", BatchRoutes::memory));
    }

    private void server(JsonObjectWriter w) {
        w.number("uptime", sessions.snapshot().uptime().toMillis())
                .number("startTime", sessions.snapshot().startedAt())
                .text("version", version);
    }

    private void connections(JsonObjectWriter w) {
        w.number("total", sessions.statistics().accepted())
                .number("active", sessions.hub().openConnections())
                .number("authenticated", sessions.statistics().authenticated());
    }

    private void messages(JsonObjectWriter w) {
        var statistics = sessions.statistics();
        w.number("totalSent", statistics.messagesSent())
                .number("totalReceived", statistics.messagesReceived())
                .number("sentPerMinute", statistics.sentLastMinute())
                .number("receivedPerMinute", statistics.receivedLastMinute());
    }

    private void rooms(JsonObjectWriter w) {
        w.number("total", sessions.hub().rooms())
                .number("clients", sessions.hub().connectionsInRooms());
    }

    /// The heap: what of it is in use, of what the process has taken.
    private static void memory(JsonObjectWriter w) {
        var runtime = Runtime.getRuntime();
        var total = runtime.totalMemory();
        var used = total - runtime.freeMemory();
        w.number("used", used)
                .number("total", total)
                .number("percentage", Math.round(used * 10_000.0 / total) / 100.0);
    }

    private Reply broadcaster(Request request) {
        request.requireObserver();
        var stats = sessions.tasks().broadcasts();
        return Reply.ok(w ->
                w.number("totalBroadcasts", stats.totalBroadcasts())
                        .number("totalMessages", stats.totalMessages())
                        .number("successfulSends", stats.successfulSends())
                        .number("failedSends", stats.failedSends())
                        .number("averageLatency", stats.averageLatency())
                        .number("queueSize", stats.queueSize())
                        .number("cacheSize", stats.cacheSize())
                        .number("lastUpdate", stats.lastUpdate()));
    }
}
