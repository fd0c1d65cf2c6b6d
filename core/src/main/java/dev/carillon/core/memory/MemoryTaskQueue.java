package dev.carillon.core.memory;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Pulse;
import dev.carillon.core.tasks.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tasks' turns, known to this process only and gone with it. Thread-safe by its own lock; each
/// turn has a virtual thread.
public final class MemoryTaskQueue implements TaskQueue {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryTaskQueue.class);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("carillon-task-queue").daemon().factory());
    private final Set<String> resumed = new LinkedHashSet<>();
    private final Set<String> due = new LinkedHashSet<>();
    private final TreeSet<Later> later =
            new TreeSet<>(Comparator.comparing(Later::at).thenComparing(Later::taskId));
    private final Map<String, Later> laterById = new HashMap<>();
    private final Set<String> atTurn = new HashSet<>();

    /// Who wants another turn while they have one, and from when on.
    private final Map<String, Instant> again = new HashMap<>();

    private int free;
    private @Nullable Worker worker;

    private record Later(String taskId, Instant at) {}

    /// @param slots how many tasks have a turn at once
    public MemoryTaskQueue(int slots, InstantSource clock) {
        this.free = slots;
        this.clock = clock;
    }

    @Override
    public void watch(Faults faults) {
        Pulse.watch("the thread that gives tasks their turns", timer, faults);
    }

    @Override
    public synchronized void start(Worker newWorker) {
        worker = newWorker;
        giveTurns();
    }

    @Override
    public synchronized boolean enqueue(String taskId, Instant from) {
        if (atTurn.contains(taskId)) {
            again.putIfAbsent(taskId, from);
        } else if (!isWaiting(taskId)) {
            line(taskId, from);
            giveTurns();
        }
        return true;
    }

    private boolean isWaiting(String taskId) {
        return resumed.contains(taskId) || due.contains(taskId) || laterById.containsKey(taskId);
    }

    private void line(String taskId, Instant from) {
        if (from.isAfter(clock.instant())) {
            var entry = new Later(taskId, from);
            later.add(entry);
            laterById.put(taskId, entry);
            wakeAt(from);
        } else {
            due.add(taskId);
        }
    }

    @Override
    public synchronized void resume(String taskId) {
        if (atTurn.contains(taskId)) {
            again.put(taskId, Instant.MIN);
        } else {
            remove(taskId);
            resumed.add(taskId);
            giveTurns();
        }
    }

    @Override
    public synchronized void remove(String taskId) {
        resumed.remove(taskId);
        due.remove(taskId);
        again.remove(taskId);
        var entry = laterById.remove(taskId);
        if (entry != null) {
            later.remove(entry);
        }
    }

    private void wakeAt(Instant at) {
        if (!timer.isShutdown()) {
            var millis = Math.max(1, Duration.between(clock.instant(), at).toMillis());
            timer.schedule(this::wake, millis, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void wake() {
        while (!later.isEmpty() && !later.first().at().isAfter(clock.instant())) {
            var entry = later.removeFirst();
            laterById.remove(entry.taskId());
            due.add(entry.taskId());
        }
        if (!later.isEmpty()) {
            wakeAt(later.first().at());
        }
        giveTurns();
    }

    private void giveTurns() {
        var now = worker;
        while (now != null && free > 0) {
            var taskId = next();
            if (taskId.isEmpty()) {
                return;
            }
            begin(now, taskId.get());
        }
    }

    private void begin(Worker to, String taskId) {
        free--;
        atTurn.add(taskId);
        try {
            Thread.ofVirtual().name("turn-" + taskId).start(() -> giveTurn(to, taskId));
        } catch (Throwable e) {
            free++;
            atTurn.remove(taskId);
            LOG.atWarn().setCause(e).addKeyValue("task", taskId).log("a turn could not begin");
            line(taskId, clock.instant().plus(AFTER_A_FAILURE));
        }
    }

    private Optional<String> next() {
        var line = resumed.isEmpty() ? due : resumed;
        var first = line.stream().findFirst();
        first.ifPresent(line::remove);
        return first;
    }

    private void giveTurn(Worker to, String taskId) {
        Optional<Instant> wanted = Optional.empty();
        try {
            wanted = to.takeTurn(taskId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.atWarn().setCause(e).addKeyValue("task", taskId).log("a turn failed");
            wanted = Optional.of(clock.instant().plus(AFTER_A_FAILURE));
        } finally {
            turnOver(taskId, wanted);
        }
    }

    private synchronized void turnOver(String taskId, Optional<Instant> wanted) {
        free++;
        atTurn.remove(taskId);
        var asked = again.remove(taskId);
        if (asked != null && asked.equals(Instant.MIN)) {
            resumed.add(taskId);
        } else if (asked != null) {
            line(taskId, asked);
        } else {
            wanted.ifPresent(at -> line(taskId, at));
        }
        giveTurns();
    }

    @Override
    public synchronized Unfinished stop() {
        worker = null;
        return Unfinished.LOST;
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
    }
}
