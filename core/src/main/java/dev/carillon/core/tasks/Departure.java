package dev.carillon.core.tasks;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.tasks.TaskQueue.Unfinished;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a server that stops leaves the tasks that aren't over: to the next server, or ended where
/// there can be none. Used once, by the thread that closes.
///
/// Each is left on a thread that the closing thread does not wait for longer than it must: where
/// the store hangs, the rest are left as if the server had died.
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private static final String STOPPED = "the server was stopped";

    /// How long it may take until one more is left.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// How many are left at once, so that they share commits.
    private static final int AT_ONCE = 32;

    private final Runs runs;
    private final Faults faults;

    Departure(Runs runs, Faults faults) {
        this.runs = runs;
        this.faults = faults;
    }

    void run(Unfinished unfinished) {
        var staying = new HashSet<>(runs.all());
        var left = new LinkedBlockingQueue<TaskRun>();
        var threads =
                Executors.newFixedThreadPool(
                        AT_ONCE, Thread.ofVirtual().name("task-leave-", 0).factory());
        try {
            for (var run : staying) {
                threads.execute(() -> {
                    faults.contain(Part.TASKS, () -> leave(run, unfinished));
                    left.add(run);
                });
            }
            await(staying, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdownNow();
        }
        if (!staying.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("tasks", staying.size())
                    .log("the store does not answer; tasks are left as if the server had died");
            staying.forEach(run -> faults.contain(Part.TASKS, run::leave));
        }
    }

    private static void await(Set<TaskRun> staying, LinkedBlockingQueue<TaskRun> left)
            throws InterruptedException {
        while (!staying.isEmpty()) {
            var next = left.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                return;
            }
            staying.remove(next);
        }
    }

    private static void leave(TaskRun run, Unfinished unfinished) {
        switch (unfinished) {
            case LOST -> lose(run);
            case KEPT -> hand(run);
        }
    }

    private static void lose(TaskRun run) {
        switch (run) {
            case HandledRun _, LeasedRun _ -> run.end(new Outcome.Failed(STOPPED, true));
            case ReportedRun _ -> {}
        }
    }

    private static void hand(TaskRun run) {
        switch (run) {
            case HandledRun handled -> handled.hand();
            case LeasedRun _, ReportedRun _ -> run.leave();
        }
    }
}
