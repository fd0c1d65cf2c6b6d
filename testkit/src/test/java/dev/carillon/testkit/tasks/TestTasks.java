package dev.carillon.testkit.tasks;

import static org.awaitility.Awaitility.await;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.log.RetentionFloor;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.memory.MemoryTaskQueue;
import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Attempts;
import dev.carillon.core.tasks.Progress;
import dev.carillon.core.tasks.ProgressPace;
import dev.carillon.core.tasks.RetryPolicy;
import dev.carillon.core.tasks.Runner;
import dev.carillon.core.tasks.Submission;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskDirectories;
import dev.carillon.core.tasks.TaskEngines;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.core.tasks.TaskOptions;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.core.tasks.Workers;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/// A task service with one kind of task, whose work each test gives, and a list of all that it
/// published.
final class TestTasks implements AutoCloseable {
    static final UserId ADA = new UserId("ada");
    static final String KIND = "test.kind";
    static final String OUTSIDE = "test.outside";

    /// Before an attempt after a failure; so short that tests, whose clock stands still until they
    /// move it, do not wait long for the queue to look at it.
    static final Duration DELAY = Duration.ofMillis(40);

    static final TaskResult DONE = new TaskResult.Value(RawJson.EMPTY_OBJECT);

    /// A progress window so short that it does not matter.
    static final ProgressPace BRISK = new ProgressPace(1, Duration.ofMillis(1), 10);

    private static final Duration PATIENCE = Patience.LONG;

    /// The work of a task.
    interface Work {
        TaskResult run(TaskContext context) throws Exception;
    }

    final SettableClock clock;
    final TaskStore store;
    final TaskService service;
    private final List<Publication> published = new CopyOnWriteArrayList<>();

    TestTasks(Path root, TaskLimits limits, Work work) {
        this(root, options(limits), work);
    }

    TestTasks(Path root, TaskOptions options, Work work) {
        this(
                root,
                options,
                work,
                new SettableClock(),
                new MemoryTaskStore(
                        options.limits().finished(), new TaskDirectories(root)::remove));
    }

    /// The service of the next server on what an earlier one has kept.
    TestTasks next(Path root, TaskOptions options, Work work) {
        return new TestTasks(root, options, work, clock, store);
    }

    /// On a store of the test's own.
    TestTasks(Path root, TaskOptions options, Work work, SettableClock clock, TaskStore store) {
        this.clock = clock;
        this.store = store;
        var hub = new Hub(List.of(), HubLimits.DEFAULT, new Statistics(), clock);
        var log =
                new TieredChannelLog(
                        Namespaces.standard(Rule.AUTHENTICATED),
                        LogStore.NONE,
                        RetentionFloor.NOBODY,
                        hub::hasSubscribers,
                        clock,
                        TieredChannelLog.Bounds.DEFAULT);
        var directories = new TaskDirectories(root);
        service =
                new TaskService(
                        List.of(new Kind(work)),
                        options,
                        new TaskEngines(
                                _ -> store,
                                new MemoryTaskQueue(options.limits().concurrency(), clock),
                                directories),
                        new Publisher(new Remembering(log), hub),
                        clock);
        service.start();
    }

    private record Kind(Work work) implements TaskHandler {
        @Override
        public String type() {
            return KIND;
        }

        @Override
        public TaskResult run(TaskContext context) throws Exception {
            return work.run(context);
        }
    }

    private final class Remembering implements ChannelLog {
        private final ChannelLog log;

        Remembering(ChannelLog log) {
            this.log = log;
        }

        @Override
        public CompletionStage<Publication> append(
                NewPublication draft, Consumer<Publication> inOrder) {
            return log.append(
                    draft,
                    publication -> {
                        published.add(publication);
                        inOrder.accept(publication);
                    });
        }

        @Override
        public CompletionStage<LogRead> read(
                ChannelName channel, @Nullable StreamPosition since, int limit) {
            return log.read(channel, since, limit);
        }

        @Override
        public CompletionStage<Optional<Publication>> newest(ChannelName channel, String key) {
            return log.newest(channel, key);
        }
    }

    /// Limits with so many tasks at once.
    static TaskLimits limits(int concurrency) {
        return new TaskLimits(concurrency, 100, 100, 100, 100, BRISK);
    }

    /// Options with these limits, and the defaults else.
    static TaskOptions options(TaskLimits limits) {
        return new TaskOptions(limits, RetryPolicy.DEFAULT, Set.of(OUTSIDE), Duration.ofDays(7));
    }

    /// Options under which so many attempts may fail, or end with their server.
    static TaskOptions retrying(int attempts, int interruptions) {
        return new TaskOptions(
                limits(1),
                new RetryPolicy(attempts, interruptions, DELAY),
                Set.of(OUTSIDE),
                Duration.ofDays(7));
    }

    /// Waiting that ends as soon as it may.
    static ConditionFactory soon() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    Task submit() {
        return submit(ADA);
    }

    Task submit(UserId owner) {
        return submit(owner, KIND);
    }

    Task submit(UserId owner, String type) {
        return switch (service.submit(new TaskRequest(owner, type, RawJson.EMPTY_OBJECT))) {
            case Answer.Done(var task) -> task;
            case Answer.Refused(var code, var message) ->
                    throw new AssertionError(code + ": " + message);
        };
    }

    /// Keeps a task of a kind that there is not, as if there had been.
    Task submitAs(String type) {
        var task =
                new Task(
                        new Submission(
                                "task-of-" + type,
                                type,
                                ADA,
                                RawJson.EMPTY_OBJECT,
                                Runner.SERVER,
                                Optional.empty(),
                                clock.millis()),
                        TaskState.PENDING,
                        Progress.NONE,
                        Attempts.NONE,
                        Task.Times.NONE,
                        Optional.empty());
        store.save(task);
        return task;
    }

    Workers.Claim claim(String worker) {
        return claim(worker, Duration.ZERO);
    }

    Workers.Claim claim(String worker, Duration patience) {
        return claim(worker, patience, () -> false);
    }

    /// Claims a task for a minute.
    Workers.Claim claim(String worker, Duration patience, BooleanSupplier gone) {
        try {
            return service.workers()
                    .claim(
                            new Workers.Request(
                                    worker,
                                    List.of(OUTSIDE),
                                    Duration.ofMinutes(1),
                                    patience,
                                    gone));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Answer control(Task task, TaskAction action) {
        return service.control(principal(task.owner()), task.id(), action);
    }

    Task now(Task task) {
        return service.find(principal(task.owner()), task.id()).orElseThrow();
    }

    void awaitState(Task task, TaskState state) {
        soon().until(() -> now(task).state() == state);
    }

    /// Waits until a task is over.
    void awaitOver(Task task) {
        soon().until(() -> now(task).state().isTerminal());
    }

    /// Waits until these tasks are over, and all others.
    void awaitEnd(Task... tasks) {
        for (var task : tasks) {
            awaitOver(task);
        }
        soon().until(() ->
                service.count(TaskState.PENDING)
                                + service.count(TaskState.RUNNING)
                                + service.count(TaskState.PAUSED)
                        == 0);
    }

    /// What was published on a task's channel.
    List<Publication> events(Task task) {
        return on(ChannelName.task(task.id()));
    }

    List<Publication> on(ChannelName channel) {
        return published.stream().filter(p -> p.channel().equals(channel)).toList();
    }

    List<String> types(Task task) {
        return events(task).stream().map(Publication::type).toList();
    }

    /// Waits for a task's event of a type, so many of them, and gives the newest's data.
    JsonFields awaitEvent(Task task, String type, int count) {
        soon().until(() -> types(task).stream().filter(type::equals).count() >= count);
        return data(
                events(task).stream().filter(p -> p.type().equals(type)).toList().get(count - 1));
    }

    static JsonFields data(Publication publication) {
        return publication.data().fields().orElseThrow();
    }

    static Principal principal(UserId user) {
        return new Principal.User(
                user, user.value(), List.of(), List.of(), "session", "token", Instant.MAX);
    }

    @Override
    public void close() {
        service.close();
    }
}
