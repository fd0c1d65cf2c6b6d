package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.TaskAction;
import java.util.Optional;

/// A task that a scheduler of the application's own works on elsewhere. Thread-safe by its own
/// lock, which is not held while the scheduler is asked for something.
final class ReportedRun extends TaskRun {
    private final TaskScheduler scheduler;

    ReportedRun(Task task, TaskScheduler scheduler, Services services) {
        super(task, services);
        this.scheduler = scheduler;
    }

    boolean isOf(TaskScheduler other) {
        return scheduler.equals(other);
    }

    /// Hands it on if the state allows it; what comes of it is the scheduler's to report.
    @Override
    boolean control(TaskAction action) {
        var task = task();
        var possible =
                switch (action) {
                    case PAUSE -> task.state().canBecome(TaskState.PAUSED);
                    case RESUME -> task.state() == TaskState.PAUSED;
                    case CANCEL -> task.state().canBecome(TaskState.CANCELLED);
                };
        return possible && scheduler.control(task.id(), action);
    }

    boolean started() {
        return begin(Optional.empty());
    }

    boolean resumed() {
        try (var _ = lock.change()) {
            return state() == TaskState.PAUSED && move(TaskState.RUNNING, "task_resumed");
        }
    }

    /// Ends well, whatever was not told of the way there.
    ///
    /// @throws IllegalArgumentException when its owner could not be told of the result
    boolean complete(Outcome.Completed outcome) {
        refusal(outcome)
                .ifPresent(refusal -> {
                    throw new IllegalArgumentException(refusal);
                });
        try (var _ = lock.change()) {
            switch (state()) {
                case PENDING -> started();
                case PAUSED -> resumed();
                default -> {}
            }
            return end(outcome);
        }
    }

    @Override
    void changed(TaskState state) {}

    @Override
    boolean isDue() {
        return false;
    }

    @Override
    void seeTo() {}

    @Override
    void lineUp() {}
}
