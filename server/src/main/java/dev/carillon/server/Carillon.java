package dev.carillon.server;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.auth.Logins;
import dev.carillon.core.auth.Passwords;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.files.DirectoryFileStore;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.Presence;
import dev.carillon.core.hub.Subscriptions;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.memory.MemoryNotifications;
import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.session.CommandHandler;
import dev.carillon.core.session.Figures;
import dev.carillon.core.session.Offload;
import dev.carillon.core.session.PresenceAnnouncer;
import dev.carillon.core.session.SessionServices;
import dev.carillon.core.session.Snapshot;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.Draft;
import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.core.tasks.TaskDirectories;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.batch.BatchDialect;
import dev.carillon.protocol.carillon.CarillonDialect;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.protocol.knowledge.KnowledgeDialect;
import dev.carillon.protocol.momentum.MomentumDialect;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.http.HttpApi;
import dev.carillon.server.http.HttpServices;
import dev.carillon.server.metrics.Metrics;
import dev.carillon.server.plugins.Plugins;
import dev.carillon.server.socket.ClientAddresses;
import dev.carillon.server.socket.ConnectionLimit;
import dev.carillon.server.socket.Dialects;
import dev.carillon.server.socket.MessageLimits;
import dev.carillon.server.socket.OriginPolicy;
import dev.carillon.server.socket.SocketContext;
import dev.carillon.server.socket.SocketPaths;
import dev.carillon.server.socket.WebSocketUpgrade;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A Carillon server: made by [#builder], listening once it is there, closed when it is no longer
/// wanted. Thread-safe.
///
/// This is the composition root: what there is is made here, from top to bottom, and closed in the
/// reverse order.
public final class Carillon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Carillon.class);

    /// The server's name and version, as clients see them.
    public static final String NAME = "carillon/" + Version.text();

    private static final int OFFLOADED = 1000;
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration PRESENCE_SWEEP = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final CarillonConfig config;
    private final Network network;
    private final Hub hub;
    private final Publisher publisher;
    private final TaskService tasks;
    private final NotificationService notifications;
    private final JwtTokens tokens;
    private final Metrics metrics;
    private final Snapshot snapshot;
    private final Clients clients;
    private final Plugins plugins;
    private final HttpApi api;

    /// Whether new work is taken on, published by start and close to whoever asks.
    private volatile boolean ready;

    /// Whether it was closed, published by the first close to the others.
    private final AtomicBoolean closed = new AtomicBoolean();

    Carillon(CarillonConfig config, Extensions extensions) {
        this.config = config;
        Logging.apply(config.logging());
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        var clock = Clock.systemUTC();
        network = new Network(config.http(), config.sockets().port());
        var logged = config.logging().connections() ? Level.INFO : Level.DEBUG;
        var statistics = new Statistics(logged);
        var namespaces = new Namespaces(config.namespaces());

        var revoked = new MemoryRevokedTokens(clock);
        var directories = new TaskDirectories(config.dataDirectory().resolve("tasks"));
        directories.removeAll();
        var taskStore = new MemoryTaskStore(config.tasks().finished(), directories::remove);
        var files = files(config);

        var cursors = new MemoryCursors(MemoryCursors.DEFAULT_MAX);
        hub = new Hub(network.loops(), config.hub(), statistics, cursors, clock);
        var log =
                new TieredChannelLog(
                        namespaces,
                        extensions.logStore().apply(LogStore.NONE),
                        hub::hasSubscribers,
                        clock,
                        TieredChannelLog.Bounds.DEFAULT);
        publisher = new Publisher(log, hub);
        var handlers = new ArrayList<>(BuiltInTasks.handlers(files));
        handlers.addAll(extensions.handlers());
        tasks = new TaskService(handlers, config.tasks(), taskStore, directories, publisher, clock);

        var users = config.demo() ? MemoryUsers.demo() : new MemoryUsers(List.of());
        tokens = new JwtTokens(tokenOptions(config.auth()), revoked, users, clock);
        var logins = new Logins(users, new Passwords(), tokens);
        var rules = new ChannelRules(namespaces, tasks::ownerOf);
        var offload = new Offload(OFFLOADED);
        var messages =
                new MessageLimits(
                        config.http().messageBytes(), config.sockets().messagesPerMinute(), clock);
        var connections =
                new ConnectionLimit(
                        config.sockets().connectionsPerMinute(),
                        new ClientAddresses(config.http().trustedProxies()),
                        clock);
        notifications =
                new NotificationService(
                        new MemoryNotifications(MemoryNotifications.Bounds.DEFAULT),
                        publisher,
                        clock);
        metrics = new Metrics(hub, statistics, publisher, tasks);
        metrics.limits(messages, connections);
        metrics.offline(statistics, cursors);
        metrics.notifications(notifications);
        snapshot = new Snapshot(hub, publisher, tasks, statistics, clock);
        var subscriptions =
                new Subscriptions(log, namespaces::replay, config.offline().queueSize());
        clients = new Clients(hub, subscriptions, namespaces, config.hub());
        plugins = extensions.plugins();

        var sessions =
                new SessionServices(
                        hub,
                        config.hub(),
                        subscriptions,
                        log,
                        rules,
                        publisher,
                        tasks,
                        tokens,
                        statistics,
                        snapshot,
                        offload);
        var sockets =
                new SocketContext(
                        NAME,
                        config.hub().ping().toMillis(),
                        config.sockets().reconnect(),
                        messages,
                        network.loops(),
                        hub,
                        new CommandHandler(sessions, plugins.messageHandlers()));
        var upgrade =
                new WebSocketUpgrade(
                        sockets,
                        new Dialects(
                                dialects(extensions.dialects()), config.sockets().compression()),
                        new SocketPaths(
                                config.sockets().path(),
                                config.sockets().dialect(),
                                !config.auth().required()),
                        new OriginPolicy(config.http().allowedOrigins()),
                        connections);
        var services =
                new HttpServices(
                        Version.text(),
                        logins,
                        tokens,
                        users,
                        namespaces,
                        extensions.logStore().apply(LogStore.NONE),
                        files,
                        notifications,
                        metrics,
                        offload);
        api = new HttpApi(services, sessions, config, upgrade, () -> ready);

        if (config.presence().announce()) {
            announcePresence(statistics, clock);
        }
        network.every(SWEEP, log::sweep);
        network.every(SWEEP, revoked::sweep);
        network.every(SECOND, statistics::tick);
        network.listen(api::handler);
        attach(extensions.schedulers());
        ready = true;
        LOG.atLevel(logged)
                .addKeyValue("port", port())
                .addKeyValue("path", config.sockets().path())
                .addKeyValue("dialect", config.sockets().dialect())
                .log("started");
    }

    private void announcePresence(Statistics statistics, Clock clock) {
        var announcer =
                new PresenceAnnouncer(
                        publisher, hub.presence(), statistics, config.presence().grace(), clock);
        hub.presence().watch(announcer);
        network.every(PRESENCE_SWEEP, announcer::sweep);
    }

    /// Schedulers begin to report last, when whoever hears of their tasks can ask about them.
    private void attach(List<TaskScheduler> schedulers) {
        try {
            schedulers.forEach(tasks::attach);
        } catch (RuntimeException e) {
            close();
            throw new StartException("a task scheduler did not start: " + e, e);
        }
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

    private static FileStore files(CarillonConfig config) {
        var uploads =
                new DirectoryFileStore(
                        config.dataDirectory().resolve("files"), config.http().storedBytes());
        return config.demo()
                ? new SampleFiles(uploads, config.dataDirectory().resolve("samples"))
                : uploads;
    }

    private static JwtTokens.Options tokenOptions(CarillonConfig.Auth auth) {
        return new JwtTokens.Options(
                auth.secret(),
                auth.issuer(),
                auth.audience().orElse(null),
                auth.tokenLifetime(),
                auth.refreshLifetime());
    }

    /// Begins to set a server up.
    public static CarillonBuilder builder() {
        return new CarillonBuilder();
    }

    /// The port it listens on.
    public int port() {
        return network.port();
    }

    /// The port for WebSockets, where they have one besides [#port()], which takes them too; else
    /// the same.
    public int websocketPort() {
        return network.socketPort();
    }

    /// Where its page and its HTTP API are, as seen from this machine.
    public URI uri() {
        var scheme = config.http().tls().isPresent() ? "https" : "http";
        return URI.create("%s://localhost:%d".formatted(scheme, port()));
    }

    /// Publishes to everybody on a channel.
    ///
    /// @param data a JSON value
    /// @return to how many connections it was written; 0 of a user's inbox means that it waits
    ///   there until they are back
    public CompletionStage<Integer> publish(ChannelName channel, String type, RawJson data) {
        return publisher
                .publish(Draft.of(channel, type, data))
                .thenCompose(Publisher.Receipt::connections);
    }

    /// Publishes to everybody who is connected and authenticated.
    ///
    /// @see #publish(ChannelName, String, RawJson)
    public CompletionStage<Integer> publishToAll(String type, RawJson data) {
        return publish(ChannelName.ALL, type, data);
    }

    /// Publishes to a user, on all their devices.
    ///
    /// @see #publish(ChannelName, String, RawJson)
    public CompletionStage<Integer> publish(UserId user, String type, RawJson data) {
        return publish(ChannelName.user(user), type, data);
    }

    /// Notifies a user: keeps the notification for them, and pushes it to whoever of them is there.
    /// May block.
    public NotificationService.Created sendNotification(
            UserId user, Notifications.Content content) {
        return notifications.create(user, content);
    }

    /// Runs a task for a user.
    public TaskService.Answer submit(UserId owner, String type, RawJson input) {
        return tasks.submit(owner, type, input);
    }

    /// Issues a token for a user whom the application has authenticated itself.
    public String issueToken(UserId user, String username, List<String> roles) {
        return tokens.issue(user, username, roles).access();
    }

    /// What is answered over HTTP, for whoever compares it with its description.
    HttpApi api() {
        return api;
    }

    /// The clients that are connected: who they are, what they subscribe to, and the way to each.
    public Clients clients() {
        return clients;
    }

    /// The channels that somebody subscribes to, rooms among them.
    public Set<ChannelName> channels() {
        return hub.channelsInUse();
    }

    /// What the server has measured of itself up to now.
    public Figures statistics() {
        return snapshot.figures();
    }

    /// How many connections are open.
    public int connections() {
        return hub.openConnections();
    }

    /// Stops taking on work, tells every client to come back elsewhere or later, and ends. Closing
    /// it again does nothing.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        ready = false;
        hub.presence().watch(Presence.NOBODY); // that everybody goes is no news now
        tasks.close();
        hub.closeAll(CloseCode.SHUTDOWN)
                .toCompletableFuture()
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .join();
        network.close();
        plugins.close();
        metrics.close();
    }
}
