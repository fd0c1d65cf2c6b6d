package dev.carillon.core.tasks;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes tasks on, has them worked on, and lets their owners pause, resume and cancel them.
/// Thread-safe; what changes a task may block.
public final class TaskService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskService.class);

    private final Kinds kinds;
    private final TaskOptions options;
    private final TaskEngines engines;
    private final Runs runs;
    private final TaskRun.Services services;
    private final HandledRun.RunParts surroundings;
    private final ClaimLine line = new ClaimLine();
    private final Submissions submissions;
    private final Workers workers;
    private final LongAdder resultsForgotten = new LongAdder();

    public TaskService(
            Collection<TaskHandler> handlers,
            TaskOptions options,
            TaskEngines engines,
            Publisher publisher,
            InstantSource clock) {
        this.kinds = new Kinds(handlers, options.outside());
        this.options = options;
        this.engines = engines;
        this.runs = new Runs(options.limits(), engines.owners());
        var events = new TaskEvents(publisher, new Faults(), clock);
        var broadcaster = new ProgressBroadcaster(options.limits().progress(), events);
        this.services =
                new TaskRun.Services(
                        engines.store(),
                        events,
                        broadcaster,
                        options.retries(),
                        new AttemptCounts(),
                        clock);
        this.surroundings =
                new HandledRun.RunParts(
                        engines.queue(),
                        engines.directories(),
                        options.retries().maxAttempts(),
                        runs::remove);
        this.submissions = new Submissions(kinds, runs, services, this::runOf);
        this.workers = new Workers(kinds, runs, engines.store(), line, options);
    }

    /// The answer to a request about a task.
    public sealed interface Answer {
        /// It was done; this is the task now.
        record Done(Task task) implements Answer {}

        /// It was not; nothing has changed.
        record Refused(ErrorCode code, String message) implements Answer {}
    }

    /// Takes up what an earlier server has left, and begins to work.
    public void start() {
        new Recovery(engines, runs, services, this::runOf).run();
        engines.queue().watch(faults());
        engines.queue().start(this::takeTurn);
    }

    private TaskRun runOf(Task task) {
        return kinds.runnerOf(task.type()) == Runner.WORKER
                ? new LeasedRun(task, services, line, runs::remove)
                : new HandledRun(task, kinds.handlerOf(task.type()), services, surroundings);
    }

    /// A task whose turn it is may be one that another server took on.
    private Optional<Instant> takeTurn(String taskId) throws InterruptedException {
        var run = runs.find(taskId);
        if (run.isEmpty()) {
            run =
                    engines.store()
                            .find(taskId)
                            .filter(task -> !task.state().isTerminal())
                            .map(this::runOf);
            run.ifPresent(runs::put);
        }
        return run.isPresent() && run.get() instanceof HandledRun handled
                ? handled.takeTurn()
                : Optional.empty();
    }

    /// Takes a task on, to run as soon as it has its turn.
    public Answer submit(TaskRequest request) {
        return submit(request, _ -> {});
    }

    /// The same, telling the caller of the task before anybody hears of it by an event.
    public Answer submit(TaskRequest request, Consumer<Task> accepted) {
        return submissions.submit(request, accepted);
    }

    /// Pauses, resumes or cancels a task of the caller's; an application's any.
    public Answer control(Principal caller, String taskId, TaskAction action) {
        var task = find(caller, taskId);
        if (task.isEmpty()) {
            return notFound(taskId);
        }
        var run = runs.find(taskId);
        return run.isPresent() && mayPause(action) && run.get().control(action)
                ? new Answer.Done(run.get().task())
                : impossible(task.get(), action);
    }

    private boolean mayPause(TaskAction action) {
        return action != TaskAction.PAUSE || runs.mayPause();
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

    /// Puts a task of the caller's back whose attempts are used up; an application's any.
    public Answer retry(Principal caller, String taskId) {
        return find(caller, taskId).map(submissions::retry).orElseGet(() -> notFound(taskId));
    }

    /// Forgets a task of the caller's that is over, with what it made; an application's any.
    public Answer delete(Principal caller, String taskId) {
        var task = find(caller, taskId);
        if (task.isEmpty()) {
            return notFound(taskId);
        }
        if (!task.get().state().isTerminal()) {
            return new Answer.Refused(
                    ErrorCode.CONFLICT,
                    "task '%s' is %s; cancel it before it is deleted"
                            .formatted(taskId, task.get().state().wireName()));
        }
        engines.store().forget(taskId);
        return new Answer.Done(task.get());
    }

    /// Deletes the file that a task of the caller's has left, and no more; an application's any.
    public Answer deleteResult(Principal caller, String taskId) {
        var task = find(caller, taskId);
        if (task.isEmpty()) {
            return notFound(taskId);
        }
        if (task.get().outcome().orElse(null) instanceof Outcome.Completed(var result)
                && result instanceof TaskResult.File) {
            engines.directories().remove(taskId);
            return new Answer.Done(task.get());
        }
        return new Answer.Refused(
                ErrorCode.CONFLICT,
                "task '%s' is %s and has no file; what it answered goes with the task"
                        .formatted(taskId, task.get().state().wireName()));
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
        return runs.find(taskId).map(TaskRun::task).or(() -> engines.store().find(taskId));
    }

    /// Whose task it is. Does not block.
    public Optional<UserId> ownerOf(String taskId) {
        return engines.owners().of(taskId);
    }

    /// The newest tasks of a user, newest first.
    public List<Task> tasksOf(UserId owner, int limit) {
        return page(TaskQuery.of(owner, limit)).tasks();
    }

    /// The tasks whose attempts are used up, the newest first.
    public List<Task> dead(int limit) {
        return page(TaskQuery.dead(limit)).tasks();
    }

    /// One page of a list of tasks.
    ///
    /// @param next where the next page begins; empty when there is none
    public record Page(List<Task> tasks, Optional<TaskQuery.Place> next) {}

    /// The tasks that are wanted, as they are now.
    public Page page(TaskQuery query) {
        var limit = query.limit();
        var found = engines.store().list(query.limit(limit + 1));
        var tasks = found.subList(0, Math.min(limit, found.size()));
        return new Page(
                tasks.stream()
                        .map(task -> find(task.id()).orElse(task))
                        .filter(task ->
                                query.state().filter(wanted -> wanted != task.state()).isEmpty())
                        .toList(),
                found.size() > limit
                        ? Optional.of(query.placeOf(tasks.getLast()))
                        : Optional.empty());
    }

    /// How many tasks are in a state that isn't the end.
    public int count(TaskState state) {
        return runs.count(state);
    }

    /// What became of the events of tasks.
    public BroadcastStats broadcasts() {
        return services.events().counts().stats(services.broadcaster().waiting(), runs.size());
    }

    /// What became of attempts that did not do, since the server started.
    public AttemptCounts attempts() {
        return services.counts();
    }

    /// Returns if the file of a task's result is what the task has left; may read it.
    ///
    /// @throws dev.carillon.core.spi.DamagedFileException if it isn't
    /// @throws IOException when it can't be read
    public void check(Task task, TaskResult.File file) throws IOException {
        engines.directories().check(task.id(), file);
    }

    /// Has a result outlast a power cut before its task is completed.
    TaskResult keep(TaskResult result) {
        try {
            return engines.directories().keep(result);
        } catch (IOException e) {
            throw new UncheckedIOException("a task's result can't be kept", e);
        }
    }

    /// What failed around tasks, and harmed nothing else.
    public Faults faults() {
        return services.events().faults();
    }

    /// The kinds of task there are.
    public Collection<String> types() {
        return kinds.names();
    }

    /// What workers outside do.
    public Workers workers() {
        return workers;
    }

    /// Lets a scheduler of the application's own report the tasks that it runs elsewhere.
    public void attach(TaskScheduler scheduler) {
        scheduler.start(new Reports(scheduler, this));
    }

    /// Takes on a task that a scheduler works on. Its place is reserved first, so that nobody waits
    /// for the store of another's.
    void adopt(TaskScheduler scheduler, String id, UserId owner, String type, RawJson input) {
        var now = services.clock().millis();
        var submission =
                new Submission(id, type, owner, input, Runner.SCHEDULER, Optional.empty(), now);
        var run = new ReportedRun(Task.pending(submission), scheduler, services);
        if (!runs.reserve(run, other -> isOf(scheduler, other), options.limits().queue())) {
            throw thereIs(id);
        }
        var kept = false;
        try {
            if (engines.store().find(id).isPresent()) {
                throw thereIs(id);
            }
            run.keep();
            runs.put(run);
            kept = true;
        } finally {
            if (!kept) {
                runs.remove(run);
            }
        }
        run.created();
    }

    private static boolean isOf(TaskScheduler scheduler, TaskRun run) {
        return run instanceof ReportedRun reported && reported.isOf(scheduler);
    }

    private static IllegalArgumentException thereIs(String id) {
        return new IllegalArgumentException("there is a task '%s' already".formatted(id));
    }

    /// A task of a scheduler's that isn't over.
    Optional<ReportedRun> runOf(TaskScheduler scheduler, String id) {
        return runs.find(id).filter(run -> isOf(scheduler, run)).map(ReportedRun.class::cast);
    }

    /// Leaves a task that is over to the store.
    void forget(String id) {
        runs.find(id).ifPresent(runs::remove);
    }

    /// Does what is due by now: takes tasks from workers that are silent, asks those that wait
    /// whether they still may, and tells the queue what it could not be told. Called about once a
    /// second.
    ///
    /// @return once what was begun is done; whoever calls it need not wait for that
    public CompletableFuture<?> sweep() {
        line.look();
        var begun = new ArrayList<CompletableFuture<?>>();
        for (var run : runs.all()) {
            faults().contain(Part.TASKS, () -> begun.add(run.sweep()));
        }
        return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new));
    }

    /// Forgets tasks whose files take more than they may; may block. Called about once a second.
    public void forgetSurplus() {
        var surplus =
                engines.directories()
                        .sizes()
                        .surplus(options.limits().bytes(), engines.owners()::of);
        for (var id : surplus) {
            services.events()
                    .faults()
                    .contain(
                            Part.TASKS,
                            () -> {
                                engines.store().forget(id);
                                resultsForgotten.increment();
                            });
        }
    }

    /// What the files of all results take, in bytes.
    public long resultBytes() {
        return engines.directories().sizes().bytes();
    }

    /// How many tasks were forgotten, for their files took more than they may.
    public long resultsForgotten() {
        return resultsForgotten.sum();
    }

    /// Forgets what has been over for too long. Called now and then.
    public void forgetOld() {
        var before = services.clock().millis() - options.resultAge().toMillis();
        try {
            engines.store().forgetFinished(before);
        } catch (StoreException e) {
            if (StoreException.isUntold(e)) {
                throw e;
            }
            LOG.atDebug().setCause(e).log("what may be forgotten is kept for now");
        }
    }

    /// Stops working. Tasks that aren't over are left to the next server; if there can be none,
    /// they end, and their owners are told why. One that can't be left so is left as if the server
    /// had died.
    @Override
    public void close() {
        var unfinished = engines.queue().stop();
        new Departure(runs, faults()).run(unfinished);
        line.look();
        engines.queue().close();
        services.broadcaster().close();
    }
}
