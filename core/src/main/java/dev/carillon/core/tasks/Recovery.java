package dev.carillon.core.tasks;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.StoreException;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes up what an earlier server has left: tasks that aren't over go on, and the channels of all
/// that are remembered have their state again. Used once, before anything else.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /// Of how many tasks that are over the channel has the state again.
    private static final int RESTATED = 500;

    /// How long before the last end of a task another's may still have been on its way.
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    private final TaskEngines engines;
    private final Runs runs;
    private final TaskRun.Services services;
    private final Function<Task, TaskRun> runOf;

    Recovery(
            TaskEngines engines,
            Runs runs,
            TaskRun.Services services,
            Function<Task, TaskRun> runOf) {
        this.engines = engines;
        this.runs = runs;
        this.services = services;
        this.runOf = runOf;
    }

    void run() {
        engines.store().forEachOwner(engines.owners()::add);
        restate();
        var unfinished = engines.store().findUnfinished();
        unfinished.forEach(task -> contain(() -> recover(task)));
        if (!unfinished.isEmpty()) {
            LOG.atInfo().addKeyValue("tasks", unfinished.size()).log("tasks are taken up again");
        }
        contain(() ->
                engines.directories()
                        .removeUnless(id ->
                                runs.find(id).isPresent() || engines.store().find(id).isPresent()));
    }

    private void restate() {
        var since = services.clock().millis() - Namespaces.HISTORY_AGE.toMillis();
        var finished = engines.store().findFinished(since, RESTATED);
        var last = finished.stream().mapToLong(Task::finishedAt).max().orElse(0);
        for (var task : finished.reversed()) {
            var lately = task.finishedAt() >= last - UNDER_WAY.toMillis();
            contain(() -> services.events().restate(task, lately));
        }
    }

    /// What is wrong with one task keeps no other from going on, nor the server from starting; a
    /// store that can't be used does.
    private void contain(Runnable step) {
        try {
            step.run();
        } catch (StoreException e) {
            throw e;
        } catch (Throwable e) {
            services.events().faults().note(Part.TASKS, e);
        }
    }

    private void recover(Task task) {
        if (task.submission().runner() == Runner.SCHEDULER) {
            // its scheduler announces it again, if it still knows it
            engines.store().forget(task.id());
            return;
        }
        var run = runOf.apply(task);
        runs.put(run);
        switch (run) {
            case HandledRun handled -> handled.recover();
            case LeasedRun leased -> leased.recover();
            case ReportedRun _ -> throw new IllegalStateException("a scheduler reports by itself");
        }
    }
}
