package dev.carillon.core.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides when a task's progress is worth sending. A change below the threshold is not; what is
/// left is merged for each task within a window, which widens while deliveries are behind and
/// narrows again. First and last are the business of the state changes, which always go out.
///
/// Thread-safe by its own lock, which is never held while a task publishes.
final class ProgressBroadcaster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressBroadcaster.class);
    private static final int WIDEST = 20;

    private final Options options;
    private final TaskEvents events;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("carillon-progress").daemon().factory());
    private final LongAdder offered = new LongAdder();
    private final LongAdder flushed = new LongAdder();
    private Set<TaskRun> waiting = new LinkedHashSet<>();
    private long window;
    private boolean scheduled;

    /// What is worth sending.
    ///
    /// @param threshold the least change, in percent
    /// @param window within which changes of one task are merged
    record Options(double threshold, Duration window) {
        static final Options DEFAULT = new Options(1, Duration.ofMillis(100));
    }

    ProgressBroadcaster(Options options, TaskEvents events) {
        this.options = options;
        this.events = events;
        this.window = options.window().toMillis();
    }

    /// Whether a change is large enough to be sent at all.
    boolean isWorthSending(Progress sent, Progress now) {
        offered.increment();
        return !now.stage().equals(sent.stage())
                || now.total() != sent.total()
                || now.percent() - sent.percent() >= options.threshold()
                || now.current() == now.total();
    }

    /// Has a task publish its progress at the end of the window.
    synchronized void flushSoon(TaskRun task) {
        waiting.add(task);
        if (!scheduled && !timer.isShutdown()) {
            scheduled = true;
            timer.schedule(this::flush, window, TimeUnit.MILLISECONDS);
        }
    }

    private void flush() {
        var due = new ArrayList<TaskRun>();
        synchronized (this) {
            due.addAll(waiting);
            waiting = new LinkedHashSet<>();
            scheduled = false;
            window = nextWindow(events.isCongested());
        }
        for (var task : due) {
            try {
                task.publishProgress();
                flushed.increment();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a task's progress could not be published");
            }
        }
    }

    private long nextWindow(boolean congested) {
        var narrowest = options.window().toMillis();
        return congested
                ? Math.min(window * 2, narrowest * WIDEST)
                : Math.max(window / 2, narrowest);
    }

    /// How many changes tasks reported, and how many progress events came of them.
    Counts counts() {
        return new Counts(offered.sum(), flushed.sum());
    }

    record Counts(long reported, long sent) {}

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
