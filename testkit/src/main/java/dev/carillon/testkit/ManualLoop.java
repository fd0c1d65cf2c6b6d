package dev.carillon.testkit;

import dev.carillon.core.spi.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An event loop whose turns a test takes by hand. Tasks may be posted from any thread; they run on
/// the thread that calls one of the `run` methods.
///
/// A failing task fails the test: what it throws comes out of the `run` method.
public final class ManualLoop implements Loop {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> afterIo = new ConcurrentLinkedQueue<>();
    private final List<Runnable> repeated = new ArrayList<>();

    /// The thread that takes a turn, published by it to whoever asks whether they are on the loop.
    private volatile @Nullable Thread owner;

    private int posted;

    @Override
    public boolean inLoop() {
        return Thread.currentThread().equals(owner);
    }

    @Override
    public void execute(Runnable task) {
        countPost();
        tasks.add(task);
    }

    @Override
    public void executeAfterIo(Runnable task) {
        countPost();
        afterIo.add(task);
    }

    private synchronized void countPost() {
        posted++;
    }

    /// How many tasks were ever posted.
    public synchronized int posted() {
        return posted;
    }

    /// Notes a task, which runs at each [#tick], whatever its interval.
    @Override
    public void repeat(Runnable task, Duration interval) {
        repeated.add(task);
    }

    /// Runs something on the loop now, before what is posted.
    public void run(Runnable task) {
        var before = owner;
        owner = Thread.currentThread();
        try {
            task.run();
        } finally {
            owner = before;
        }
    }

    /// The same of something that gives a result.
    public <T> T call(Supplier<T> task) {
        var result = new ArrayList<T>(1);
        run(() -> result.add(task.get()));
        return result.getFirst();
    }

    /// Runs the oldest posted task, one for after the sockets' turn when there is no other.
    ///
    /// @return false when nothing was posted
    public boolean runOne() {
        var task = tasks.poll();
        if (task == null) {
            task = afterIo.poll();
        }
        if (task == null) {
            return false;
        }
        run(task);
        return true;
    }

    /// Runs what is posted, and what that posts, until nothing is left.
    public void runAll() {
        var left = 1_000_000;
        while (runOne()) {
            if (--left == 0) {
                throw new AssertionError("the loop never comes to rest");
            }
        }
    }

    /// Runs each repeated task once, then everything posted.
    public void tick() {
        repeated.forEach(this::run);
        runAll();
    }
}
