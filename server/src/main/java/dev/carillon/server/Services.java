package dev.carillon.server;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.FrameLimit;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.PublicationLimits;
import dev.carillon.core.channels.PublishGate;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.files.DirectoryFileStore;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.inbox.InboxOptions;
import dev.carillon.core.inbox.Inboxes;
import dev.carillon.core.log.InboxRetention;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.resume.Subscriptions;
import dev.carillon.core.security.SecurityLog;
import dev.carillon.core.security.SecurityObserver;
import dev.carillon.core.session.HistoryPages;
import dev.carillon.core.session.Offload;
import dev.carillon.core.session.SessionServices;
import dev.carillon.core.session.Snapshot;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.documents.Workshop;
import dev.carillon.protocol.ChannelName;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.config.HeapShare;
import dev.carillon.server.socket.NettyLoop;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the server does for clients and applications, however they reach it. Thread-safe.
record Services(
        SessionServices sessions,
        TieredChannelLog log,
        Publishing publishing,
        Namespaces namespaces,
        JwtTokens tokens,
        NotificationService notifications,
        FileStore files,
        Stock stock,
        Cursors cursors,
        SecurityLog security) {
    private static final int OFFLOADED = 1000;

    /// What is kept and parsed of files, for whoever sweeps and counts.
    record Stock(DirectoryFileStore uploads, Workshop workshop) {}

    /// What publishes, and what it refuses, for whoever counts.
    record Publishing(Publisher publisher, PublicationLimits limits) {}

    /// Makes them, from top to bottom.
    ///
    /// @param extensions of which it takes the kinds of tasks and the bounds of logs
    static Services make(
            CarillonConfig config,
            Stores stores,
            List<NettyLoop> loops,
            Extensions extensions,
            FrameLimit frames,
            SecurityLog security,
            Clock clock) {
        var statistics = new Statistics(Logging.ofConnections(config.logging()));
        var namespaces = new Namespaces(config.namespaces());
        var stock = stock(config, clock);
        var files = files(config, stock.uploads());

        var stored = new StoredChannels();
        var cursors = stores.cursors(stored);
        var observer = new SecurityObserver(security, statistics);
        var hub = new Hub(loops, config.hub(), observer, clock);
        var log =
                new TieredChannelLog(
                        namespaces,
                        stores.log(),
                        new InboxRetention(cursors),
                        hub::hasSubscribers,
                        clock,
                        extensions.logBounds().apply(logBounds(config)));
        stored.log = log;
        log.onFound(publication -> {
            var _ = hub.deliver(publication);
        });
        var publisher = new Publisher(log, hub, frames, config.memory().bytes(HeapShare.KEYS));
        var tasks =
                tasks(
                        config,
                        stores,
                        handlers(files, stock.workshop(), extensions.handlers()),
                        publisher,
                        clock);

        var tokens =
                new JwtTokens(
                        tokenOptions(config),
                        stores.revoked(),
                        stores.users(),
                        clock,
                        config.memory().bytes(HeapShare.TOKENS));
        var notifications = new NotificationService(stores.notifications(), publisher, clock);
        var inboxes =
                new Inboxes(
                        hub,
                        cursors,
                        new InboxOptions(config.offline().readClears(), log::isStored),
                        clock);
        var subscriptions =
                new Subscriptions(
                        log,
                        inboxes,
                        namespaces,
                        config.offline().queueSize(),
                        statistics,
                        hub.faults());
        var rules = new ChannelRules(namespaces, tasks::ownerOf);
        var limits = new PublicationLimits(config.publishing().perSecond());
        var sessions =
                new SessionServices(
                        hub,
                        config.hub(),
                        subscriptions,
                        inboxes,
                        log,
                        new HistoryPages(log),
                        rules,
                        new PublishGate(publisher, rules, limits),
                        tasks,
                        tokens,
                        statistics,
                        new Snapshot(hub, publisher, tasks, statistics, clock),
                        new Offload(OFFLOADED));
        return new Services(
                sessions,
                log,
                new Publishing(publisher, limits),
                namespaces,
                tokens,
                notifications,
                files,
                stock,
                cursors,
                security);
    }

    /// Whether channels' logs are stored, for those who are made before the log is. Thread-safe.
    private static final class StoredChannels implements Predicate<ChannelName> {
        /// Published once, before anybody asks.
        private volatile @Nullable TieredChannelLog log;

        @Override
        public boolean test(ChannelName channel) {
            var known = log;
            return known != null && known.isStored(channel);
        }
    }

    private static TieredChannelLog.Bounds logBounds(CarillonConfig config) {
        var memory = config.memory();
        return TieredChannelLog.Bounds.DEFAULT
                .withBytes(
                        memory.bytes(HeapShare.HISTORIES),
                        Math.toIntExact(memory.bytes(HeapShare.UNSTORED)))
                .withBegunByUser(config.publishing().durableRooms());
    }

    private static List<TaskHandler> handlers(
            FileStore files, Workshop workshop, List<TaskHandler> more) {
        var handlers = new ArrayList<>(BuiltInTasks.handlers(files, workshop));
        handlers.addAll(more);
        return handlers;
    }

    private static TaskService tasks(
            CarillonConfig config,
            Stores stores,
            List<TaskHandler> handlers,
            Publisher publisher,
            Clock clock) {
        try {
            return new TaskService(handlers, config.tasks(), stores.tasks(), publisher, clock);
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Stock stock(CarillonConfig config, Clock clock) {
        return new Stock(
                new DirectoryFileStore(
                        config.dataDirectory().resolve("files"), config.http().stored(), clock),
                new Workshop(
                        config.documents().threads(), config.memory().bytes(HeapShare.DOCUMENTS)));
    }

    private static FileStore files(CarillonConfig config, DirectoryFileStore uploads) {
        return config.demo()
                ? new SampleFiles(uploads, config.dataDirectory().resolve("samples"))
                : uploads;
    }

    private static JwtTokens.Options tokenOptions(CarillonConfig config) {
        var auth = config.auth();
        return new JwtTokens.Options(
                auth.secretIsRandom()
                        ? KeptSecret.in(config.dataDirectory(), auth.secret())
                        : auth.secret(),
                auth.issuer(),
                auth.audience().orElse(null),
                auth.tokenLifetime(),
                auth.refreshLifetime(),
                auth.leeway());
    }
}
