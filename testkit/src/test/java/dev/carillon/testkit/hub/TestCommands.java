package dev.carillon.testkit.hub;

import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.PublicationLimits;
import dev.carillon.core.channels.PublishGate;
import dev.carillon.core.memory.MemoryTaskQueue;
import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.session.CommandHandler;
import dev.carillon.core.session.HistoryPages;
import dev.carillon.core.session.Offload;
import dev.carillon.core.session.SessionServices;
import dev.carillon.core.session.Snapshot;
import dev.carillon.core.tasks.TaskDirectories;
import dev.carillon.core.tasks.TaskEngines;
import dev.carillon.core.tasks.TaskOptions;
import dev.carillon.core.tasks.TaskService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What carries out clients' commands on a hub of a test, with tasks in memory.
final class TestCommands implements AutoCloseable {
    private final TaskService tasks;

    /// What a test hands commands to, on the loop of their connection.
    final CommandHandler handler;

    /// @param folder for the files of tasks
    /// @param rules made of the tasks, for who owns a task decides who may subscribe to it
    TestCommands(
            TestHub hub,
            Path folder,
            TokenVerifier tokens,
            Function<TaskService, ChannelRules> rules) {
        tasks =
                new TaskService(
                        List.of(),
                        TaskOptions.DEFAULT,
                        new TaskEngines(
                                forgotten -> new MemoryTaskStore(1, forgotten),
                                new MemoryTaskQueue(1, hub.clock),
                                new TaskDirectories(folder)),
                        hub.publisher,
                        hub.clock);
        handler =
                new CommandHandler(
                        new SessionServices(
                                hub.hub,
                                hub.limits,
                                hub.subscriptions,
                                hub.inboxes,
                                hub.log,
                                new HistoryPages(hub.log),
                                rules.apply(tasks),
                                new PublishGate(
                                        hub.publisher,
                                        rules.apply(tasks),
                                        PublicationLimits.none()),
                                tasks,
                                tokens,
                                hub.statistics,
                                new Snapshot(
                                        hub.hub, hub.publisher, tasks, hub.statistics, hub.clock),
                                new Offload(1)),
                        Map.of());
    }

    @Override
    public void close() {
        tasks.close();
    }
}
