package dev.carillon.core.tasks;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskHandler.TaskSubmission;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.core.spi.TooManyTasksException;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes tasks on, runs them on virtual threads, as many at once as there are slots, and lets their
/// owners pause, resume and cancel them. Thread-safe; submitting may block.
public final class TaskService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskService.class);

    private final Map<String, TaskHandler> handlers = new TreeMap<>();
    private final TaskLimits limits;
    private final TaskStore store;
    private final TaskDirectories directories;
    private final TaskRun.Services services;
    private final ConcurrentHashMap<String, TaskRun> runs = new ConcurrentHashMap<>();

    public TaskService(
            Collection<TaskHandler> handlers,
            TaskLimits limits,
            TaskStore store,
            TaskDirectories directories,
            Publisher publisher,
            InstantSource clock) {
        handlers.forEach(handler -> this.handlers.put(handler.type(), handler));
        this.limits = limits;
        this.store = store;
        this.directories = directories;
        var events = new TaskEvents(publisher, clock);
        var broadcaster = new ProgressBroadcaster(limits.progress(), events);
        this.services =
                new TaskRun.Services(
                        store, events, broadcaster, new Slots(limits.concurrency()), clock);
    }

    /// The answer to a request about a task.
    public sealed interface Answer {
        /// It was done; this is the task now.
        record Done(Task task) implements Answer {}

        /// It was not; nothing has changed.
        record Refused(ErrorCode code, String message) implements Answer {}
    }

    /// Takes a task on, to run as soon as there is a slot.
    public Answer submit(UserId owner, String type, RawJson input) {
        return submit(owner, type, input, _ -> {});
    }

    /// The same, telling the caller of the task before anybody hears of it by an event.
    public Answer submit(UserId owner, String type, RawJson input, Consumer<Task> accepted) {
        var handler = handlers.get(type);
        if (handler == null) {
            return new Answer.Refused(
                    ErrorCode.INVALID_FIELD,
                    "there is no kind of task '%s'; known are %s"
                            .formatted(Excerpt.of(type), String.join(", ", handlers.keySet())));
        }
        try {
            handler.validate(new TaskSubmission(owner, input));
        } catch (InvalidTaskInputException e) {
            return new Answer.Refused(ErrorCode.INVALID_FIELD, String.valueOf(e.getMessage()));
        }
        return enqueue(handler, owner, input, accepted);
    }

    private synchronized Answer enqueue(
            TaskHandler handler, UserId owner, RawJson input, Consumer<Task> accepted) {
        if (count(TaskState.PENDING) >= limits.queue()) {
            return new Answer.Refused(
                    ErrorCode.QUEUE_FULL,
                    "the task queue is full with %d waiting; try again later"
                            .formatted(limits.queue()));
        }
        var own =
                runs.values().stream()
                        .map(TaskRun::task)
                        .filter(task -> task.owner().equals(owner) && !task.state().isTerminal())
                        .count();
        if (own >= limits.perUser()) {
            return new Answer.Refused(
                    ErrorCode.LIMIT_EXCEEDED,
                    "you have %d unfinished tasks; the limit is %d"
                            .formatted(own, limits.perUser()));
        }
        var id = UUID.randomUUID().toString();
        var task = Task.pending(id, handler.type(), owner, input, services.clock().millis());
        var run = new HandledRun(task, directories.of(id), services);
        runs.put(id, run);
        accepted.accept(task);
        run.created();
        Thread.ofVirtual().name("task-" + id).start(() -> work(handler, run));
        return new Answer.Done(task);
    }

    private void work(TaskHandler handler, HandledRun run) {
        try {
            if (run.acquireSlot() && run.move(TaskState.RUNNING, "task_started")) {
                var result = Objects.requireNonNull(handler.run(run), "the task gave no result");
                run.complete(new Outcome.Completed(result));
            }
        } catch (TaskCancelledException e) {
            LOG.atDebug().addKeyValue("task", run.taskId()).log("task cancelled");
        } catch (InvalidTaskInputException e) {
            LOG.atInfo().addKeyValue("task", run.taskId()).log("task failed on its input");
            run.end(new Outcome.Failed(describe(e)));
        } catch (Exception | Error e) {
            LOG.atWarn().setCause(e).addKeyValue("task", run.taskId()).log("task failed");
            run.end(new Outcome.Failed(describe(e)));
        } finally {
            run.releaseSlot();
            runs.remove(run.taskId());
            if (!hasFile(run)) {
                directories.remove(run.taskId());
            }
        }
    }

    private static boolean hasFile(TaskRun run) {
        return run.outcome()
                .filter(outcome ->
                        outcome instanceof Outcome.Completed(var result)
                                && result instanceof TaskResult.File)
                .isPresent();
    }

    private static String describe(Throwable failure) {
        var message = failure.getMessage();
        return message == null || message.isBlank()
                ? "the task failed with " + failure.getClass().getSimpleName()
                : message;
    }

    /// Pauses, resumes or cancels a task of the caller's; an application's any.
    public Answer control(Principal caller, String taskId, TaskAction action) {
        var task = find(caller, taskId);
        if (task.isEmpty()) {
            return notFound(taskId);
        }
        var run = runs.get(taskId);
        return run != null && mayPause(action) && run.control(action)
                ? new Answer.Done(run.task())
                : impossible(task.get(), action);
    }

    private boolean mayPause(TaskAction action) {
        return action != TaskAction.PAUSE || count(TaskState.PAUSED) < limits.paused();
    }

    private static Answer impossible(Task task, TaskAction action) {
        return new Answer.Refused(
                ErrorCode.CONFLICT,
                "task '%s' is %s; it can't be asked to %s now"
                        .formatted(
                                task.id(),
                                task.state().wireName(),
                                action.name().toLowerCase(Locale.ROOT)));
    }

    /// The refusal of a task that isn't there, or is somebody else's.
    public static Answer.Refused notFound(String taskId) {
        return new Answer.Refused(
                ErrorCode.NOT_FOUND,
                "there is no task '%s', or it isn't yours".formatted(Excerpt.of(taskId)));
    }

    /// Finds a task that the caller may see.
    public Optional<Task> find(Principal caller, String taskId) {
        return find(taskId)
                .filter(task -> caller.isApplication() || task.owner().equals(caller.user()));
    }

    private Optional<Task> find(String taskId) {
        var run = runs.get(taskId);
        return run == null ? store.find(taskId) : Optional.of(run.task());
    }

    /// Whose task it is.
    public Optional<UserId> ownerOf(String taskId) {
        return find(taskId).map(Task::owner);
    }

    /// The newest tasks of a user, newest first.
    public List<Task> tasksOf(UserId owner, int limit) {
        return store.findByOwner(owner, limit).stream()
                .map(task -> find(task.id()).orElse(task))
                .toList();
    }

    /// How many tasks are in a state that isn't the end.
    public int count(TaskState state) {
        return (int) runs.values().stream().filter(run -> run.task().state() == state).count();
    }

    /// What became of the events of tasks.
    public BroadcastStats broadcasts() {
        return services.events().counts().stats(services.broadcaster().waiting(), runs.size());
    }

    /// The kinds of task there are.
    public Collection<String> types() {
        return handlers.keySet();
    }

    /// Lets a scheduler of the application's own report the tasks that it runs elsewhere.
    public void attach(TaskScheduler scheduler) {
        scheduler.start(new Reports(scheduler, this));
    }

    /// Takes on a task that a scheduler works on.
    synchronized void adopt(
            TaskScheduler scheduler, String id, UserId owner, String type, RawJson input) {
        if (find(id).isPresent()) {
            throw new IllegalArgumentException("there is a task '%s' already".formatted(id));
        }
        var unfinished =
                runs.values().stream()
                        .filter(run ->
                                run instanceof ReportedRun reported && reported.isOf(scheduler))
                        .count();
        if (unfinished >= limits.queue()) {
            throw new TooManyTasksException(
                    "the scheduler has %d unfinished tasks, which is the limit; let some end, or raise tasks.queue"
                            .formatted(unfinished));
        }
        var task = Task.pending(id, type, owner, input, services.clock().millis());
        var run = new ReportedRun(task, scheduler, services);
        runs.put(id, run);
        run.created();
    }

    /// A task of a scheduler's that isn't over.
    Optional<ReportedRun> runOf(TaskScheduler scheduler, String id) {
        return runs.get(id) instanceof ReportedRun run && run.isOf(scheduler)
                ? Optional.of(run)
                : Optional.empty();
    }

    /// Leaves a task that is over to the store.
    void forget(String id) {
        runs.remove(id);
    }

    /// Ends every task that is worked on here and isn't over; their owners are told why.
    @Override
    public void close() {
        for (var run : runs.values()) {
            if (run instanceof HandledRun) {
                run.end(new Outcome.Failed("the server was stopped"));
            }
        }
        services.broadcaster().close();
    }
}
