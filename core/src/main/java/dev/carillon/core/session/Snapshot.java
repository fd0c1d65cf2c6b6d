package dev.carillon.core.session;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.time.InstantSource;

/// The server's figures at this moment, as clients and the HTTP API see them. All measured.
/// Thread-safe.
public final class Snapshot {
    private final Hub hub;
    private final Publisher publisher;
    private final TaskService tasks;
    private final Statistics statistics;
    private final InstantSource clock;
    private final long startedAt;

    public Snapshot(
            Hub hub,
            Publisher publisher,
            TaskService tasks,
            Statistics statistics,
            InstantSource clock) {
        this.hub = hub;
        this.publisher = publisher;
        this.tasks = tasks;
        this.statistics = statistics;
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    /// When the server started, in milliseconds since 1970.
    public long startedAt() {
        return startedAt;
    }

    /// How long the server has run.
    public Duration uptime() {
        return Duration.ofMillis(clock.millis() - startedAt);
    }

    /// The figures.
    public Figures figures() {
        return new Figures(
                uptime(),
                new Figures.Connections(
                        hub.openConnections(),
                        statistics.authenticated(),
                        hub.presence().users(),
                        statistics.accepted()),
                new Figures.Messages(
                        statistics.messagesReceived(),
                        statistics.messagesSent(),
                        publisher.published()),
                new Figures.Authentications(
                        statistics.authenticationsSucceeded(), statistics.authenticationsFailed()),
                hub.activeChannels(),
                hub.activeChannels(Namespaces.ROOM),
                new Figures.Tasks(
                        tasks.count(TaskState.PENDING),
                        tasks.count(TaskState.RUNNING),
                        tasks.count(TaskState.PAUSED)));
    }

    /// The same as the `data` of the `stats` event.
    public RawJson json() {
        var figures = figures();
        var connections = figures.connections();
        var messages = figures.messages();
        var authentications = figures.authentications();
        return new JsonObjectWriter()
                .number("uptime", figures.uptime().toMillis())
                .object(
                        "connections",
                        c ->
                                c.number("open", connections.open())
                                        .number("authenticated", connections.authenticated())
                                        .number("users", connections.users())
                                        .number("accepted", connections.accepted()))
                .object(
                        "messages",
                        m ->
                                m.number("received", messages.received())
                                        .number("sent", messages.sent())
                                        .number("published", messages.published()))
                .object(
                        "authentication",
                        a ->
                                a.number("succeeded", authentications.succeeded())
                                        .number("failed", authentications.failed()))
                .number("channels", figures.channels())
                .number("rooms", figures.rooms())
                .object(
                        "tasks",
                        t ->
                                t.number("pending", figures.tasks().pending())
                                        .number("running", figures.tasks().running())
                                        .number("paused", figures.tasks().paused()))
                .toRawJson();
    }
}
