package dev.carillon.core.tasks;

import dev.carillon.protocol.TaskAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;

/// A task that a worker outside works on, for as long as its lease lasts. Thread-safe by its own
/// lock.
final class LeasedRun extends TaskRun {
    private final ClaimLine line;
    private final Consumer<TaskRun> over;

    /// @param line where it waits for a worker
    /// @param over is told once it is over
    LeasedRun(Task task, Services services, ClaimLine line, Consumer<TaskRun> over) {
        super(task, services);
        this.line = line;
        this.over = over;
    }

    /// The worker hears of it with its next heartbeat.
    @Override
    boolean control(TaskAction action) {
        return switch (action) {
            case PAUSE -> move(TaskState.PAUSED, "task_paused");
            case RESUME -> resume();
            case CANCEL -> end(new Outcome.Cancelled());
        };
    }

    private boolean resume() {
        try (var _ = lock.change()) {
            if (state() != TaskState.PAUSED) {
                return false;
            }
            var next = task().heldBy().isPresent() ? TaskState.RUNNING : TaskState.PENDING;
            return move(next, "task_resumed");
        }
    }

    @Override
    void changed(TaskState state) {
        lineUp();
        if (state.isTerminal()) {
            over.accept(this);
        }
    }

    /// Waits in line when its time has come, and nowhere else.
    @Override
    void lineUp() {
        try (var _ = lock.take()) {
            if (state() == TaskState.PENDING && isKnown() && task().attempts().nextAt() <= now()) {
                line.join(this);
            } else {
                line.leave(this);
            }
        }
    }

    /// Gives it to a worker; empty when it does not wait any more.
    Optional<Task> lease(Lease lease) {
        try (var _ = lock.change()) {
            return begin(Optional.of(lease)) ? Optional.of(task()) : Optional.empty();
        }
    }

    /// Whether a worker has it by this token.
    static boolean isHeld(Task task, String token) {
        return task.attempts()
                .lease()
                .filter(lease ->
                        MessageDigest.isEqual(
                                lease.token().getBytes(StandardCharsets.UTF_8),
                                token.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }

    /// Prolongs the lease; empty when it is not the worker's any more.
    ///
    /// It is not kept: whoever starts again prolongs all leases, for no worker could be heard.
    Optional<Lease> prolong(String token) {
        try (var _ = lock.take()) {
            if (isOver() || !isHeld(task(), token)) {
                return Optional.empty();
            }
            var lease = task().attempts().lease().orElseThrow().extended(now());
            amend(task().with(task().attempts().with(lease)));
            return Optional.of(lease);
        }
    }

    /// Prolongs the lease of whoever has it since before this server began, and goes on.
    void recover() {
        try (var _ = lock.change()) {
            task().heldBy().ifPresent(lease -> prolong(lease.token()));
            announce();
            lineUp();
        }
    }

    /// Whether its worker was not heard of in time. One whose time has come lines up, which needs
    /// no store.
    @Override
    boolean isDue() {
        if (expired().isPresent()) {
            return true;
        }
        lineUp();
        return false;
    }

    private Optional<Lease> expired() {
        return task().heldBy().filter(lease -> lease.isOver(now()));
    }

    /// Takes it from a worker that was not heard of in time, and lines it up when its time comes;
    /// not now when something else is under way.
    @Override
    void seeTo() {
        var right = lock.tryChange();
        if (right == null) {
            return;
        }
        try (right) {
            expired()
                    .ifPresent(lease ->
                            interrupted(
                                    "worker '%s' was not heard of in time"
                                            .formatted(lease.worker())));
        }
    }

    /// Ends well, also when its owner would rather have had it paused.
    boolean complete(String token, Outcome.Completed outcome) {
        try (var _ = lock.change()) {
            if (isOver() || !isHeld(task(), token)) {
                return false;
            }
            if (state() == TaskState.PAUSED) {
                move(TaskState.RUNNING, "task_resumed");
            }
            return end(outcome);
        }
    }

    boolean fail(String token, String error, boolean again, int maxAttempts) {
        try (var _ = lock.change()) {
            return isHeld(task(), token) && attemptFailed(error, again, maxAttempts);
        }
    }

    /// Takes it back from a worker that never got it.
    void giveBack(String token, String why) {
        try (var _ = lock.change()) {
            if (isHeld(task(), token)) {
                stopped(why);
            }
        }
    }
}
