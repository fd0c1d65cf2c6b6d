package dev.carillon.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The one thread that owns a client's connection, channels and what waits to be sent. Thread-safe:
/// anybody may hand work to it; once it is closed it does nothing any more.
final class Loop implements AutoCloseable {
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("carillon-client").factory());

    /// Does it next.
    ///
    /// @return false when the loop is closed, so that it is not done
    boolean execute(Runnable work) {
        try {
            thread.execute(work);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /// Does it later, unless what is returned is cancelled before.
    Future<?> later(Duration wait, Runnable work) {
        try {
            return thread.schedule(work, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
