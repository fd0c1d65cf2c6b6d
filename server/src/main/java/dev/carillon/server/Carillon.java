package dev.carillon.server;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.PublishGate;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.faults.Pulse;
import dev.carillon.core.faults.RepeatedTask;
import dev.carillon.core.hub.Presence;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.security.SecurityLog;
import dev.carillon.core.session.Figures;
import dev.carillon.core.session.PresenceAnnouncer;
import dev.carillon.core.session.SessionServices;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.config.HeapShare;
import dev.carillon.server.http.HttpApi;
import dev.carillon.server.metrics.Metrics;
import dev.carillon.server.net.BodyBudget;
import dev.carillon.server.net.HttpLoad;
import dev.carillon.server.net.OpenSockets;
import dev.carillon.server.plugins.Plugins;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Carillon server: made by [#builder], listening once it is there, closed when it is no longer
/// wanted. Thread-safe.
///
/// This is the composition root: what there is is made here, from top to bottom, and closed in the
/// reverse order.
public final class Carillon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Carillon.class);

    /// The server's name and version, as clients see them.
    public static final String NAME = "carillon/" + Version.text();

    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration PRESENCE_SWEEP = Duration.ofMillis(100);
    private static final Duration DATABASE_LOOK = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final CarillonConfig config;
    private final Stores stores;
    private final Network network;
    private final Services services;
    private final Metrics metrics;
    private final Faults faults = new Faults();
    private final Plugins plugins;
    private final Clients clients;
    private final HttpApi api;
    private final HttpLoad load;
    private final OpenSockets sockets;

    /// Whether new work is taken on, published by start and close to whoever asks.
    private volatile boolean ready;

    /// Whether it was closed, published by the first close to the others.
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Starts one, which listens when this returns. Whatever goes wrong, nothing stays open.
    static Carillon start(CarillonConfig config, Extensions extensions) {
        Logging.apply(config.logging());
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        var carillon = make(config, extensions);
        try {
            carillon.begin(extensions.schedulers());
            return carillon;
        } catch (RuntimeException e) {
            carillon.close();
            throw e;
        }
    }

    private static Carillon make(CarillonConfig config, Extensions extensions) {
        var clock = Clock.systemUTC();
        DataDirectory.claim(config.dataDirectory());
        var security = new SecurityLog(clock);
        var stores = Stores.open(config, security, clock).withLog(extensions.logStore());
        try {
            var network = new Network(config.http(), config.memory(), config.sockets().port());
            try {
                return new Carillon(config, extensions, stores, network, security, clock);
            } catch (RuntimeException e) {
                network.close();
                throw e;
            }
        } catch (RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    private Carillon(
            CarillonConfig config,
            Extensions extensions,
            Stores stores,
            Network network,
            SecurityLog security,
            Clock clock) {
        this.config = config;
        this.stores = stores;
        this.network = network;
        services =
                Services.make(
                        config,
                        stores,
                        network.loops(),
                        extensions,
                        Transports.frames(config, extensions),
                        security,
                        clock);
        var sessions = services.sessions();
        metrics = metrics(sessions);
        plugins = extensions.plugins();
        clients =
                new Clients(
                        sessions.hub(),
                        sessions.subscriptions(),
                        services.namespaces(),
                        config.hub());
        load =
                new HttpLoad(
                        new BodyBudget(config.memory().bytes(HeapShare.BODIES)), network.unsent());
        sockets = new OpenSockets(SocketBounds.of(config));
        metrics.requests(load);
        metrics.held(network.unsent(), network.unfinished());
        metrics.sockets(sockets);
        api =
                new Transports(config, stores, services, metrics, sockets, clock)
                        .api(network.loops(), extensions, this::obstacle);
        watchThreads();
        if (config.presence().announce()) {
            announcePresence(clock);
        }
    }

    /// Has those threads looked after without which there is no going on.
    private void watchThreads() {
        var loops = network.loops();
        for (var i = 0; i < loops.size(); i++) {
            Pulse.watch("event loop " + i, loops.get(i), faults);
        }
        Pulse.watch("what carries requests out", Thread.ofVirtual()::start, faults);
    }

    /// Sets everything to work. Schedulers begin to report last, when whoever hears of their tasks
    /// can ask about them.
    private void begin(List<TaskScheduler> schedulers) {
        var sessions = services.sessions();
        var tasks = sessions.tasks();
        every(SWEEP, "forget old publications", services.log()::sweep);
        every(SWEEP, "forget old tokens and cursors", stores::sweep);
        every(DATABASE_LOOK, "look after the database", stores::problem);
        every(SECOND, "tell what the security log left out", services.security()::sweep);
        every(SECOND, "look after threads", this::obstacle);
        every(SECOND, "count by the minute", sessions.statistics()::tick);
        every(SECOND, "look after tasks", () -> tasks.sweep());
        every(SECOND, "forget results beyond their limit", tasks::forgetSurplus);
        every(SWEEP, "forget old tasks", tasks::forgetOld);
        every(SWEEP, "forget old files", services.stock().uploads()::sweep);
        tasks.start();
        network.listen(api, load, sockets);
        attach(schedulers);
        ready = true;
        LOG.atLevel(Logging.ofConnections(config.logging()))
                .addKeyValue("port", port())
                .addKeyValue("path", config.sockets().path())
                .addKeyValue("dialect", config.sockets().dialect())
                .log("started");
    }

    private Metrics metrics(SessionServices sessions) {
        var figures =
                new Metrics(
                        sessions.hub(),
                        sessions.statistics(),
                        services.publishing().publisher(),
                        sessions.tasks());
        figures.offline(sessions.statistics(), stores.recent());
        figures.notifications(services.notifications());
        figures.histories(services.log(), sessions.statistics());
        figures.publications(services.publishing().limits());
        figures.files(services.stock().uploads(), sessions.tasks());
        figures.documents(services.stock().workshop());
        figures.security(services.security());
        figures.revocations(stores.revocations());
        figures.faults(allFaults());
        stores.durable().ifPresent(durable -> figures.database(durable.database()));
        return figures;
    }

    private void announcePresence(Clock clock) {
        var sessions = services.sessions();
        var presence = sessions.hub().presence();
        var announcer =
                new PresenceAnnouncer(
                        services.publishing().publisher(),
                        presence,
                        sessions.statistics(),
                        config.presence().grace(),
                        clock);
        presence.watch(announcer);
        every(PRESENCE_SWEEP, "announce who left", announcer::sweep);
    }

    /// Has something done again and again, on a thread of its own and never twice at a time.
    private void every(Duration interval, String name, Runnable task) {
        var repeated = new RepeatedTask(name, Part.TIMER, faults, task);
        network.every(interval, repeated::runApart);
    }

    private List<Faults> allFaults() {
        var sessions = services.sessions();
        var all =
                Stream.of(
                        faults,
                        sessions.hub().faults(),
                        services.log().faults(),
                        sessions.tasks().faults());
        return Stream.concat(all, stores.faults().stream()).toList();
    }

    private void attach(List<TaskScheduler> schedulers) {
        try {
            schedulers.forEach(services.sessions().tasks()::attach);
        } catch (RuntimeException e) {
            throw new StartException("a task scheduler did not start: " + e, e);
        }
    }

    /// Why no work is taken on just now; empty while it is.
    private Optional<String> obstacle() {
        return ready
                ? stores.problem()
                        .or(() ->
                                allFaults().stream()
                                        .flatMap(one -> one.obstacle().stream())
                                        .findFirst())
                        .or(sockets::obstacle)
                : Optional.of("the server starts or stops");
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

    /// Where it listens and keeps things, as a log may say it: without passwords.
    public Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("address", "%s:%d".formatted(config.http().host(), port()));
        facts.put("storage", config.stores().storage().text());
        facts.put("data", config.dataDirectory().toString());
        facts.put(
                "tls", config.http().tls().map(tls -> tls.certificate().toString()).orElse("none"));
        return facts;
    }

    /// Publishes to everybody on a channel.
    ///
    /// @param data a JSON value
    /// @return to how many connections it was written; 0 of a user's inbox means that it waits
    ///   there until they are back
    public CompletionStage<Integer> publish(ChannelName channel, String type, RawJson data) {
        return services.sessions()
                .gate()
                .publish(
                        new Principal.Application(),
                        PublishGate.Right.PUBLISH,
                        NewPublication.of(channel, type, data))
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
        return services.notifications().create(user, content);
    }

    /// Runs a task for a user.
    public TaskService.Answer submit(UserId owner, String type, RawJson input) {
        return submit(new TaskRequest(owner, type, input));
    }

    /// Runs a task for a user, once for each key that the request names.
    public TaskService.Answer submit(TaskRequest request) {
        return services.sessions().tasks().submit(request);
    }

    /// Issues a token for a user whom the application has authenticated itself.
    public String issueToken(UserId user, String username, List<String> roles) {
        return services.tokens().issue(user, username, roles).access();
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
        return services.sessions().hub().channelsInUse();
    }

    /// What the server has measured of itself up to now.
    public Figures statistics() {
        return services.sessions().snapshot().figures();
    }

    /// How many connections are open.
    public int connections() {
        return services.sessions().hub().openConnections();
    }

    /// Stops taking on work, tells every client to come back elsewhere or later, and ends. Closing
    /// it again does nothing.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        ready = false;
        var sessions = services.sessions();
        sessions.hub().presence().watch(Presence.NOBODY); // that everybody goes is no news now
        sessions.tasks().close();
        sessions.hub()
                .closeAll(CloseCode.SHUTDOWN)
                .toCompletableFuture()
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .join();
        try {
            network.close();
        } finally {
            stores.close();
            plugins.close();
            metrics.close();
        }
    }
}
