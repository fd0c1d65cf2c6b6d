package dev.carillon.server;

import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.memory.MemoryNotifications;
import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.Users;
import dev.carillon.core.spi.Users.User;
import dev.carillon.core.tasks.TaskDirectories;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.config.Storage.InDatabase;
import dev.carillon.server.config.Storage.InMemory;
import dev.carillon.store.jdbc.Database;
import dev.carillon.store.jdbc.JdbcLogStore;
import dev.carillon.store.jdbc.JdbcNotifications;
import dev.carillon.store.jdbc.JdbcRevokedTokens;
import dev.carillon.store.jdbc.JdbcUsers;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where everything is kept, as the settings have it: the one place that chooses engines.
/// Thread-safe.
///
/// @param database what the engines are on; empty for memory
/// @param sweeping lets them forget what they may
record Stores(
        Users users,
        RevokedTokens revoked,
        Notifications notifications,
        LogStore log,
        MemoryCursors cursors,
        TaskStore tasks,
        TaskDirectories directories,
        Optional<Database> database,
        Runnable sweeping)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

    /// @throws StartException when the database can't be had
    static Stores open(CarillonConfig config, Clock clock) {
        var demo = config.demo() ? MemoryUsers.demoUsers() : List.<User>of();
        return switch (config.stores().storage()) {
            case InMemory _ -> inMemory(config, demo, clock);
            case InDatabase(var address) -> {
                try {
                    yield inDatabase(config, demo, Database.open(address), clock);
                } catch (StoreException e) {
                    throw new StartException(String.valueOf(e.getMessage()), e);
                }
            }
        };
    }

    private static Stores inMemory(CarillonConfig config, List<User> demo, Clock clock) {
        var revoked = new MemoryRevokedTokens(clock);
        var directories = directories(config);
        return new Stores(
                new MemoryUsers(demo),
                revoked,
                new MemoryNotifications(MemoryNotifications.Bounds.DEFAULT),
                LogStore.NONE,
                new MemoryCursors(MemoryCursors.DEFAULT_MAX),
                new MemoryTaskStore(config.tasks().finished(), directories::remove),
                directories,
                Optional.empty(),
                revoked::sweep);
    }

    private static Stores inDatabase(
            CarillonConfig config, List<User> demo, Database database, Clock clock) {
        try {
            var revoked = JdbcRevokedTokens.open(database, clock);
            var directories = directories(config);
            return new Stores(
                    JdbcUsers.open(database, demo),
                    revoked,
                    new JdbcNotifications(database),
                    new JdbcLogStore(database, clock),
                    new MemoryCursors(MemoryCursors.DEFAULT_MAX),
                    new MemoryTaskStore(config.tasks().finished(), directories::remove),
                    directories,
                    Optional.of(database),
                    revoked::sweep);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static TaskDirectories directories(CarillonConfig config) {
        var directories = new TaskDirectories(config.dataDirectory().resolve("tasks"));
        directories.removeAll();
        return directories;
    }

    /// Lets everything forget what it may. To be called now and then.
    void sweep() {
        try {
            sweeping.run();
        } catch (StoreException e) {
            LOG.atDebug().setCause(e).log("a sweep was left for later");
        }
    }

    /// What is the matter, for whoever asks from outside; what names hosts and files is in the log.
    Optional<String> problem() {
        return database.flatMap(Database::problem)
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
        database.ifPresent(Database::close);
    }
}
