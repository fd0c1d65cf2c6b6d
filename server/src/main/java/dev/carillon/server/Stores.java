package dev.carillon.server;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.Namespace;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.memory.LayeredCursors;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.memory.MemoryNotifications;
import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.security.SecurityLog;
import dev.carillon.core.security.Who;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.Users;
import dev.carillon.core.spi.Users.User;
import dev.carillon.core.tasks.TaskEngines;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.config.HeapShare;
import dev.carillon.server.config.Storage.InDatabase;
import dev.carillon.server.config.Storage.InMemory;
import dev.carillon.store.jdbc.Database;
import dev.carillon.store.jdbc.JdbcCursors;
import dev.carillon.store.jdbc.JdbcLogStore;
import dev.carillon.store.jdbc.JdbcNotifications;
import dev.carillon.store.jdbc.JdbcRevokedTokens;
import dev.carillon.store.jdbc.JdbcUsers;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where everything is kept, as the settings have it: the one place that chooses engines.
/// Thread-safe.
///
/// @param recent cursors that are in memory, whatever else there is
/// @param durable what there is besides when things outlive the server; empty for memory alone
/// @param revocations what is revoked, for whoever counts it
/// @param sweeping lets each of them forget what it may
record Stores(
        Users users,
        RevokedTokens revoked,
        Notifications notifications,
        LogStore log,
        TaskEngines tasks,
        MemoryCursors recent,
        Optional<Durable> durable,
        Revocations revocations,
        List<Runnable> sweeping)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

    /// What only a database has.
    ///
    /// @param cursors of channels that are stored
    /// @param name by which the server knows again what it left there
    record Durable(Database database, JdbcCursors cursors, ServerName name) {}

    /// @throws StartException when the database can't be had
    static Stores open(CarillonConfig config, SecurityLog security, Clock clock) {
        Consumer<UserId> collapsed =
                user ->
                        security.write(
                                SecurityEvent.REVOCATIONS_COLLAPSED,
                                Who.at("").named(user.value()));
        return switch (config.stores().storage()) {
            case InMemory _ -> inMemory(config, clock, collapsed);
            case InDatabase(var address) -> {
                try {
                    yield inDatabase(
                            config,
                            Database.open(address, config.dataDirectory()),
                            clock,
                            collapsed);
                } catch (StoreException e) {
                    throw new StartException(String.valueOf(e.getMessage()), e);
                }
            }
        };
    }

    private static Stores inMemory(CarillonConfig config, Clock clock, Consumer<UserId> collapsed) {
        var revoked = new MemoryRevokedTokens(clock, config.auth().revocations(), collapsed);
        return new Stores(
                new MemoryUsers(demoUsers(config)),
                revoked,
                new MemoryNotifications(
                        MemoryNotifications.Bounds.DEFAULT.withBytes(
                                config.memory().bytes(HeapShare.NOTIFICATIONS))),
                LogStore.NONE,
                TaskParts.inMemory(config, clock),
                new MemoryCursors(MemoryCursors.DEFAULT_MAX),
                Optional.empty(),
                revoked.revocations(),
                List.of(revoked::sweep));
    }

    private static Stores inDatabase(
            CarillonConfig config, Database database, Clock clock, Consumer<UserId> collapsed) {
        var name = ServerName.in(config.dataDirectory());
        try {
            var revoked =
                    JdbcRevokedTokens.open(database, clock, config.auth().revocations(), collapsed);
            var cursors = new JdbcCursors(database, clock);
            var age = longestAge(config);
            return new Stores(
                    JdbcUsers.open(database, demoUsers(config)),
                    revoked,
                    new JdbcNotifications(database),
                    new JdbcLogStore(database, clock),
                    TaskParts.in(database, config, name),
                    new MemoryCursors(MemoryCursors.DEFAULT_MAX),
                    Optional.of(new Durable(database, cursors, name)),
                    revoked.revocations(),
                    List.of(
                            revoked::sweep,
                            () -> cursors.forgetOld(age).toCompletableFuture().join(),
                            database::remember));
        } catch (RuntimeException e) {
            database.close();
            name.close();
            throw e;
        }
    }

    /// The same with something in front of the store of logs.
    Stores withLog(UnaryOperator<LogStore> front) {
        return new Stores(
                users,
                revoked,
                notifications,
                front.apply(log),
                tasks,
                recent,
                durable,
                revocations,
                sweeping);
    }

    private static List<User> demoUsers(CarillonConfig config) {
        return config.demo() ? MemoryUsers.demoUsers() : List.of();
    }

    /// A cursor that is older than everything that is stored points at nothing.
    private static Duration longestAge(CarillonConfig config) {
        return config.namespaces().stream()
                .map(Namespace::durability)
                .map(Durability::age)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /// How far users' devices have been delivered what waits for them.
    ///
    /// @param stored whether a channel's log outlives the server, and so must its cursors
    Cursors cursors(Predicate<ChannelName> stored) {
        return durable.<Cursors>map(more -> new LayeredCursors(recent, more.cursors(), stored))
                .orElse(recent);
    }

    /// Lets everything forget what it may; what can't keeps nothing else from it. To be called now
    /// and then; blocks.
    ///
    /// @throws RuntimeException when one could not for a reason that the store does not tell by
    ///   itself
    void sweep() {
        RuntimeException untold = null;
        for (var one : sweeping) {
            try {
                one.run();
            } catch (RuntimeException e) {
                LOG.atDebug().setCause(e).log("a sweep was left for later");
                untold = StoreException.isUntold(e) ? e : untold;
            }
        }
        if (untold != null) {
            throw untold;
        }
    }

    /// What went wrong in the database's threads, if there is a database.
    Optional<Faults> faults() {
        return durable.map(more -> more.database().faults());
    }

    /// What is the matter, for whoever asks from outside; what names hosts and files is in the log.
    Optional<String> problem() {
        return durable.flatMap(more -> more.database().problem())
                .map(problem ->
                        switch (problem.reason()) {
                            case UNAVAILABLE -> "the database is not available";
                            case FULL -> "the database is full";
                            case CORRUPT -> "the database is damaged";
                            case OVERLOADED, FAILED -> "the database refuses what it is asked";
                        });
    }

    @Override
    public void close() {
        durable.ifPresent(more -> {
            more.database().close();
            more.name().close();
        });
    }
}
