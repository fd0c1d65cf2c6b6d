package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.log.RetentionFloor;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskDirectories;
import dev.carillon.core.tasks.TaskEngines;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.core.tasks.TaskOptions;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Tasks on a database, from being taken on to their end, over the servers that work on them.
abstract class DurableTasksContract {
    static final UserId ADA = new UserId("ada");
    private static final String KIND = "kind";

    @RegisterExtension final TestDatabase tests;
    @TempDir Path root;

    /// How many steps tasks may take.
    final Semaphore steps = new Semaphore(0);

    private final List<String> attempts = new CopyOnWriteArrayList<>();
    private final List<TaskService> services = new ArrayList<>();

    /// Of the server that was started last.
    @SuppressWarnings("NullAway.Init")
    private TieredChannelLog log;

    /// Whether a server is about to die; told by the test to the threads of the log.
    private volatile boolean dying;

    Database database;

    DurableTasksContract(TestDatabase tests) {
        this.tests = tests;
        database = tests.open();
    }

    @AfterEach
    void stop() {
        steps.release(1_000_000);
        services.forEach(TaskService::close);
    }

    static ConditionFactory soon() {
        return await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(10));
    }

    /// A task of three steps, with a checkpoint after each.
    private final class Steps implements TaskHandler {
        @Override
        public String type() {
            return KIND;
        }

        @Override
        public TaskResult run(TaskContext context) throws Exception {
            attempts.add(context.taskId() + " " + context.attempt());
            for (var i = 1; i <= 3; i++) {
                if (!steps.tryAcquire(Patience.LONG.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("the test did not let the task go on");
                }
                context.progress(i, 3, "walking", "");
                context.checkpoint();
            }
            return new TaskResult.Value(RawJson.ofTrusted("{\"steps\":3}"));
        }
    }

    /// A server on what is in the database.
    TaskService start(String name) {
        var clock = Clock.systemUTC();
        var hub = new Hub(List.of(), HubLimits.DEFAULT, new Statistics(), clock);
        log =
                new TieredChannelLog(
                        Namespaces.standard(Rule.AUTHENTICATED),
                        withoutInboxesOfTheDying(new JdbcLogStore(database, clock)),
                        RetentionFloor.NOBODY,
                        hub::hasSubscribers,
                        clock,
                        TieredChannelLog.Bounds.DEFAULT);
        var limits = TaskLimits.DEFAULT;
        var options =
                new TaskOptions(
                        new TaskLimits(
                                2,
                                limits.queue(),
                                limits.paused(),
                                limits.perUser(),
                                limits.finished(),
                                limits.progress()),
                        TaskOptions.DEFAULT.retries(),
                        TaskOptions.DEFAULT.outside(),
                        TaskOptions.DEFAULT.resultAge());
        var service =
                new TaskService(
                        List.of(new Steps()),
                        options,
                        new TaskEngines(
                                forgotten -> new JdbcTaskStore(database, root, 100, forgotten),
                                new JdbcTaskQueue(database, name, 2),
                                new TaskDirectories(root)),
                        new Publisher(log, hub),
                        clock);
        services.add(service);
        service.start();
        return service;
    }

    static Task submit(TaskService service) {
        return switch (service.submit(new TaskRequest(ADA, KIND, RawJson.EMPTY_OBJECT))) {
            case Answer.Done(var task) -> task;
            case Answer.Refused(var _, var message) -> throw new AssertionError(message);
        };
    }

    static Task now(TaskService service, Task task) {
        return service.find(principal(), task.id()).orElseThrow();
    }

    static Principal principal() {
        return new Principal.User(
                ADA, "ada", List.of(), List.of(), "session", "token", Instant.MAX);
    }

    static void awaitState(TaskService service, Task task, TaskState state) {
        soon().until(() -> now(service, task).state() == state);
    }

    /// The same store, which inboxes do not reach any more while a server dies: as when it is
    /// killed between two commits.
    @SuppressWarnings("unchecked")
    private LogStore withoutInboxesOfTheDying(LogStore store) {
        return (LogStore)
                Proxy.newProxyInstance(
                        LogStore.class.getClassLoader(),
                        new Class<?>[] {LogStore.class},
                        (_, method, arguments) ->
                                dying && method.getName().equals("append")
                                        ? appendBeforeDeath(store, (List<Entry>) arguments[0])
                                        : method.invoke(store, arguments));
    }

    private static CompletionStage<?> appendBeforeDeath(LogStore store, List<Entry> entries) {
        var reaching =
                entries.stream()
                        .filter(entry -> !entry.channel().namespace().equals(Namespaces.USER))
                        .toList();
        return reaching.size() == entries.size()
                ? store.append(entries)
                : store.append(reaching)
                        .thenCompose(_ ->
                                CompletableFuture.failedFuture(
                                        new StoreException(
                                                StoreException.Reason.UNAVAILABLE,
                                                "the server died")));
    }

    private int turns() {
        return database.readNow(
                connection -> Sql.number(connection, "select count(*) from scheduled_tasks"));
    }

    @Test
    void a_task_goes_its_way_and_leaves_no_turn_behind() {
        var service = start("one");
        steps.release(3);
        var task = submit(service);

        awaitState(service, task, TaskState.COMPLETED);
        soon().until(() -> turns() == 0);
        assertThat(attempts).containsExactly(task.id() + " 1");
    }

    @Test
    void a_paused_task_needs_no_turn_and_goes_on_where_it_was() {
        var service = start("one");
        var task = submit(service);
        awaitState(service, task, TaskState.RUNNING);
        service.control(principal(), task.id(), TaskAction.PAUSE);
        steps.release(1);
        soon().until(() -> turns() == 0);
        service.control(principal(), task.id(), TaskAction.RESUME);
        steps.release(2);

        awaitState(service, task, TaskState.COMPLETED);
        assertThat(attempts).containsExactly(task.id() + " 1");
    }

    @Test
    void a_server_that_stops_in_good_order_hands_its_tasks_to_the_next_at_no_cost() {
        var before = start("one");
        var running = submit(before);
        awaitState(before, running, TaskState.RUNNING);
        var other = submit(before);
        awaitState(before, other, TaskState.RUNNING);
        var paused = submit(before);
        var waiting = submit(before);
        before.control(principal(), other.id(), TaskAction.PAUSE);
        before.close();
        assertThat(now(before, paused).state()).isEqualTo(TaskState.PENDING);

        var after = start("one");
        steps.release(100);
        for (var task : List.of(running, paused, waiting)) {
            awaitState(after, task, TaskState.COMPLETED);
        }
        assertThat(now(after, running).attempts().begun()).isEqualTo(2);
        assertThat(now(after, running).attempts().interrupted()).isZero();
        assertThat(now(after, other).state()).isEqualTo(TaskState.PAUSED);
        after.control(principal(), other.id(), TaskAction.RESUME);
        awaitState(after, other, TaskState.COMPLETED);
        soon().until(() -> turns() == 0);
    }

    @Test
    void a_server_that_dies_leaves_its_tasks_to_the_next_at_once() {
        var before = start("one");
        var running = submit(before);
        awaitState(before, running, TaskState.RUNNING);

        var after = start("one"); // the first goes on holding its task, as the dead can't
        soon().until(() -> now(after, running).attempts().begun() == 2);
        assertThat(now(after, running).attempts().interrupted()).isEqualTo(1);
        assertThat(now(after, running).attempts().lastError()).contains("the server ended");
        steps.release(1000);
        awaitState(after, running, TaskState.COMPLETED);
    }

    private List<String> on(ChannelName channel) {
        return log.read(channel, null, 100).toCompletableFuture().join().publications().stream()
                .map(Publication::type)
                .toList();
    }

    @Test
    void what_was_told_before_a_restart_is_not_told_again() {
        var before = start("one");
        steps.release(3);
        var task = submit(before);
        awaitState(before, task, TaskState.COMPLETED);
        soon().until(() -> on(ChannelName.user(ADA)).contains("task_completed"));
        var paused = submit(before);
        awaitState(before, paused, TaskState.RUNNING);
        before.control(principal(), paused.id(), TaskAction.PAUSE);
        before.close();

        start("one");
        assertThat(on(ChannelName.task(task.id()))).endsWith("task_completed");
        assertThat(on(ChannelName.task(paused.id()))).endsWith("task_paused");
        assertThat(on(ChannelName.user(ADA)))
                .containsExactly("task_completed", "task_paused"); // of each task the newest
    }

    @Test
    void an_end_that_was_kept_but_not_told_when_the_server_died_is_told_by_the_next() {
        var before = start("one");
        var task = submit(before);
        awaitState(before, task, TaskState.RUNNING);
        before.control(principal(), task.id(), TaskAction.PAUSE);
        before.close();
        var now = now(before, task);
        var outcome = new Outcome.Completed(new TaskResult.Value(RawJson.EMPTY_OBJECT));
        new JdbcTaskStore(database, root, 100, _ -> {})
                .save(
                        new Task(
                                now.submission(),
                                TaskState.COMPLETED,
                                now.progress(),
                                now.attempts(),
                                new Task.Times(now.startedAt(), Clock.systemUTC().millis()),
                                Optional.of(outcome)));

        start("one");
        soon().until(() -> on(ChannelName.task(task.id())).contains("task_completed"));
        soon().until(() -> on(ChannelName.user(ADA)).contains("task_completed"));
    }

    @Test
    void
            what_was_told_on_a_tasks_channel_alone_when_the_server_died_its_owner_is_told_by_the_next() {
        var before = start("one");
        var ending = submit(before);
        var pausing = submit(before);
        awaitState(before, ending, TaskState.RUNNING);
        awaitState(before, pausing, TaskState.RUNNING);
        soon().until(() ->
                on(ChannelName.user(ADA)).equals(List.of("task_started", "task_started")));
        dying = true;
        before.control(principal(), pausing.id(), TaskAction.PAUSE);
        steps.release(4);
        soon().until(() -> turns() == 0);
        assertThat(on(ChannelName.task(ending.id()))).endsWith("task_completed");
        assertThat(on(ChannelName.task(pausing.id()))).endsWith("task_paused");
        before.close();
        dying = false;

        start("one");
        soon().until(() ->
                on(ChannelName.user(ADA)).containsAll(List.of("task_completed", "task_paused")));
        var top = appendToInbox().offset();
        start("one");
        assertThat(appendToInbox().offset()).as("nothing is told again").isEqualTo(top + 1);
    }

    private Publication appendToInbox() {
        var draft = NewPublication.of(ChannelName.user(ADA), "mark", RawJson.NULL).durable();
        return log.append(draft, _ -> {}).toCompletableFuture().join();
    }

    @Test
    void many_tasks_are_all_done_once() {
        var service = start("one");
        steps.release(3 * 100);
        var tasks = new ArrayList<Task>();
        for (var i = 0; i < 100; i++) {
            tasks.add(submit(service));
        }

        for (var task : tasks) {
            awaitState(service, task, TaskState.COMPLETED);
        }
        assertThat(attempts).hasSize(100).doesNotHaveDuplicates();
        soon().until(() -> turns() == 0);
    }
}
