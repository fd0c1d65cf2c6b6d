package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskReporter;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What one scheduler reports, applied to its tasks. Thread-safe as these are.
final class Reports implements TaskReporter {
    /// A task's id is the name of a channel, and of a folder.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    private final TaskScheduler scheduler;
    private final TaskService tasks;

    Reports(TaskScheduler scheduler, TaskService tasks) {
        this.scheduler = scheduler;
        this.tasks = tasks;
    }

    @Override
    public void created(String taskId, UserId owner, String type, RawJson input) {
        if (!ID.matcher(taskId).matches()) {
            throw new IllegalArgumentException(
                    "'%s' can't be a task's id; use 1 to 128 letters, digits, '.', '_', '-' or ':', beginning with a letter or digit"
                            .formatted(Excerpt.of(taskId)));
        }
        tasks.adopt(scheduler, taskId, owner, type, input);
    }

    @Override
    public boolean started(String taskId) {
        return report(taskId, ReportedRun::started);
    }

    @Override
    public boolean progress(String taskId, long current, long total, String stage, String message) {
        return report(taskId, run -> run.advance(current, total, stage, message));
    }

    @Override
    public boolean emit(String taskId, String type, RawJson data) {
        return report(taskId, run -> run.publish(type, data));
    }

    @Override
    public boolean paused(String taskId) {
        return report(taskId, run -> run.move(TaskState.PAUSED, "task_paused"));
    }

    @Override
    public boolean resumed(String taskId) {
        return report(taskId, ReportedRun::resumed);
    }

    @Override
    public boolean completed(String taskId, TaskResult result) {
        var kept = tasks.keep(result);
        return end(taskId, run -> run.complete(new Outcome.Completed(kept)));
    }

    @Override
    public boolean failed(String taskId, String error) {
        return end(taskId, run -> run.end(new Outcome.Failed(TaskRun.cut(error), false)));
    }

    @Override
    public boolean cancelled(String taskId) {
        return end(taskId, run -> run.end(new Outcome.Cancelled()));
    }

    private boolean report(String taskId, Predicate<ReportedRun> change) {
        return tasks.runOf(scheduler, taskId).filter(change).isPresent();
    }

    private boolean end(String taskId, Predicate<ReportedRun> change) {
        var ended = report(taskId, change);
        if (ended) {
            tasks.forget(taskId);
        }
        return ended;
    }
}
