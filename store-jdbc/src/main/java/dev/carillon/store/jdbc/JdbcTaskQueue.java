package dev.carillon.store.jdbc;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Pulse;
import dev.carillon.core.tasks.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tasks' turns in the table `scheduled_tasks`, given by db-scheduler: they outlive this process,
/// and where another server takes a dead one's place its tasks have their turn there. Thread-safe;
/// each turn has a thread.
///
/// What asks for a turn goes by the shared commits of [Database]; db-scheduler marks what it gives
/// a turn as its own, keeps the mark by heartbeats, and removes what has had its turn. It looks
/// when something was enqueued or has become due, and else every ten seconds.
public final class JdbcTaskQueue implements TaskQueue {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcTaskQueue.class);
    private static final String NAME = "carillon";
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(10);

    private static final String ENQUEUE =
            """
            insert into scheduled_tasks \
            (task_name, task_instance, execution_time, picked, version, priority) \
            values (?, ?, ?, ?, 1, 0) \
            on conflict (task_name, task_instance) do update set picked = excluded.picked, \
            picked_by = null, last_heartbeat = null, version = scheduled_tasks.version + 1, \
            execution_time = excluded.execution_time, priority = 0 \
            where scheduled_tasks.picked and scheduled_tasks.picked_by = ?\
            """;
    private static final String RESUME =
            """
            insert into scheduled_tasks \
            (task_name, task_instance, execution_time, picked, version, priority) \
            values (?, ?, ?, ?, 1, 1) \
            on conflict (task_name, task_instance) do update set picked = excluded.picked, \
            picked_by = null, last_heartbeat = null, version = scheduled_tasks.version + 1, \
            execution_time = excluded.execution_time, priority = 1 \
            where not scheduled_tasks.picked or scheduled_tasks.picked_by = ?\
            """;
    private static final String WAITS =
            """
            select count(*) from scheduled_tasks \
            where task_name = ? and task_instance = ? and not picked\
            """;
    private static final String REMOVE =
            """
            delete from scheduled_tasks where task_name = ? and task_instance = ? and not picked\
            """;
    private static final String TAKE_BACK =
            """
            update scheduled_tasks set picked = ?, picked_by = null, last_heartbeat = null, \
            version = version + 1 where picked and picked_by = ?\
            """;

    private final Database database;
    private final String server;
    private final int slots;
    private final TurnsHeld held = new TurnsHeld();
    private final SchedulerLooks looks = new SchedulerLooks(POLL, HEARTBEAT, System::nanoTime);
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("carillon-task-queue").daemon().factory());

    /// Published by [#start] to whoever enqueues.
    private volatile @Nullable Scheduler scheduler;

    /// Published by [#stop] to the threads that give turns.
    private volatile boolean stopped;

    /// Takes back what a server of this name had when it ended.
    ///
    /// @param server a name that no other server on the database has, and that this one has again
    ///   when it starts again; at most 50 characters
    /// @param slots how many tasks have a turn at once
    public JdbcTaskQueue(Database database, String server, int slots) {
        this.database = database;
        this.server = server;
        this.slots = slots;
        var taken =
                database.writeNow(connection -> Sql.update(connection, TAKE_BACK, false, server));
        if (taken > 0) {
            LOG.atInfo().addKeyValue("tasks", taken).log("turns of this server are taken back");
        }
    }

    @Override
    public void watch(Faults faults) {
        Pulse.watch("the thread that gives tasks their turns", timer, faults);
        faults.watch(() -> stopped ? Optional.empty() : looks.obstacle(database.problem()));
    }

    @Override
    public void start(Worker worker) {
        var task =
                Tasks.custom(NAME, Void.class)
                        .onFailureReschedule(FixedDelay.of(AFTER_A_FAILURE))
                        .onDeadExecutionRevive()
                        .execute((instance, _) -> giveTurn(worker, instance.getId()));
        var started =
                Scheduler.create(database.forScheduler(), task)
                        .schedulerName(new SchedulerName.Fixed(server))
                        .jdbcCustomization(new MillisCustomization())
                        .threads(slots)
                        .executorService(
                                Executors.newFixedThreadPool(
                                        slots,
                                        Thread.ofPlatform()
                                                .name("carillon-turn-", 0)
                                                .daemon()
                                                .factory()))
                        .pollUsingFetch(0.5, 3)
                        .enablePriority()
                        .addSchedulerListener(looks)
                        .pollingInterval(POLL)
                        .heartbeatInterval(HEARTBEAT)
                        .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                        .shutdownMaxWait(END)
                        .build();
        looks.begin();
        started.start();
        scheduler = started;
        look();
    }

    private CompletionHandler<Void> giveTurn(Worker worker, String taskId) {
        if (stopped) {
            return (complete, operations) -> operations.reschedule(complete, Instant.now());
        }
        held.begin(taskId);
        Optional<Instant> wanted;
        try {
            wanted = worker.takeTurn(taskId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            wanted = Optional.of(Instant.now());
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("task", taskId).log("a turn failed");
            wanted = Optional.of(Instant.now().plus(AFTER_A_FAILURE));
        } catch (Error e) {
            held.end(taskId);
            throw e;
        }
        var next = wanted;
        return (complete, operations) -> turnOver(taskId, next, complete, operations);
    }

    private void turnOver(
            String taskId,
            Optional<Instant> wanted,
            ExecutionComplete complete,
            ExecutionOperations<Void> operations) {
        try {
            if (wanted.isPresent()) {
                operations.reschedule(complete, wanted.get());
                lookAt(wanted.get());
            } else {
                operations.remove();
            }
        } finally {
            held.end(taskId).ifPresent(again -> ask(taskId, again));
        }
    }

    @Override
    public boolean enqueue(String taskId, Instant from) {
        var turn = new TurnsHeld.Again(from, false);
        return held.postpone(taskId, turn) || ask(taskId, turn);
    }

    @Override
    public void resume(String taskId) {
        var turn = new TurnsHeld.Again(Instant.now(), true);
        if (!held.postpone(taskId, turn)) {
            ask(taskId, turn);
        }
    }

    /// Puts a task into the line.
    ///
    /// @return whether it waits here
    private boolean ask(String taskId, TurnsHeld.Again turn) {
        var sql = turn.resumed() ? RESUME : ENQUEUE;
        var waits =
                database.writeNow(connection ->
                        Sql.update(
                                                connection,
                                                sql,
                                                NAME,
                                                taskId,
                                                turn.from().toEpochMilli(),
                                                false,
                                                server)
                                        > 0
                                || Sql.number(connection, WAITS, NAME, taskId) > 0);
        lookAt(turn.from());
        return waits;
    }

    @Override
    public void remove(String taskId) {
        held.withdraw(taskId);
        var _ = database.writeNow(connection -> Sql.update(connection, REMOVE, NAME, taskId));
    }

    /// Has db-scheduler look when a time has come; what is further away it finds by itself.
    private void lookAt(Instant time) {
        var millis = Duration.between(Instant.now(), time).toMillis();
        if (millis <= 0) {
            look();
        } else if (millis < POLL.toMillis() && !timer.isShutdown()) {
            timer.schedule(this::look, millis + 1, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        var now = scheduler;
        if (now != null) {
            now.triggerCheckForDueExecutions();
        }
    }

    @Override
    public Unfinished stop() {
        stopped = true;
        var now = scheduler;
        if (now != null) {
            now.pause();
        }
        return Unfinished.KEPT;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        var now = scheduler;
        if (now != null && !now.getSchedulerState().isShuttingDown()) {
            now.stop();
        }
    }
}
