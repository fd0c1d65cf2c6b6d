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

    /// How long the server has run.
    public Duration uptime() {
        return Duration.ofMillis(clock.millis() - startedAt);
    }

    /// The `data` of the `stats` event.
    public RawJson json() {
        return new JsonObjectWriter()
                .number("uptime", uptime().toMillis())
                .object(
                        "connections",
                        c ->
                                c.number("open", hub.openConnections())
                                        .number("authenticated", statistics.authenticated())
                                        .number("users", hub.presence().users())
                                        .number("accepted", statistics.accepted()))
                .object(
                        "messages",
                        m ->
                                m.number("received", statistics.messagesReceived())
                                        .number("sent", statistics.messagesSent())
                                        .number("published", publisher.published()))
                .object(
                        "authentication",
                        a ->
                                a.number("succeeded", statistics.authenticationsSucceeded())
                                        .number("failed", statistics.authenticationsFailed()))
                .number("channels", hub.activeChannels())
                .number("rooms", hub.activeChannels(Namespaces.ROOM))
                .object(
                        "tasks",
                        t ->
                                t.number("pending", tasks.count(TaskState.PENDING))
                                        .number("running", tasks.count(TaskState.RUNNING))
                                        .number("paused", tasks.count(TaskState.PAUSED)))
                .toRawJson();
    }
}
