package dev.carillon.server.metrics;

import dev.carillon.core.auth.LoginLimits;
import dev.carillon.core.channels.PublicationLimits;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.files.DirectoryFileStore;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.security.SecurityLog;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.Revocations;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.documents.Workshop;
import dev.carillon.protocol.CloseCode;
import dev.carillon.server.logging.BoundedConsole;
import dev.carillon.server.net.HttpLoad;
import dev.carillon.server.net.LoopBudgets;
import dev.carillon.server.net.OpenSockets;
import dev.carillon.server.socket.ConnectionLimit;
import dev.carillon.server.socket.MessageLimits;
import dev.carillon.store.jdbc.Database;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The server's figures for Prometheus. They are read from where they are counted when somebody
/// asks, so that counting costs nothing here. Thread-safe.
public final class Metrics implements AutoCloseable {
    /// The format of [#scrape].
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public Metrics(Hub hub, Statistics statistics, Publisher publisher, TaskService tasks) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        count(
                "carillon.log.lines.left.out",
                "Log lines left out, for those of their kind came too fast",
                registry,
                _ -> BoundedConsole.leftOutInAll());
        connections(hub, statistics);
        count(
                "carillon.messages.received",
                "Messages from clients",
                statistics,
                Statistics::messagesReceived);
        count(
                "carillon.messages.sent",
                "Events handed to wires",
                statistics,
                Statistics::messagesSent);
        count(
                "carillon.presence.unannounced",
                "Comings and goings of users that nobody was told of for congestion",
                statistics,
                Statistics::unannounced);
        gauge(
                "carillon.messages.received.last.minute",
                "Messages from clients within the last minute",
                statistics,
                Statistics::receivedLastMinute);
        gauge(
                "carillon.messages.sent.last.minute",
                "Events handed to wires within the last minute",
                statistics,
                Statistics::sentLastMinute);
        count("carillon.publications", "Publications", publisher, Publisher::published);
        count(
                "carillon.publications.too.large",
                "Publications that were refused, for no connection's queue would have held them",
                publisher,
                Publisher::tooLarge);
        gauge(
                "carillon.idempotency.bytes",
                "What the idempotency keys that are remembered take, roughly",
                publisher,
                Publisher::idempotencyBytes);
        count(
                "carillon.idempotency.forgotten",
                "Idempotency keys that were forgotten before their time, for want of room",
                publisher,
                Publisher::idempotencyForgotten);
        gauge(
                "carillon.publications.waiting.bytes",
                "What the publications that wait to be delivered take",
                hub,
                Hub::waitingBytes);
        count(
                "carillon.authentications.succeeded",
                "Authentications that succeeded",
                statistics,
                Statistics::authenticationsSucceeded);
        count(
                "carillon.authentications.failed",
                "Authentications that failed",
                statistics,
                Statistics::authenticationsFailed);
        broadcasts(tasks);
        attempts(tasks);
        for (var state : TaskState.values()) {
            if (!state.isTerminal()) {
                Gauge.builder("carillon.tasks", tasks, service -> service.count(state))
                        .tag("state", state.wireName())
                        .description("Tasks that are not over")
                        .register(registry);
            }
        }
    }

    /// Adds what there is to know of notifications.
    public void notifications(NotificationService notifications) {
        count(
                "carillon.notifications.created",
                "Notifications stored",
                notifications,
                NotificationService::created);
        count(
                "carillon.notifications.forgotten",
                "Notifications forgotten for want of room",
                notifications,
                NotificationService::forgotten);
        count(
                "carillon.notifications.unpushed",
                "Notifications that were stored and could not be pushed",
                notifications,
                NotificationService::unpushed);
        count(
                "carillon.notifications.unqueued",
                "Notifications that wait in their user's list alone, for so much waits in the inbox",
                notifications,
                NotificationService::unqueued);
    }

    /// Adds what is kept of files.
    public void files(DirectoryFileStore uploads, TaskService tasks) {
        gauge("carillon.files", "Uploaded files", uploads, DirectoryFileStore::files);
        gauge(
                "carillon.files.bytes",
                "What uploaded files take",
                uploads,
                DirectoryFileStore::bytes);
        count(
                "carillon.files.refused",
                "Uploads refused, for their user or all together had as much as may be",
                uploads,
                DirectoryFileStore::refused);
        count(
                "carillon.files.forgotten",
                "Uploaded files deleted for their age",
                uploads,
                DirectoryFileStore::forgotten);
        gauge(
                "carillon.results.bytes",
                "What the files of tasks' results take",
                tasks,
                TaskService::resultBytes);
        count(
                "carillon.results.forgotten",
                "Finished tasks forgotten, for the files of results took as much as may be",
                tasks,
                TaskService::resultsForgotten);
    }

    /// Adds what documents take.
    public void documents(Workshop workshop) {
        gauge(
                "carillon.documents.bytes",
                "Memory that documents being worked on take, roughly",
                workshop,
                Workshop::memoryTaken);
        count(
                "carillon.documents.refused",
                "Tasks refused, for too many waited to have their files looked into",
                workshop,
                Workshop::refused);
    }

    /// Adds what failed inside the server, where nobody could be told, by the part it failed in.
    ///
    /// @param sources count a part each, or some of the same
    public void faults(List<Faults> sources) {
        for (var part : Part.values()) {
            FunctionCounter.builder(
                            "carillon.faults",
                            sources,
                            all -> all.stream().mapToLong(one -> one.count(part)).sum())
                    .tag("part", part.label())
                    .description("Failures inside the server that it went on after")
                    .register(registry);
        }
    }

    /// Adds how often what the security log tells of has happened, told or not.
    public void security(SecurityLog log) {
        for (var event : SecurityEvent.values()) {
            FunctionCounter.builder("carillon.security.events", log, one -> one.count(event))
                    .tag("event", event.label())
                    .description("What the security log tells of, lines left out included")
                    .register(registry);
        }
    }

    /// Adds what there is to know of the histories in memory.
    public void histories(TieredChannelLog log, Statistics statistics) {
        gauge(
                "carillon.histories",
                "Channels with a history in memory",
                log,
                TieredChannelLog::channels);
        count(
                "carillon.rooms.durable.refused",
                "Publications refused, for their user has begun too many durable channels",
                log,
                TieredChannelLog::begunRefused);
        gauge(
                "carillon.histories.bytes",
                "What the histories in memory take, roughly",
                log,
                TieredChannelLog::bytes);
        gauge(
                "carillon.publications.unstored.bytes",
                "What the publications that wait to be stored take",
                log,
                TieredChannelLog::waitingBytes);
        count(
                "carillon.rooms.refused",
                "Times that a room could not be joined, for there were too many",
                statistics,
                Statistics::roomsRefused);
    }

    /// Adds what there is to know of the database.
    public void database(Database database) {
        count(
                "carillon.database.commits",
                "Commits, each of which may be of many writes",
                database,
                Database::commits);
        gauge(
                "carillon.database.writes.waiting",
                "Writes that wait for their commit",
                database,
                Database::waiting);
        gauge(
                "carillon.database.publications.damaged",
                "Stored publications that turned out to be damaged when they were read, and are left out",
                database,
                Database::damaged);
        gauge(
                "carillon.database.healthy",
                "1 while the database does what it is asked, else 0",
                database,
                d -> d.problem().isEmpty() ? 1 : 0);
    }

    private void broadcasts(TaskService tasks) {
        count(
                "carillon.broadcasts",
                "Events of tasks that were published",
                tasks,
                t -> t.broadcasts().totalBroadcasts());
        count(
                "carillon.broadcasts.sent",
                "Messages that events of tasks became",
                tasks,
                t -> t.broadcasts().successfulSends());
        count(
                "carillon.broadcasts.failed",
                "Messages of tasks' events whose connection ended instead",
                tasks,
                t -> t.broadcasts().failedSends());
        gauge(
                "carillon.broadcasts.latency.milliseconds",
                "From what happened to its being written, on average",
                tasks,
                t -> t.broadcasts().averageLatency());
        gauge(
                "carillon.broadcasts.waiting",
                "Tasks whose progress waits for its turn",
                tasks,
                t -> t.broadcasts().queueSize());
    }

    private void attempts(TaskService tasks) {
        count(
                "carillon.tasks.attempts.failed",
                "Attempts at tasks that failed",
                tasks,
                t -> t.attempts().failed());
        count(
                "carillon.tasks.attempts.interrupted",
                "Attempts at tasks that ended with their server or worker",
                tasks,
                t -> t.attempts().interrupted());
        count(
                "carillon.tasks.died",
                "Tasks whose attempts were used up",
                tasks,
                t -> t.attempts().dead());
        gauge(
                "carillon.tasks.leased",
                "Tasks that workers outside have",
                tasks,
                t -> t.workers().leased());
        gauge(
                "carillon.workers.waiting",
                "Workers outside that wait for a task",
                tasks,
                t -> t.workers().waiting());
    }

    private void connections(Hub hub, Statistics statistics) {
        gauge("carillon.connections", "Open connections", hub, Hub::openConnections);
        gauge(
                "carillon.connections.authenticated",
                "Connections of users",
                statistics,
                Statistics::authenticated);
        gauge("carillon.users", "Users who are connected", hub, h -> h.presence().users());
        gauge("carillon.rooms", "Rooms with somebody in them", hub, Hub::rooms);
        gauge(
                "carillon.connections.in.rooms",
                "Connections in a room or several",
                hub,
                Hub::connectionsInRooms);
        gauge("carillon.channels", "Channels with subscribers", hub, Hub::activeChannels);
        count(
                "carillon.connections.accepted",
                "Connections ever accepted",
                statistics,
                Statistics::accepted);
        for (var code : CloseCode.values()) {
            closed(code.name().toLowerCase(Locale.ROOT), statistics, s -> s.closed(code));
        }
        closed("application", statistics, Statistics::closedByApplication);
    }

    private void closed(String code, Statistics statistics, ToDoubleFunction<Statistics> count) {
        FunctionCounter.builder("carillon.connections.closed", statistics, count)
                .tag("code", code)
                .description("Connections that were closed from this side")
                .register(registry);
    }

    /// Adds what was refused for coming too often.
    public void limits(MessageLimits messages, ConnectionLimit connections, LoginLimits logins) {
        count(
                "carillon.logins.refused",
                "Logins refused, for too many before them had failed",
                logins,
                LoginLimits::refused);
        count(
                "carillon.messages.rate.limited",
                "Messages not carried out, for their connection had sent too many",
                messages,
                MessageLimits::refused);
        count(
                "carillon.connections.rate.limited",
                "Connections refused, for their address had opened too many",
                connections,
                ConnectionLimit::refused);
        count(
                "carillon.connections.rate.uncounted",
                "Connections let in uncounted, for too many addresses were counted already",
                connections,
                ConnectionLimit::uncounted);
    }

    /// Adds what users were not let publish.
    public void publications(PublicationLimits publications) {
        count(
                "carillon.publications.rate.limited",
                "Publications refused, for their user published too many a second",
                publications,
                PublicationLimits::rateLimited);
    }

    /// Adds every socket, whatever its client does with it.
    public void sockets(OpenSockets sockets) {
        gauge(
                "carillon.sockets",
                "Open sockets, of HTTP and before their handshake too",
                sockets,
                OpenSockets::open);
        refusedSockets("all", sockets, OpenSockets::refusedForAll);
        refusedSockets("address", sockets, OpenSockets::refusedForAddress);
        count(
                "carillon.sockets.failed",
                "Sockets that the operating system could not hand over, as when file descriptors run out",
                sockets,
                OpenSockets::failures);
        new FileDescriptorMetrics().bindTo(registry);
    }

    private void refusedSockets(
            String limit, OpenSockets sockets, ToDoubleFunction<OpenSockets> count) {
        FunctionCounter.builder("carillon.sockets.refused", sockets, count)
                .tag("limit", limit)
                .description("Sockets refused, for there were too many in all or of their address")
                .register(registry);
    }

    /// Adds what is revoked.
    public void revocations(Revocations revocations) {
        gauge(
                "carillon.revocations",
                "Revoked tokens and sessions, and users whose tokens of before are all revoked",
                revocations,
                Revocations::size);
        count(
                "carillon.revocations.collapsed",
                "Times that all tokens of a user were revoked, for there was no room for more of their revoked ones",
                revocations,
                Revocations::collapses);
    }

    /// Adds what is held for clients that are slow to read, or to write.
    public void held(LoopBudgets unsent, LoopBudgets unfinished) {
        gauge(
                "carillon.unsent.bytes",
                "What waits to be sent to clients that do not take it at once, roughly",
                unsent,
                LoopBudgets::held);
        count(
                "carillon.unsent.refused",
                "Connections closed, for the most waited for them when too much waited for all",
                unsent,
                LoopBudgets::gaveWay);
        gauge(
                "carillon.messages.unfinished.bytes",
                "What WebSocket messages take that have begun and not ended",
                unfinished,
                LoopBudgets::held);
        count(
                "carillon.messages.unfinished.refused",
                "Connections closed, for their message had begun first when all that had begun took too much",
                unfinished,
                LoopBudgets::gaveWay);
    }

    /// Adds what requests under way take, and which of them came too late.
    public void requests(HttpLoad load) {
        var bodies = load.bodies();
        gauge(
                "carillon.http.heads",
                "Requests whose head has begun and not ended",
                load,
                HttpLoad::heads);
        for (var deadline : HttpLoad.Deadline.values()) {
            FunctionCounter.builder("carillon.http.late", load, l -> l.late(deadline))
                    .tag("deadline", deadline.label())
                    .description("HTTP connections closed, for their client let a deadline pass")
                    .register(registry);
        }
        gauge(
                "carillon.http.bodies",
                "Bytes of memory that what is read of requests under way takes",
                bodies,
                b -> b.taken());
        count(
                "carillon.http.bodies.refused",
                "Requests refused, for all requests under way took too much memory",
                bodies,
                b -> b.refused());
    }

    /// Adds what there is to know of users who are away.
    public void offline(Statistics statistics, MemoryCursors cursors) {
        gauge(
                "carillon.cursors",
                "Devices of which it is known how far they have got in their user's inbox",
                cursors,
                MemoryCursors::size);
        count(
                "carillon.cursors.forgotten",
                "Devices of which that was forgotten for want of room",
                cursors,
                MemoryCursors::forgotten);
        count(
                "carillon.offline.replayed",
                "Publications sent to users who came back",
                statistics,
                Statistics::offlineReplayed);
        count(
                "carillon.offline.incomplete",
                "Times that a user came back and something that waited for them was gone",
                statistics,
                Statistics::offlineIncomplete);
    }

    private <T> void gauge(String name, String meaning, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(meaning).register(registry);
    }

    private <T> void count(String name, String meaning, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).description(meaning).register(registry);
    }

    /// All figures in the text format of Prometheus.
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
