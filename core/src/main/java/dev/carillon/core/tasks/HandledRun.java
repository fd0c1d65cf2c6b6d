package dev.carillon.core.tasks;

import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.TaskAction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A task that a handler works on here, while it is the task's turn. Thread-safe by its own lock;
/// the store and the queue are asked without it.
///
/// The queue gives it a turn, on a thread that waits for the turn to be over; the handler works on
/// a thread of its own, which outlasts the turn when the task is paused, and goes on with the next.
final class HandledRun extends TaskRun {
    private static final Logger LOG = LoggerFactory.getLogger(HandledRun.class);

    private static final String GONE = "the server ended while it worked on this";
    private static final String UNKEPT = "what came of this could not be kept";
    private static final String STOPPED = "the server was stopped while it worked on this";
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(100);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);
    private static final int TRIES = 30;

    private final TaskHandler handler;
    private final RunParts surroundings;
    private Turn turn = Turn.NONE;

    /// Whether a handler's thread has this task.
    private boolean working;

    /// Why it is said to run while nobody works on it, when that is found. Used by whoever has the
    /// right to change the task.
    private String why = GONE;

    /// Whether the queue could not be told that this task waits. Published by whoever has the right
    /// to change the task, to whoever looks after many.
    private volatile boolean unqueued;

    /// When it wants the turn after this one.
    private Optional<Instant> next = Optional.empty();

    /// Whether the handler may go on, as checkpoints see it without the lock; published by whoever
    /// changes the state or the turn.
    private volatile boolean going;

    private enum Turn {
        NONE,
        AWAITED,
        HELD
    }

    /// What handled tasks are carried out with.
    ///
    /// @param over is told of each that is over and has no thread any more
    record RunParts(
            TaskQueue queue,
            TaskDirectories directories,
            int maxAttempts,
            Consumer<TaskRun> over) {}

    HandledRun(Task task, TaskHandler handler, Services services, RunParts surroundings) {
        super(task, services);
        this.handler = handler;
        this.surroundings = surroundings;
    }

    @Override
    boolean control(TaskAction action) {
        return switch (action) {
            case PAUSE -> move(TaskState.PAUSED, "task_paused");
            case RESUME -> resume();
            case CANCEL -> cancel();
        };
    }

    private boolean resume() {
        try (var _ = lock.change()) {
            if (state() != TaskState.PAUSED) {
                return false;
            }
            if (!isWorking()) {
                var resumed = move(TaskState.PENDING, "task_resumed");
                lineUp();
                return resumed;
            }
            var resumed = move(TaskState.RUNNING, "task_resumed");
            if (resumed && wantsTurn()) {
                ask(() -> surroundings.queue().resume(task().id()));
            }
            return resumed;
        }
    }

    private boolean isWorking() {
        try (var _ = lock.take()) {
            return working;
        }
    }

    private boolean hasTurn() {
        try (var _ = lock.take()) {
            return turn == Turn.HELD;
        }
    }

    /// Whether it neither has its turn nor was promised one; now it is.
    private boolean wantsTurn() {
        try (var _ = lock.take()) {
            var wants = turn == Turn.NONE;
            if (wants) {
                turn = Turn.AWAITED;
            }
            return wants;
        }
    }

    private boolean cancel() {
        try (var _ = lock.change()) {
            var cancelled = end(new Outcome.Cancelled());
            if (cancelled && !hasTurn()) {
                ask(() -> surroundings.queue().remove(task().id()));
            }
            if (cancelled && !isWorking()) {
                surroundings.over().accept(this);
            }
            return cancelled;
        }
    }

    @Override
    void lineUp() {
        try (var _ = lock.change()) {
            ask(() -> {
                var _ = surroundings.queue().enqueue(task().id(), nextTurn());
            });
        }
    }

    /// Asks the queue, which may have to ask the store. Called with the right and without the lock.
    private void ask(Runnable question) {
        try {
            question.run();
            unqueued = false;
        } catch (RuntimeException | Error e) {
            unqueued = !isOver();
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("task", task().id())
                    .log("the task queue could not be told; it will be soon");
        }
    }

    @Override
    boolean isDue() {
        return unqueued;
    }

    /// Tells the queue what it could not be told before; not now when something else is under way.
    @Override
    void seeTo() {
        var right = lock.tryChange();
        if (right == null) {
            return;
        }
        try (right) {
            if (unqueued && awaitsTurn()) {
                ask(() -> surroundings.queue().resume(task().id()));
            } else if (unqueued) {
                lineUp();
            }
        }
    }

    private boolean awaitsTurn() {
        try (var _ = lock.take()) {
            return turn == Turn.AWAITED;
        }
    }

    /// Goes on where an earlier server stopped, unless another has it now.
    void recover() {
        try (var _ = lock.change()) {
            if (state() != TaskState.PAUSED
                    && !surroundings.queue().enqueue(task().id(), nextTurn())) {
                return;
            }
            if (state() == TaskState.RUNNING) {
                findWhatIsLeft();
            } else {
                announce();
            }
        }
    }

    private Instant nextTurn() {
        return Instant.ofEpochMilli(Math.max(now(), task().attempts().nextAt()));
    }

    @Override
    void changed(TaskState state) {
        see();
        lock.tellAll();
    }

    private void see() {
        going = state() == TaskState.RUNNING && turn == Turn.HELD;
    }

    /// It is this task's turn: returns when it needs it no longer.
    ///
    /// @return when it wants the next
    Optional<Instant> takeTurn() throws InterruptedException {
        try (var _ = lock.change()) {
            if (!hasTurn()) {
                if (!isWorking()) {
                    findWhatIsLeft();
                }
                if (hasLeft() || isOver() || state() == TaskState.PAUSED) {
                    dropTurn();
                    return Optional.empty();
                }
                if (!isWorking() && task().attempts().nextAt() > now()) {
                    return Optional.of(nextTurn());
                }
                if ((!isWorking() && !begin()) || !holdTurn()) {
                    return Optional.empty();
                }
            }
        }
        return awaitEndOfTurn();
    }

    private void dropTurn() {
        try (var _ = lock.take()) {
            turn = Turn.NONE;
        }
    }

    private boolean holdTurn() {
        try (var _ = lock.take()) {
            if (hasLeft()) {
                return false;
            }
            turn = Turn.HELD;
            next = Optional.empty();
            see();
            lock.tellAll();
            return true;
        }
    }

    private Optional<Instant> awaitEndOfTurn() throws InterruptedException {
        try (var _ = lock.take()) {
            while (turn == Turn.HELD) {
                lock.await();
            }
            return next;
        }
    }

    /// What is said to run while nobody works on it was left by a server that is gone.
    private void findWhatIsLeft() {
        if (state() == TaskState.RUNNING) {
            interrupted(why);
            if (isOver()) {
                surroundings.over().accept(this);
            }
        }
    }

    private boolean begin() {
        if (!begin(Optional.empty())) {
            return false;
        }
        works(true);
        try {
            Thread.ofVirtual().name("task-" + task().id()).start(this::attempt);
            return true;
        } catch (Throwable e) {
            works(false); // so that the next turn finds that nobody works on it
            throw e;
        }
    }

    private void works(boolean does) {
        try (var _ = lock.take()) {
            working = does;
        }
    }

    private void attempt() {
        var ending = work();
        if (!hasFile(ending)) {
            faults().contain(Part.TASKS, () -> surroundings.directories().remove(task().id()));
        }
        settle(ending);
        if (isOver()) {
            surroundings.over().accept(this);
        }
    }

    /// What goes wrong around the handler ends the attempt as what goes wrong in it does.
    private Attempt.Ending work() {
        try {
            var directories = surroundings.directories();
            var id = task().id();
            directories.remove(id); // what an earlier attempt has left
            return new Attempt(this, task().attempts().begun(), directories).work(handler);
        } catch (Throwable e) {
            faults().note(Part.TASKS, e);
            return new Attempt.Ending.Failure("the attempt could not be made: " + e, true);
        }
    }

    private static boolean hasFile(Attempt.Ending ending) {
        return ending instanceof Attempt.Ending.Result(var result)
                && result instanceof TaskResult.File;
    }

    /// How far the end of an attempt has got.
    private enum Settling {
        DONE,

        /// The task is paused; what is done waits for the pause to be over.
        PAUSED,

        /// The store is away. What is done waits for it, and keeps its slot. In the end it is given
        /// up, and done again when it is the task's turn once more.
        UNKEPT
    }

    private void settle(Attempt.Ending ending) {
        var patience = FIRST_PATIENCE;
        var tries = 1;
        try {
            for (var step = settle(ending, tries);
                    step != Settling.DONE;
                    step = settle(ending, tries)) {
                if (step == Settling.UNKEPT) {
                    tries++;
                    rest(patience);
                    patience = longer(patience);
                } else if (!awaitTurn()) {
                    release();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            release();
        }
    }

    private Settling settle(Attempt.Ending ending, int tries) {
        try (var _ = lock.change()) {
            var step = tryApplying(ending, tries);
            if (step == Settling.DONE) {
                release();
            }
            return step;
        }
    }

    private Settling tryApplying(Attempt.Ending ending, int tries) {
        if (hasLeft()) {
            return Settling.DONE;
        }
        try {
            return apply(ending);
        } catch (RuntimeException | Error e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("task", task().id())
                    .addKeyValue("try", tries)
                    .log("the end of an attempt could not be kept");
            if (tries < TRIES) {
                return Settling.UNKEPT;
            }
            why = UNKEPT;
            return Settling.DONE;
        }
    }

    private void rest(Duration patience) throws InterruptedException {
        try (var _ = lock.take()) {
            lock.await(patience);
        }
    }

    private static Duration longer(Duration patience) {
        var twice = patience.multipliedBy(2);
        return twice.compareTo(LAST_PATIENCE) > 0 ? LAST_PATIENCE : twice;
    }

    private Settling apply(Attempt.Ending ending) {
        switch (ending) {
            case Attempt.Ending.Result(var result) -> {
                var outcome = new Outcome.Completed(result);
                var refusal = refusal(outcome);
                if (refusal.isEmpty()) {
                    return end(outcome) ? Settling.DONE : Settling.PAUSED;
                }
                attemptFailed(refusal.get(), false, surroundings.maxAttempts());
            }
            case Attempt.Ending.Failure(var error, var again) ->
                    attemptFailed(
                            error, again, handler.maxAttempts().orElse(surroundings.maxAttempts()));
            case Attempt.Ending.Cancelled() -> {
                // a handler that gives up by itself has failed
                if (!isOver()) {
                    attemptFailed("the task gave up", true, surroundings.maxAttempts());
                }
            }
        }
        return Settling.DONE;
    }

    /// Nobody works on it any more, and it needs its turn no longer.
    private void release() {
        try (var _ = lock.take()) {
            working = false;
            endTurn(nextIf(!isOver() && state() != TaskState.PAUSED));
        }
    }

    private Optional<Instant> nextIf(boolean wanted) {
        return wanted ? Optional.of(nextTurn()) : Optional.empty();
    }

    /// Returns while it is this task's turn, holds while it is paused.
    @SuppressWarnings("ThreadPriorityCheck") // a handler that only computes lets others run here
    void checkpoint() throws TaskCancelledException {
        if (going) {
            Thread.yield();
            return;
        }
        try {
            if (awaitTurn()) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TaskCancelledException();
    }

    /// @return false when it does not go on
    private boolean awaitTurn() throws InterruptedException {
        try (var _ = lock.take()) {
            while (!going) {
                if (hasLeft() || (state() != TaskState.PAUSED && state() != TaskState.RUNNING)) {
                    return false;
                }
                if (state() == TaskState.PAUSED && turn == Turn.HELD) {
                    endTurn(Optional.empty());
                }
                lock.await();
            }
            return true;
        }
    }

    private void endTurn(Optional<Instant> nextTurn) {
        turn = Turn.NONE;
        next = nextTurn;
        see();
        lock.tellAll();
    }

    /// Gives it up for the server that comes after this one.
    void hand() {
        try (var _ = lock.change()) {
            try {
                stopped(STOPPED);
            } catch (RuntimeException | Error e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("task", task().id())
                        .log("a task is left as if the server had died");
            }
            leave();
        }
    }

    @Override
    void leave() {
        try (var _ = lock.take()) {
            super.leave();
            endTurn(nextIf(state() == TaskState.PENDING || state() == TaskState.RUNNING));
        }
    }
}
