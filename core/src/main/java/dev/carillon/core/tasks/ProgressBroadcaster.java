package dev.carillon.core.tasks;

import dev.carillon.core.faults.Part;
import dev.carillon.core.faults.Pulse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Decides when a task's progress is worth sending. A change below the threshold is not; what is
/// left is merged for each task within a window, at whose end a batch of tasks has its turn. The
/// window widens while deliveries are behind and narrows again. First and last are the business of
/// the state changes, which always go out.
///
/// Thread-safe by its own lock, which is never held while a task publishes.
final class ProgressBroadcaster implements AutoCloseable {
    private final ProgressPace pace;
    private final TaskEvents events;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("carillon-progress").daemon().factory());
    private final Set<TaskRun> waiting = new LinkedHashSet<>();
    private final AdaptiveWindow window;
    private boolean scheduled;

    ProgressBroadcaster(ProgressPace pace, TaskEvents events) {
        this.pace = pace;
        this.events = events;
        this.window = new AdaptiveWindow(pace.window());
        Pulse.watch("the thread that tells of tasks' progress", timer, events.faults());
    }

    /// Whether a change is large enough to be sent at all.
    boolean isWorthSending(Progress sent, Progress now) {
        return !now.stage().equals(sent.stage())
                || now.total() != sent.total()
                || now.percent() - sent.percent() >= pace.threshold()
                || now.current() == now.total();
    }

    /// Has a task publish its progress at the end of the window, or of a later one when many wait.
    synchronized void flushSoon(TaskRun task) {
        waiting.add(task);
        schedule();
    }

    /// A task has told its progress with something else.
    synchronized void forget(TaskRun task) {
        waiting.remove(task);
    }

    private void schedule() {
        if (!scheduled && !waiting.isEmpty() && !timer.isShutdown()) {
            scheduled = true;
            timer.schedule(this::flush, window.millis(), TimeUnit.MILLISECONDS);
        }
    }

    private void flush() {
        for (var task : due()) {
            events.faults().contain(Part.TASKS, task::publishProgress);
        }
    }

    private synchronized List<TaskRun> due() {
        events.faults().contain(Part.TASKS, () -> window.adapt(events.isCongested()));
        var due = new ArrayList<TaskRun>();
        for (var tasks = waiting.iterator(); tasks.hasNext() && due.size() < pace.batch(); ) {
            due.add(tasks.next());
            tasks.remove();
        }
        scheduled = false;
        schedule();
        return due;
    }

    /// How many tasks wait for their turn.
    synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
    }
}
