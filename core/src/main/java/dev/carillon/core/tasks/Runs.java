package dev.carillon.core.tasks;

import dev.carillon.core.spi.TooManyTasksException;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// The tasks that aren't over, and a few that are but still have a thread. Thread-safe; adding is
/// done by one at a time, so that the limits hold.
final class Runs {
    private final TaskLimits limits;
    private final TaskOwners owners;
    private final ConcurrentHashMap<String, TaskRun> byId = new ConcurrentHashMap<>();

    Runs(TaskLimits limits, TaskOwners owners) {
        this.limits = limits;
        this.owners = owners;
    }

    Optional<TaskRun> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<TaskRun> all() {
        return byId.values();
    }

    <R extends TaskRun> List<R> all(Class<R> kind) {
        return byId.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    int size() {
        return byId.size();
    }

    int count(TaskState state) {
        return count(run -> run.state() == state);
    }

    int count(Predicate<TaskRun> condition) {
        return (int) byId.values().stream().filter(condition).count();
    }

    /// Takes a place for a task that a user wants done, if the limits allow it.
    synchronized Optional<Answer.Refused> admit(TaskRun run) {
        var task = run.task();
        var before = byId.get(task.id());
        if (before != null && !before.isOver()) {
            return Optional.of(
                    new Answer.Refused(
                            ErrorCode.CONFLICT, "task '%s' is not over".formatted(task.id())));
        }
        if (count(TaskState.PENDING) >= limits.queue()) {
            return Optional.of(
                    new Answer.Refused(
                            ErrorCode.QUEUE_FULL,
                            "the task queue is full with %d waiting; try again later"
                                    .formatted(limits.queue())));
        }
        var own = unfinishedOf(task.owner());
        if (own >= limits.perUser()) {
            return Optional.of(
                    new Answer.Refused(
                            ErrorCode.LIMIT_EXCEEDED,
                            "you have %d unfinished tasks; the limit is %d"
                                    .formatted(own, limits.perUser())));
        }
        var tooLarge = tooManyBytes(task);
        if (tooLarge.isEmpty()) {
            put(run);
        }
        return tooLarge;
    }

    private Optional<Answer.Refused> tooManyBytes(Task task) {
        var bytes = limits.bytes();
        var own = bytesOf(run -> run.task().owner().equals(task.owner())) + task.input().size();
        if (own > bytes.userInputs()) {
            return Optional.of(
                    new Answer.Refused(
                            ErrorCode.LIMIT_EXCEEDED,
                            "the inputs of your unfinished tasks would take %d bytes; the limit is %d (tasks.input-size-per-user): let some end first"
                                    .formatted(own, bytes.userInputs())));
        }
        var all = bytesOf(_ -> true) + task.input().size();
        return all > bytes.inputs()
                ? Optional.of(
                        new Answer.Refused(
                                ErrorCode.QUEUE_FULL,
                                "the inputs of all unfinished tasks would take %d bytes; the limit is %d (tasks.input-size): try again later"
                                        .formatted(all, bytes.inputs())))
                : Optional.empty();
    }

    private long bytesOf(Predicate<TaskRun> condition) {
        return byId.values().stream()
                .filter(run -> !run.isOver() && condition.test(run))
                .mapToLong(run -> run.task().input().size())
                .sum();
    }

    private int unfinishedOf(UserId owner) {
        return count(run -> run.task().owner().equals(owner) && !run.isOver());
    }

    /// Takes a place for a task that others work on, if the limit allows it; whose it is stays
    /// unknown until it is [#put].
    ///
    /// @param others which runs count
    /// @param limit how many there may be
    /// @return false when there is such a task already
    /// @throws TooManyTasksException when there are so many
    synchronized boolean reserve(TaskRun run, Predicate<TaskRun> others, int limit) {
        if (byId.containsKey(run.task().id())) {
            return false;
        }
        var unfinished = count(others);
        if (unfinished >= limit) {
            throw new TooManyTasksException(
                    "the scheduler has %d unfinished tasks, which is the limit; let some end, or raise tasks.queue"
                            .formatted(unfinished));
        }
        byId.put(run.task().id(), run);
        return true;
    }

    /// Takes a place for a task whatever the limits: it was admitted before, or by somebody else.
    void put(TaskRun run) {
        var task = run.task();
        byId.put(task.id(), run);
        owners.add(task.id(), task.owner());
    }

    /// Gives up the place of a task that could not be kept.
    void withdraw(TaskRun run) {
        remove(run);
        owners.remove(run.task().id());
    }

    /// Leaves a task to the store, unless another run has taken its place.
    void remove(TaskRun run) {
        byId.remove(run.task().id(), run);
    }

    boolean mayPause() {
        return count(TaskState.PAUSED) < limits.paused();
    }
}
