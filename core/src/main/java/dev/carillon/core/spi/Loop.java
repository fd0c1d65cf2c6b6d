package dev.carillon.core.spi;

import java.time.Duration;
import java.util.concurrent.Executor;

/// An event loop: one thread that owns its connections and runs what is handed to it, in order.
/// Thread-safe.
public interface Loop extends Executor {
    /// Whether the caller is on this loop's thread.
    boolean inLoop();

    /// Runs a task on the loop as soon as possible.
    @Override
    void execute(Runnable task);

    /// Runs a task on the loop, after sockets that are waiting have had their turn.
    void executeAfterIo(Runnable task);

    /// Runs a task on the loop again and again until the loop ends. The task never throws.
    void repeat(Runnable task, Duration interval);
}
