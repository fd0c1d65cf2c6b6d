package dev.carillon.server;

import dev.carillon.core.memory.MemoryTaskQueue;
import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.tasks.TaskDirectories;
import dev.carillon.core.tasks.TaskEngines;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.store.jdbc.Database;
import dev.carillon.store.jdbc.JdbcTaskQueue;
import dev.carillon.store.jdbc.JdbcTaskStore;
import java.nio.file.Path;
import java.time.InstantSource;

/// What tasks are kept and given their turns by.
final class TaskParts {
    private static final int REMEMBERED_IN_MEMORY = 1000;
    private static final int REMEMBERED_IN_A_DATABASE = 100_000;

    private static final long BYTES_IN_MEMORY = 32L << 20;
    private static final long BYTES_IN_A_DATABASE = 1L << 30;

    private TaskParts() {}

    /// Tasks that are gone with this process.
    static TaskEngines inMemory(CarillonConfig config, InstantSource clock) {
        var limits = config.tasks().limits();
        return new TaskEngines(
                forgotten ->
                        new MemoryTaskStore(
                                limits.finishedOr(REMEMBERED_IN_MEMORY),
                                limits.bytes().finishedOr(BYTES_IN_MEMORY),
                                forgotten),
                new MemoryTaskQueue(limits.concurrency(), clock),
                new TaskDirectories(folder(config)));
    }

    /// Tasks that the next process takes up.
    static TaskEngines in(Database database, CarillonConfig config, ServerName server) {
        var limits = config.tasks().limits();
        var folder = folder(config);
        return new TaskEngines(
                forgotten ->
                        new JdbcTaskStore(
                                database,
                                folder,
                                limits.finishedOr(REMEMBERED_IN_A_DATABASE),
                                limits.bytes().finishedOr(BYTES_IN_A_DATABASE),
                                forgotten),
                new JdbcTaskQueue(database, server.text(), limits.concurrency()),
                new TaskDirectories(folder));
    }

    private static Path folder(CarillonConfig config) {
        return config.dataDirectory().resolve("tasks");
    }
}
