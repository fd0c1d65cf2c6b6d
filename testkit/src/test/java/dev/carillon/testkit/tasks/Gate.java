package dev.carillon.testkit.tasks;

import dev.carillon.testkit.Patience;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Where a task and its test wait for each other.
final class Gate {
    private final Semaphore arrivals = new Semaphore(0);
    private final Semaphore passes = new Semaphore(0);

    /// Called by the task: tells the test, and waits until it lets go.
    void pass() throws InterruptedException {
        arrivals.release();
        await(passes, "the test did not let the task pass");
    }

    /// Called by the test: waits until a task is here.
    void awaitArrival() throws InterruptedException {
        await(arrivals, "no task came");
    }

    /// Lets one task pass, now or when it comes.
    void open() {
        passes.release();
    }

    /// Lets every task pass from here on.
    void openForAll() {
        passes.release(1_000_000);
    }

    private static void await(Semaphore semaphore, String problem) throws InterruptedException {
        if (!semaphore.tryAcquire(Patience.LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(problem);
        }
    }
}
